public import Specification

/// The bounds of the logarithm of a policy's standard deviation, before tanh.
public struct LogSigmaBounds: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "log_sigma"
  /// One line for the schema.
  public static let recordSummary =
    "The bounds of the logarithm of a policy's standard deviation, before tanh."

  /// The least log σ.
  public var minimum: Double
  /// The greatest log σ.
  public var maximum: Double

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    minimum = fields.number("minimum", "The least log σ.", .closed(-20, 5), default: -5)
    maximum = fields.number("maximum", "The greatest log σ.", .closed(-20, 5), default: 1)
    let (minimum, maximum) = (minimum, maximum)
    fields.check(
      "maximum", minimum < maximum,
      "'maximum' must be greater than 'minimum': log σ lies between them.")
  }

  /// From the least to the greatest log σ.
  public var range: ClosedRange<Double> { minimum...max(minimum, maximum) }
}
