/// A convex cone that a run of constraint rows lies in.
///
/// A program's cones cover the rows of Ax + s = b from the first to the last, in order. All three
/// are symmetric; the zero cone's dual is the whole space, the others are their own duals.
public enum Cone: Sendable, Hashable, CustomStringConvertible {
  /// The origin: these rows are equalities, s = 0.
  case zero(Int)
  /// The nonnegative orthant: these rows are inequalities, s ≥ 0.
  case nonnegative(Int)
  /// The second-order cone: s₀ ≥ ‖(s₁, …)‖₂.
  case secondOrder(Int)

  /// The number of rows that the cone covers.
  public var dimension: Int {
    switch self {
    case .zero(let dimension), .nonnegative(let dimension), .secondOrder(let dimension): dimension
    }
  }

  /// The cone's name and dimension, as in `secondOrder(3)`.
  public var description: String {
    switch self {
    case .zero(let dimension): "zero(\(dimension))"
    case .nonnegative(let dimension): "nonnegative(\(dimension))"
    case .secondOrder(let dimension): "secondOrder(\(dimension))"
    }
  }
}
