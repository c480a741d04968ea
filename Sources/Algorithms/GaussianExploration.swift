public import Specification

/// Gaussian noise on deterministic actions, its width falling linearly with the steps taken.
public struct GaussianExploration: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "exploration"
  /// One line for the schema.
  public static let recordSummary =
    "Gaussian noise on actions, its width falling linearly with the steps taken."

  /// The standard deviation at the beginning, in the actions' unit.
  public var initial: Double
  /// The standard deviation after `decaySteps`.
  public var final: Double
  /// How many environment steps the fall takes, all copies counted.
  public var decaySteps: Int

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    initial = fields.number(
      "initial", "The standard deviation at the beginning, of actions in [-1, 1].", .nonnegative,
      default: 0.3)
    final = fields.number(
      "final", "The standard deviation at the end.", .nonnegative, default: 0.05)
    decaySteps = fields.integer(
      "decay_steps", "How many environment steps the fall takes, all copies counted.",
      1...1_000_000_000_000, default: 200_000)
  }

  /// The standard deviation after some environment steps.
  public func width(after steps: Int) -> Double {
    let share = min(1, Double(steps) / Double(decaySteps))
    return initial + (final - initial) * share
  }
}
