import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Testing

@Suite struct LayerGradientTests {
  @Test func `a linear layer's gradients are those of central differences`() {
    var stream = RandomStream(seed: 2, "linear")
    var layout = ParameterLayout()
    let layer = Linear("layer", inputs: 4, outputs: 3, .kaimingUniform, in: &layout)
    let parameters = Parameters<Double>(layout)
    fill(parameters.values.elements, 0.7, &stream)
    let x = Matrix<Double>(rows: 5, columns: 4)
    let y = Matrix<Double>(rows: 5, columns: 3)
    let c = Matrix<Double>(rows: 5, columns: 3)
    let dx = Matrix<Double>(rows: 5, columns: 4)
    fill(x.elements, 1, &stream)
    fill(c.elements, 1, &stream)
    func loss() -> Double {
      layer.forward(parameters, x.view, into: y.view)
      return weightedSum(y.view, c)
    }
    layer.accumulateGradients(parameters, x.view, c.view)
    layer.inputGradient(parameters, c.view, into: dx.view)
    #expect(
      gradientError(
        of: loss, by: parameters.values.elements, claimed: Array(parameters.gradients.elements))
        < 1e-8)
    #expect(gradientError(of: loss, by: x.elements, claimed: Array(dx.elements)) < 1e-8)
  }

  @Test(arguments: [Activation.relu, .tanh], [[6], [6, 5], [4, 3, 2]])
  func `hidden layers' gradients are those of central differences`(
    activation: Activation, widths: [Int]
  ) throws {
    var stream = RandomStream(seed: 3, "hidden layers")
    var layout = ParameterLayout()
    let hidden = HiddenLayers(
      inputs: 4, widths: widths, activation, .kaimingUniform, in: &layout)
    let parameters = Parameters<Double>(layout)
    fill(parameters.values.elements, 0.8, &stream)
    let tape = HiddenTape<Double>(hidden, rows: 7)
    let x = Matrix<Double>(rows: 7, columns: 4)
    let c = Matrix<Double>(rows: 7, columns: hidden.outputs)
    let dx = Matrix<Double>(rows: 7, columns: 4)
    fill(x.elements, 1, &stream)
    fill(c.elements, 1, &stream)
    func loss() -> Double { weightedSum(hidden.forward(parameters, x.view, tape), c) }
    func backward(accumulating: Bool) throws {
      _ = loss()
      try #require(hidden.outputGradient(tape, rows: 7)).copy(from: c.view)
      hidden.backward(
        parameters, x.view, tape, accumulating: accumulating, inputGradient: dx.view)
    }
    try backward(accumulating: false)
    #expect(parameters.gradients.elements.allSatisfy { $0 == 0 }, "only the input's was asked for")
    let inputGradient = Array(dx.elements)
    try backward(accumulating: true)
    #expect(Array(dx.elements) == inputGradient)
    #expect(
      gradientError(
        of: loss, by: parameters.values.elements, claimed: Array(parameters.gradients.elements))
        < 1e-7)
    #expect(gradientError(of: loss, by: x.elements, claimed: inputGradient) < 1e-7)
  }

  @Test func `gradients add up over passes until they are cleared`() {
    var layout = ParameterLayout()
    let layer = Linear("layer", inputs: 2, outputs: 1, .zero, in: &layout)
    let parameters = Parameters<Double>(layout)
    let x = Matrix<Double>(rows: 1, columns: 2)
    let g = Matrix<Double>(rows: 1, columns: 1)
    x.view.fill(3)
    g.view.fill(2)
    layer.accumulateGradients(parameters, x.view, g.view)
    layer.accumulateGradients(parameters, x.view, g.view)
    #expect(Array(parameters.gradients.elements) == [12, 12, 4])
    parameters.clearGradients()
    #expect(Array(parameters.gradients.elements) == [0, 0, 0])
  }
}
