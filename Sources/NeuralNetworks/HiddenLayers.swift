public import LinearAlgebra

/// Fully connected layers, each followed by the same activation: h₀ = x, h_l = f(h_{l−1}·W_l + b_l).
///
/// With a ``Linear`` on top they are a multilayer perceptron.
public struct HiddenLayers: Sendable, Hashable {
  /// The layers, from the input on.
  public let layers: [Linear]
  /// What follows each.
  public let activation: Activation
  /// The width of x.
  public let inputs: Int
  /// The width of the last layer, or of x where there is none.
  public let outputs: Int

  /// Reserves layers of the given widths; the first is called `hidden<first>`.
  public init(
    inputs: Int, widths: [Int], _ activation: Activation, _ initializer: Initializer,
    in layout: inout ParameterLayout, first: Int = 0
  ) {
    var layers: [Linear] = []
    for (index, width) in widths.enumerated() {
      layers.append(
        Linear(
          "hidden\(first + index)", inputs: layers.last?.outputs ?? inputs, outputs: width,
          initializer, in: &layout))
    }
    self.layers = layers
    self.activation = activation
    self.inputs = inputs
    outputs = widths.last ?? inputs
  }

  /// Computes all layers of `x` (rows, inputs), keeping them for `backward`.
  ///
  /// - Returns: The last layer (rows, outputs), or `x` where there is none.
  public func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, _ tape: HiddenTape<Scalar>
  ) -> MatrixView<Scalar> {
    var h = x
    for index in layers.indices {
      let y = tape.outputs[index].view.rows(0..<x.rows)
      layers[index].forward(parameters, h, activation, into: y)
      h = y
    }
    return h
  }

  /// The last layer of the `forward` before, or `x` where there is no layer.
  public func output<Scalar: BLASScalar>(
    _ tape: HiddenTape<Scalar>, _ x: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    layers.isEmpty ? x : tape.outputs[layers.count - 1].view.rows(0..<x.rows)
  }

  /// The gradient by the last layer that `backward` reads: fill it first.
  public func outputGradient<Scalar: BLASScalar>(
    _ tape: HiddenTape<Scalar>, rows: Int
  ) -> MatrixView<Scalar>? {
    layers.isEmpty ? nil : tape.gradients[layers.count - 1].view.rows(0..<rows)
  }

  /// Goes back from ``outputGradient(_:rows:)`` through all layers, after `forward` of the same `x`.
  ///
  /// With `accumulating` the parameters' gradients are added; where only the input's is wanted, half
  /// of the work is saved. `inputGradient` is where the gradient by `x` goes, if anyone wants it.
  public func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, _ tape: HiddenTape<Scalar>,
    accumulating: Bool, inputGradient: MatrixView<Scalar>?
  ) {
    for index in layers.indices.reversed() {
      let g = tape.gradients[index].view.rows(0..<x.rows)
      activation.backward(g, output: tape.outputs[index].view.rows(0..<x.rows))
      let below = index > 0 ? tape.outputs[index - 1].view.rows(0..<x.rows) : x
      if accumulating { layers[index].accumulateGradients(parameters, below, g) }
      if index > 0 {
        layers[index].inputGradient(
          parameters, g, into: tape.gradients[index - 1].view.rows(0..<x.rows))
      } else if let inputGradient {
        layers[index].inputGradient(parameters, g, into: inputGradient)
      }
    }
  }
}

/// What ``HiddenLayers`` keep between forward and backward, for up to `rows` rows.
public final class HiddenTape<Scalar: BLASScalar> {
  let outputs: [Matrix<Scalar>]
  let gradients: [Matrix<Scalar>]

  /// Plans a tape; without gradients it serves `forward` alone.
  public init(_ layers: HiddenLayers, rows: Int, hasGradients: Bool = true) {
    outputs = layers.layers.map { Matrix(rows: rows, columns: $0.outputs) }
    gradients =
      hasGradients ? layers.layers.map { Matrix(rows: rows, columns: $0.outputs) } : []
  }

  /// Takes the selected sets' rows of another tape, which has a row for each set.
  public func gather(_ other: HiddenTape, _ sets: SelectedSets) {
    for (output, source) in zip(outputs, other.outputs) {
      sets.gather(source.view, into: output.view)
    }
  }
}
