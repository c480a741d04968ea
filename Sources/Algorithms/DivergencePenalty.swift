public import Specification

// MARK: Configuration

/// What an experiment says of a divergence from a Gaussian around the expert's actions.
public struct DivergenceConfiguration: ImitationConfiguration {
  /// The record's name in messages.
  public static let recordName = "kl imitation"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "The divergence KL from a Gaussian of fixed width around the expert's actions, with a fixed "
    + "weight."

  /// The standard deviation of the Gaussian, in the actions' unit.
  public var width: Double
  /// The weight beside the critics' values.
  public var weight: Double
  /// How it fades.
  public var decay: ImitationDecay

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    width = fields.number(
      "width", "The standard deviation of the expert's Gaussian, of actions in [-1, 1].",
      .positive, default: 0.1)
    weight = fields.number(
      "weight", "The weight beside the critics' values.", .positive, default: 0.1)
    decay = ImitationDecay(from: &fields)
  }
}
