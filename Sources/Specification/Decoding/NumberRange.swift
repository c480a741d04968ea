/// The numbers that a field takes.
public struct NumberRange: Hashable, Sendable {
  /// The smallest number, or `nil`.
  public var lower: Double?
  /// The largest number, or `nil`.
  public var upper: Double?
  /// Whether `lower` itself is refused.
  public var lowerExcluded = false
  /// Whether `upper` itself is refused.
  public var upperExcluded = false

  /// Every finite number.
  public static let any = NumberRange()
  /// Numbers above 0.
  public static let positive = NumberRange(lower: 0, lowerExcluded: true)
  /// Numbers from 0.
  public static let nonnegative = NumberRange(lower: 0)
  /// From 0 to 1, both included.
  public static let fraction = NumberRange(lower: 0, upper: 1)

  /// Numbers between two bounds, both included.
  public static func closed(_ lower: Double, _ upper: Double) -> NumberRange {
    NumberRange(lower: lower, upper: upper)
  }

  /// Numbers above `lower` and up to `upper`.
  public static func aboveUpTo(_ lower: Double, _ upper: Double) -> NumberRange {
    NumberRange(lower: lower, upper: upper, lowerExcluded: true)
  }

  /// Whether a number lies in the range.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    if let lower, lowerExcluded ? value <= lower : value < lower { return false }
    if let upper, upperExcluded ? value >= upper : value > upper { return false }
    return true
  }

  /// A number of the range that stands in for a wrong one while the reading goes on.
  var placeholder: Double {
    if contains(0) { return 0 }
    if contains(1) { return 1 }
    return ((lower ?? upper ?? 0) + (upper ?? lower ?? 0)) / 2
  }
}
