public import Specification

// MARK: Configuration

/// What an experiment says of behaviour cloning beside reinforcement learning.
public struct CloningConfiguration: ImitationConfiguration {
  /// The record's name in messages.
  public static let recordName = "behaviour_cloning imitation"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "The squared error of greedy actions against the expert's, with a fixed weight."

  /// The weight beside the critics' values.
  public var weight: Double
  /// How it fades.
  public var decay: ImitationDecay

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    weight = fields.number(
      "weight", "The weight beside the critics' values.", .positive, default: 1)
    decay = ImitationDecay(from: &fields)
  }
}
