import LinearAlgebra

/// Root-mean-square normalization with a gain: y = g ∘ x / √(mean x² + ε) (Zhang & Sennrich 2019).
///
/// Each head of a differential attention has its own, over its features and with its own gain.
public struct RMSNorm: Sendable, Hashable {
  /// How many features are normalized together.
  public let width: Int
  /// Where g begins in the flat buffer.
  public let gainOffset: Int
  /// What keeps the divisor from 0.
  public static var epsilon: Double { 1e-5 }

  /// r ← 1 / √(mean x² + ε).
  @inline(__always)
  func measure<Scalar: BLASScalar>(
    _ x: LaneView<Scalar>, into roots: UnsafeMutablePointer<Lane<Scalar>>, tokens: Int
  ) {
    let share = 1 / Scalar(width)
    for j in 0..<tokens {
      let from = x.pointer + j * x.column
      var square = Lane<Scalar>()
      for c in 0..<width {
        square = Scalar.sum(square, from[c * x.row], times: from[c * x.row])
      }
      roots[j] = 1 / (square * share + Scalar(Self.epsilon)).squareRoot()
    }
  }

  /// y ← scale · g ∘ x · r.
  @inline(__always)
  func apply<Scalar: BLASScalar>(
    _ gain: UnsafePointer<Scalar>, scale: Scalar, _ x: LaneView<Scalar>,
    roots: UnsafePointer<Lane<Scalar>>, into y: LaneView<Scalar>, tokens: Int
  ) {
    for c in 0..<width {
      let factor = scale * gain[c]
      let from = x.pointer + c * x.row
      let to = y.pointer + c * y.row
      for j in 0..<tokens { to[j * y.column] = from[j * x.column] * roots[j] * factor }
    }
  }

  /// Turns the gradient by y into that by x, in place, and adds the gain's gradient, lane by lane.
  ///
  /// With h = scale · g ∘ ∂y it is ∂x = r·h − x · r³ · mean(h ∘ x), and ∂g = Σ scale · ∂y ∘ x · r.
  @inline(__always)
  func backward<Scalar: BLASScalar>(
    _ gain: UnsafePointer<Scalar>, scale: Scalar, _ x: LaneView<Scalar>,
    gradient g: LaneView<Scalar>, root: UnsafePointer<Lane<Scalar>>, tokens: Int,
    gainGradient: UnsafeMutablePointer<Lane<Scalar>>
  ) {
    let share = 1 / Scalar(width)
    for j in 0..<tokens {
      let from = x.pointer + j * x.column
      let to = g.pointer + j * g.column
      let r = root[j]
      let scaledRoot = r * scale
      var overlap = Lane<Scalar>()
      for c in 0..<width {
        let product = to[c * g.row] * from[c * x.row]
        overlap = Scalar.sum(overlap, product, times: Lane<Scalar>(repeating: gain[c]))
        gainGradient[c] = Scalar.sum(gainGradient[c], product, times: scaledRoot)
      }
      let pull = overlap * (-share * scale) * r * r * r
      for c in 0..<width {
        to[c * g.row] = Scalar.sum(
          to[c * g.row] * scaledRoot * gain[c], from[c * x.row], times: pull)
      }
    }
  }
}
