import Glibc
public import LinearAlgebra

/// The weights λ_h with which the heads of a differential attention subtract their second map.
///
/// λ_h = exp(λ_q1·λ_k1) − exp(λ_q2·λ_k2) + λ_init with four vectors of its own for each head, and
/// λ_init = 0.8 − 0.6·exp(−0.3·l) in layer l, counted from 0 (Ye et al. 2024, section 2.1).
public struct DifferentialWeights: Sendable, Hashable {
  /// How many heads there are.
  public let heads: Int
  /// The length of each vector.
  public let width: Int
  /// λ_init.
  public let initial: Double
  /// Where λ_q1, λ_k1, λ_q2 and λ_k2, each (heads, width), begin in the flat buffer.
  public let offsets: [Int]

  /// Reserves the vectors.
  public init(heads: Int, width: Int, layer: Int, in layout: inout ParameterLayout) {
    self.heads = heads
    self.width = width
    initial = Self.initial(layer: layer)
    offsets = ["lambda_q1", "lambda_k1", "lambda_q2", "lambda_k2"].map {
      layout.reserve($0, shape: [heads, width], .tenthNormal)
    }
  }

  /// λ_init of a layer, counted from 0.
  public static func initial(layer: Int) -> Double { 0.8 - 0.6 * exp(-0.3 * Double(layer)) }

  /// The factor exp(λ_q·λ_k) of a pair of vectors, 0 or 1.
  private func factor<Scalar: BLASScalar>(
    _ values: Buffer<Scalar>, pair: Int, head: Int
  ) -> Scalar {
    let start = values.pointer + head * width
    var product = Scalar.dot(
      count: width, start + offsets[2 * pair], start + offsets[2 * pair + 1])
    withUnsafeMutablePointer(to: &product) { Scalar.exp($0, into: $0, count: 1) }
    return product
  }

  /// λ_h.
  public func weight<Scalar: BLASScalar>(_ values: Buffer<Scalar>, head: Int) -> Scalar {
    factor(values, pair: 0, head: head) - factor(values, pair: 1, head: head) + Scalar(initial)
  }

  /// Adds the vectors' gradients for a gradient by λ_h: ∂λ_q1 += ∂λ·exp(λ_q1·λ_k1)·λ_k1, and so on.
  func accumulateGradients<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, head: Int, gradient: Scalar
  ) {
    let values = parameters.values.pointer + head * width
    let gradients = parameters.gradients.pointer + head * width
    for pair in 0..<2 {
      let factor = factor(parameters.values, pair: pair, head: head)
      let slope = pair == 0 ? gradient * factor : -gradient * factor
      let (q, k) = (offsets[2 * pair], offsets[2 * pair + 1])
      Scalar.axpy(count: width, alpha: slope, x: values + k, y: gradients + q)
      Scalar.axpy(count: width, alpha: slope, x: values + q, y: gradients + k)
    }
  }
}
