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

  /// y ← scale · g ∘ x · r with r = 1 / √(mean x² + ε), which is kept for `backward`.
  @inline(__always)
  func forward<Scalar: BLASScalar>(
    _ gain: UnsafePointer<Scalar>, scale: Scalar, _ x: LaneView<Scalar>, into y: LaneView<Scalar>,
    root: UnsafeMutablePointer<Lane<Scalar>>, tokens: Int
  ) {
    let share = 1 / Scalar(width)
    for j in 0..<tokens {
      let from = x.pointer + j * x.column
      let to = y.pointer + j * y.column
      var square = Lane<Scalar>()
      for c in 0..<width {
        square = Scalar.sum(square, from[c * x.row], times: from[c * x.row])
      }
      let r = 1 / (square * share + Scalar(Self.epsilon)).squareRoot()
      root[j] = r
      for c in 0..<width { to[c * y.row] = from[c * x.row] * r * (scale * gain[c]) }
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
