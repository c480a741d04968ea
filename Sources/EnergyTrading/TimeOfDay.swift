public import Specification

/// A quarter hour of the day, `00:00` to `24:00`.
public struct TimeOfDay: SpecificationScalar, Hashable {
  /// What a reader expects.
  public static let expectation = "a quarter hour of the day such as '08:30'"
  /// The regular expression for the schema.
  public static let pattern = "^(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)$"
  /// Midnight.
  public static let placeholder = TimeOfDay(step: 0)

  /// Quarter hours since midnight, 0 to 96.
  public let step: Int

  /// Creates the time at the beginning of a step.
  public init(step: Int) {
    self.step = step
  }

  /// Reads `HH:MM`, or returns `nil`.
  public init?(specification text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, minute % 15 == 0,
      hour * 60 + minute <= 1440
    else { return nil }
    step = hour * 4 + minute / 15
  }

  /// `HH:MM`.
  public var specification: String {
    let (hour, minute) = (step / 4, step % 4 * 15)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }
}
