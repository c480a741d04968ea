import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Testing

@Suite struct ParametersTests {
  private func networks() -> Parameters<Float> {
    var layout = ParameterLayout()
    for name in ["one", "two"] {
      _ = layout.network(name) {
        Linear("layer", inputs: 2, outputs: 1, .kaimingUniform, in: &$0)
      }
    }
    return Parameters(layout)
  }

  @Test func `arrays are named by network, layer and kind`() {
    #expect(
      networks().layout.arrays.map(\.name)
        == ["one/layer/weight", "one/layer/bias", "two/layer/weight", "two/layer/bias"])
    #expect(networks().layout.networks == [0..<3, 3..<6])
  }

  @Test func `each network's gradient is clipped to the norm by itself`() {
    let parameters = networks()
    let gradient: [Float] = [3, 4, 0, 0.3, 0.4, 0]
    for (k, g) in gradient.enumerated() { parameters.gradients.pointer[k] = g }
    let norm = parameters.clipGradients(maximumNorm: 1)
    #expect(abs(norm - Float(25.25).squareRoot()) < 1e-6)
    let clipped = Array(parameters.gradients.elements)
    for (x, y) in zip(clipped, [0.6, 0.8, 0, 0.3, 0.4, 0] as [Float]) { #expect(abs(x - y) < 1e-6) }
  }

  @Test func `a target goes the given share of the way`() {
    let (target, source) = (networks(), networks())
    source.values.fill(1)
    target.follow(source, rate: 0.25)
    target.follow(source, rate: 0.25)
    #expect(target.values.elements.allSatisfy { $0 == 0.4375 })
  }

  @Test func `stored arrays come back in any order`() throws {
    var stream = RandomStream(seed: 1, "parameters")
    let (one, other) = (networks(), networks())
    one.initialize(from: &stream)
    try other.load(one.arrays.reversed())
    #expect(Array(one.values.elements) == Array(other.values.elements))
  }

  @Test func `arrays that do not fit are named, and nothing changes`() {
    let parameters = networks()
    parameters.values.fill(1)
    var arrays = parameters.arrays
    arrays[1] = NamedArray(name: "one/layer/bias", shape: [2], values: [0, 0])
    func message(_ arrays: [NamedArray]) -> String? {
      do throws(ParameterError) {
        try parameters.load(arrays)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      message(arrays)
        == "The stored array 'one/layer/bias' has the shape [2]; the network's has [1].")
    #expect(
      message(Array(parameters.arrays.dropLast()))
        == "The stored parameters have no array 'two/layer/bias'.")
    #expect(
      message(parameters.arrays + [NamedArray(name: "three", shape: [1], values: [0])])
        == "The stored array 'three' is none of the network's.")
    arrays[1] = NamedArray(name: "one/layer/bias", shape: [1], values: [.nan])
    #expect(
      message(arrays) == "The stored array 'one/layer/bias' holds a number that is not finite.")
    #expect(parameters.values.elements.allSatisfy { $0 == 1 })
  }
}
