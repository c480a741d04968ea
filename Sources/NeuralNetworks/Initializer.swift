public import LinearAlgebra
public import RandomStreams
public import Specification

/// How the weights of a layer are drawn.
public enum Initializer: String, SpecificationChoice {
  /// Uniform in ±√(6 / inputs), which keeps the variance through rectifiers (He et al. 2015).
  case kaimingUniform = "kaiming_uniform"
  /// Uniform in ±√(6 / (inputs + outputs)) (Glorot & Bengio 2010).
  case xavierUniform = "xavier_uniform"
  /// Uniform in ±1 / √inputs (LeCun et al. 1998).
  case fanInUniform = "fan_in_uniform"
  /// A random matrix with orthonormal columns or rows, times √2 (Saxe et al. 2014).
  case orthogonal
  /// Uniform in ±0.003, for output layers that are to begin near 0 (Lillicrap et al. 2016).
  case smallUniform = "small_uniform"
  /// Normal with the standard deviation 0.1 (Ye et al. 2024 draw the vectors of λ so).
  case tenthNormal = "tenth_normal"
  /// All 0, for biases.
  case zero
  /// All 1, for gains.
  case one

  /// Draws a matrix of weights (inputs, outputs).
  public func fill<Scalar: BLASScalar>(
    _ weights: MatrixView<Scalar>, from stream: inout RandomStream
  ) {
    let inputs = Double(weights.rows)
    let outputs = Double(weights.columns)
    switch self {
    case .kaimingUniform: uniform((6 / inputs).squareRoot(), weights, &stream)
    case .xavierUniform: uniform((6 / (inputs + outputs)).squareRoot(), weights, &stream)
    case .fanInUniform: uniform((1 / inputs).squareRoot(), weights, &stream)
    case .orthogonal: orthogonal(weights, &stream)
    case .smallUniform: uniform(0.003, weights, &stream)
    case .tenthNormal: normal(0.1, weights, &stream)
    case .zero: weights.fill(0)
    case .one: weights.fill(1)
    }
  }

  private func uniform<Scalar: BLASScalar>(
    _ bound: Double, _ weights: MatrixView<Scalar>, _ stream: inout RandomStream
  ) {
    for i in 0..<weights.rows {
      for j in 0..<weights.columns {
        weights[i, j] = Scalar(bound * (2 * stream.uniform() - 1))
      }
    }
  }

  private func normal<Scalar: BLASScalar>(
    _ deviation: Double, _ weights: MatrixView<Scalar>, _ stream: inout RandomStream
  ) {
    for i in 0..<weights.rows {
      for j in 0..<weights.columns { weights[i, j] = Scalar(deviation * stream.normal()) }
    }
  }

  /// Orthonormalises normal deviates along the longer axis by Gram–Schmidt, done twice.
  private func orthogonal<Scalar: BLASScalar>(
    _ weights: MatrixView<Scalar>, _ stream: inout RandomStream
  ) {
    let isTall = weights.rows >= weights.columns
    let length = max(weights.rows, weights.columns)
    var basis: [[Double]] = []
    while basis.count < min(weights.rows, weights.columns) {
      var vector = (0..<length).map { _ in stream.normal() }
      for _ in 0..<2 {
        for other in basis {
          let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for k in 0..<length { vector[k] -= overlap * other[k] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-6 else { continue }
      basis.append(vector.map { $0 / norm })
    }
    let gain = 2.0.squareRoot()
    for i in 0..<weights.rows {
      for j in 0..<weights.columns {
        weights[i, j] = Scalar(gain * (isTall ? basis[j][i] : basis[i][j]))
      }
    }
  }
}
