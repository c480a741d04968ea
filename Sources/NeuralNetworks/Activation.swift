public import LinearAlgebra
public import Specification

/// The elementwise nonlinearity after a hidden layer.
public enum Activation: String, SpecificationChoice {
  /// max(z, 0).
  case relu
  /// tanh z.
  case tanh

  /// y ← f(y + b), with y (rows, width) and the bias b (width).
  public func forward<Scalar: BLASScalar>(
    _ y: MatrixView<Scalar>, bias: UnsafePointer<Scalar>
  ) {
    switch self {
    case .relu:
      addBiasAndRectify(y, bias)
    case .tanh:
      addBias(y, bias)
      for i in 0..<y.rows { Scalar.tanh(y.row(i), into: y.row(i), count: y.columns) }
    }
  }

  /// Turns the gradient by y = f(z) into that by z, from y: g ← g·f′(z).
  ///
  /// f′ is 1 where y > 0 for the rectifier, and 1 − y² for tanh.
  public func backward<Scalar: BLASScalar>(
    _ gradient: MatrixView<Scalar>, output y: MatrixView<Scalar>
  ) {
    switch self {
    case .relu: rectifyGradient(gradient, y)
    case .tanh: tanhGradient(gradient, y)
    }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func addBias<Scalar: BLASScalar>(_ y: MatrixView<Scalar>, _ bias: UnsafePointer<Scalar>) {
  for i in 0..<y.rows {
    let row = y.row(i)
    for j in 0..<y.columns { row[j] += bias[j] }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func addBiasAndRectify<Scalar: BLASScalar>(
  _ y: MatrixView<Scalar>, _ bias: UnsafePointer<Scalar>
) {
  for i in 0..<y.rows {
    let row = y.row(i)
    for j in 0..<y.columns { row[j] = Scalar.rectified(row[j] + bias[j]) }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func rectifyGradient<Scalar: BLASScalar>(
  _ gradient: MatrixView<Scalar>, _ y: MatrixView<Scalar>
) {
  for i in 0..<y.rows {
    let g = gradient.row(i)
    let output = y.row(i)
    for j in 0..<y.columns { g[j] = Scalar.kept(g[j], whereRectified: output[j]) }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func tanhGradient<Scalar: BLASScalar>(
  _ gradient: MatrixView<Scalar>, _ y: MatrixView<Scalar>
) {
  for i in 0..<y.rows {
    let g = gradient.row(i)
    let output = y.row(i)
    for j in 0..<y.columns { g[j] *= 1 - output[j] * output[j] }
  }
}
