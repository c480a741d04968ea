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

  /// y ← f(z + x·W + b), for x (rows, few) and W (few, width): a product too thin for BLAS.
  public func forward<Scalar: BLASScalar>(
    _ z: MatrixView<Scalar>, adding x: MatrixView<Scalar>, times weights: MatrixView<Scalar>,
    bias: UnsafePointer<Scalar>, into y: MatrixView<Scalar>
  ) {
    precondition(
      x.columns == weights.rows && weights.columns == y.columns && z.columns == y.columns
        && x.rows == y.rows && z.rows == y.rows, "the shapes of z, x, W and y do not fit")
    addThinProduct(z, x, weights, bias, isRectified: self == .relu, into: y)
    guard self == .tanh else { return }
    for i in 0..<y.rows { Scalar.tanh(y.row(i), into: y.row(i), count: y.columns) }
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

/// y ← z + x·W + b, rectified or not.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func addThinProduct<Scalar: BLASScalar>(
  _ z: MatrixView<Scalar>, _ x: MatrixView<Scalar>, _ weights: MatrixView<Scalar>,
  _ bias: UnsafePointer<Scalar>, isRectified: Bool, into y: MatrixView<Scalar>
) {
  func eight(_ pointer: UnsafePointer<Scalar>, _ column: Int) -> Lane<Scalar> {
    UnsafeRawPointer(pointer + column).loadUnaligned(as: Lane<Scalar>.self)
  }
  let full = y.columns & ~7
  for i in 0..<y.rows {
    let from = z.row(i)
    let input = x.row(i)
    let to = y.row(i)
    var j = 0
    while j < full {
      var sum = eight(from, j) + eight(bias, j)
      for k in 0..<x.columns {
        sum = Scalar.sum(
          sum, Lane<Scalar>(repeating: input[k]), times: eight(weights.row(k), j))
      }
      if isRectified { sum = Scalar.greater(sum, Lane<Scalar>()) }
      UnsafeMutableRawPointer(to + j).storeBytes(of: sum, as: Lane<Scalar>.self)
      j += 8
    }
    while j < y.columns {
      var sum = from[j] + bias[j]
      for k in 0..<x.columns { sum += input[k] * weights[k, j] }
      to[j] = isRectified ? Scalar.rectified(sum) : sum
      j += 1
    }
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
