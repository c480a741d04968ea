public import LinearAlgebra

/// A fully connected layer, y = x·W + b, with x (rows, inputs) and y (rows, outputs).
///
/// The layer is only where its parameters stand: W (inputs, outputs), so that a block of inputs is
/// a block of rows, and b (outputs).
public struct Linear: Sendable, Hashable {
  /// The width of x.
  public let inputs: Int
  /// The width of y.
  public let outputs: Int
  /// Where W begins in the flat buffer.
  public let weightOffset: Int
  /// Where b begins in the flat buffer.
  public let biasOffset: Int

  /// Reserves a layer's parameters.
  public init(
    _ name: String, inputs: Int, outputs: Int, _ initializer: Initializer,
    in layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.outputs = outputs
    (weightOffset, biasOffset) = layout.scope(name) {
      (
        $0.reserve("weight", shape: [inputs, outputs], initializer),
        $0.reserve("bias", shape: [outputs], .zero)
      )
    }
  }

  /// W, or the block of rows that belongs to some inputs.
  public func weights<Scalar: BLASScalar>(
    _ buffer: Buffer<Scalar>, inputs range: Range<Int>? = nil
  ) -> MatrixView<Scalar> {
    let all = MatrixView(buffer.pointer + weightOffset, rows: inputs, columns: outputs)
    return range.map { all.rows($0) } ?? all
  }

  /// b.
  public func bias<Scalar: BLASScalar>(_ buffer: Buffer<Scalar>) -> UnsafeMutablePointer<Scalar> {
    buffer.pointer + biasOffset
  }

  /// y ← x·W + b.
  public func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, into y: MatrixView<Scalar>
  ) {
    product(parameters, x, into: y)
    addBias(y, bias(parameters.values))
  }

  /// y ← f(x·W + b).
  public func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, _ activation: Activation,
    into y: MatrixView<Scalar>
  ) {
    product(parameters, x, into: y)
    activation.forward(y, bias: bias(parameters.values))
  }

  /// y ← x·W.
  public func product<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, into y: MatrixView<Scalar>
  ) {
    guard isScalar(y) else { return multiply(x, weights(parameters.values), into: y) }
    Scalar.gemv(
      transposeA: false, rows: x.rows, columns: x.columns, alpha: 1, a: x.pointer, lda: x.stride,
      x: parameters.values.pointer + weightOffset, beta: 0, y: y.pointer)
  }

  /// Adds the parameters' gradients for the gradient g by y: ∂W += xᵀ·g, ∂b += Σ_rows g.
  public func accumulateGradients<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, _ g: MatrixView<Scalar>
  ) {
    if isScalar(g) {
      Scalar.gemv(
        transposeA: true, rows: x.rows, columns: x.columns, alpha: 1, a: x.pointer, lda: x.stride,
        x: g.pointer, beta: 1, y: parameters.gradients.pointer + weightOffset)
    } else {
      multiply(transposed: x, g, into: weights(parameters.gradients), beta: 1)
    }
    sumRows(g, into: bias(parameters.gradients))
  }

  /// ∂x ← g·Wᵀ + β·∂x for the gradient g by y.
  public func inputGradient<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ g: MatrixView<Scalar>, into x: MatrixView<Scalar>,
    beta: Scalar = 0
  ) {
    guard isScalar(g) && beta == 0 else {
      return multiply(g, transposed: weights(parameters.values), into: x, beta: beta)
    }
    multiplyOuter(g.pointer, parameters.values.pointer + weightOffset, into: x)
  }

  /// ∂z ← (g·Wᵀ) ∘ f′(z) for the gradient g by y, where x = f(z), which the slope is computed from.
  public func inputGradient<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ g: MatrixView<Scalar>, through activation: Activation,
    _ x: MatrixView<Scalar>, into z: MatrixView<Scalar>
  ) {
    if isScalar(g) && activation == .relu {
      multiplyOuter(g.pointer, parameters.values.pointer + weightOffset, whereRectified: x, into: z)
    } else {
      inputGradient(parameters, g, into: z)
      activation.backward(z, output: x)
    }
  }

  /// Whether y is one number a row without gaps, which is no work for a product of matrices.
  private func isScalar<Scalar: BLASScalar>(_ y: MatrixView<Scalar>) -> Bool {
    outputs == 1 && y.stride == 1
  }
}

/// x ← g·wᵀ.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func multiplyOuter<Scalar: BLASScalar>(
  _ g: UnsafePointer<Scalar>, _ w: UnsafePointer<Scalar>, into x: MatrixView<Scalar>
) {
  for i in 0..<x.rows {
    let row = x.row(i)
    let factor = g[i]
    for j in 0..<x.columns { row[j] = factor * w[j] }
  }
}

/// z ← g·wᵀ where x = max(z, 0) is positive, else 0.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func multiplyOuter<Scalar: BLASScalar>(
  _ g: UnsafePointer<Scalar>, _ w: UnsafePointer<Scalar>, whereRectified x: MatrixView<Scalar>,
  into z: MatrixView<Scalar>
) {
  for i in 0..<z.rows {
    let row = z.row(i)
    let output = x.row(i)
    let factor = g[i]
    for j in 0..<z.columns { row[j] = Scalar.kept(factor * w[j], whereRectified: output[j]) }
  }
}

/// sum ← sum + Σ_rows g.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func sumRows<Scalar: BLASScalar>(
  _ g: MatrixView<Scalar>, into sum: UnsafeMutablePointer<Scalar>
) {
  for i in 0..<g.rows {
    let row = g.row(i)
    for j in 0..<g.columns { sum[j] += row[j] }
  }
}
