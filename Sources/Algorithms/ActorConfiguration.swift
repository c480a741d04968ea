public import NeuralNetworks
public import Specification

/// What untrained policies do.
public enum ActorStart: String, SpecificationChoice {
  /// Nearly the environment's neutral action, 0.9 of it: exploration begins around doing nothing.
  case neutral
  /// Nearly the middle of every action's range.
  case middle
}

/// The shape of the agents' policy networks.
public struct ActorConfiguration: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "actor"
  /// One line for the schema.
  public static let recordSummary = "The shape of the agents' policy networks."

  /// The widths of the hidden layers.
  public var hidden: [Int]
  /// What follows each hidden layer.
  public var activation: Activation
  /// How the hidden layers' weights are drawn.
  public var initializer: Initializer
  /// What untrained policies do.
  public var start: ActorStart

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    hidden = fields.integers(
      "hidden", "The widths of the hidden layers.", 1...4096, default: [64, 64])
    activation = fields.choice("activation", "What follows each hidden layer.", default: .relu)
    initializer = fields.choice(
      "initializer", "How the hidden layers' weights are drawn.", default: .kaimingUniform)
    start = fields.choice(
      "start", "What untrained policies do: nearly nothing, or the middle of every range.",
      default: .neutral)
  }
}
