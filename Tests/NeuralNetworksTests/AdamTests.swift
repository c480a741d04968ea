import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct AdamTests {
  private func parameter() -> Parameters<Double> {
    var layout = ParameterLayout()
    _ = layout.network("net") { $0.reserve("weight", shape: [2], .zero) }
    return Parameters(layout)
  }

  @Test func `steps are those of the published algorithm`() {
    let parameters = parameter()
    let adam = Adam<Double>(count: 2, learningRate: 0.1)
    var (m, v, theta) = (0.0, 0.0, 0.0)
    for (t, gradient) in [0.5, -2.0, 0.25].enumerated() {
      parameters.gradients.fill(gradient)
      adam.step(parameters)
      m = 0.9 * m + 0.1 * gradient
      v = 0.999 * v + 0.001 * gradient * gradient
      let correction1 = 1 - (0...t).reduce(1.0) { product, _ in product * 0.9 }
      let correction2 = 1 - (0...t).reduce(1.0) { product, _ in product * 0.999 }
      theta -= 0.1 * (m / correction1) / ((v / correction2).squareRoot() + 1e-8)
      #expect(abs(parameters.values.pointer[0] - theta) < 1e-14)
      #expect(parameters.values.pointer[0] == parameters.values.pointer[1])
    }
  }

  @Test func `the first step is the learning rate against the gradient's sign`() {
    let parameters = parameter()
    parameters.gradients.pointer[0] = 1_000
    parameters.gradients.pointer[1] = -0.001
    Adam<Double>(count: 2, learningRate: 0.01).step(parameters)
    #expect(abs(parameters.values.pointer[0] + 0.01) < 1e-6)
    #expect(abs(parameters.values.pointer[1] - 0.01) < 1e-6)
  }

  @Test func `a restored optimizer goes on bit for bit`() throws {
    let (one, other) = (parameter(), parameter())
    let adam = Adam<Double>(count: 2, learningRate: 0.1)
    for gradient in [0.5, -0.25, 0.125] {
      one.gradients.fill(gradient)
      adam.step(one)
    }
    other.copy(from: one)
    let restored = Adam<Double>(count: 2, learningRate: 0.1)
    #expect(throws: ParameterError.missing(name: "adam/mean")) {
      try restored.restore([], named: "adam", steps: 3)
    }
    // Moments travel as float32: compare a second restored optimizer, not the double one.
    try restored.restore(adam.arrays(named: "adam"), named: "adam", steps: adam.steps)
    let again = Adam<Double>(count: 2, learningRate: 0.1)
    try again.restore(restored.arrays(named: "adam"), named: "adam", steps: restored.steps)
    let third = parameter()
    third.copy(from: other)
    for (parameters, optimizer) in [(other, restored), (third, again)] {
      parameters.gradients.fill(1)
      optimizer.step(parameters)
    }
    #expect(Array(other.values.elements) == Array(third.values.elements))
    #expect(restored.steps == 4)
  }
}
