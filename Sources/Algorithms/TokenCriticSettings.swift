public import NeuralNetworks
public import Specification

/// Whether an agent's token attends to itself.
public enum SelfAttention: String, SpecificationChoice {
  /// It attends to all agents (Vaswani et al. 2017).
  case include
  /// It attends to the others alone (Iqbal & Sha 2019).
  case exclude
}

/// The settings that the critics over one token an agent share, read from one mapping.
public struct TokenCriticSettings: Sendable, Hashable {
  /// How many heads an attention layer has.
  public var heads: Int
  /// The width of a token.
  public var embedding: Int
  /// How many attention layers follow each other.
  public var layers: Int
  /// Whether an agent's token attends to itself.
  public var selfAttention: SelfAttention
  /// The widths of the hidden layers of each agent's encoder.
  public var encoderHidden: [Int]
  /// The widths of the hidden layers from a token to its value.
  public var headHidden: [Int]
  /// What follows each hidden layer.
  public var activation: Activation
  /// How the hidden layers' weights are drawn.
  public var initializer: Initializer
  /// How many values the critic gives.
  public var readout: Readout
  /// What each token holds beside its agent's observation.
  public var privileged: PrivilegedState
  /// The kind of critic whose parameter count decides the widths.
  public var match: ParameterMatch?

  /// The widths where a specification says nothing.
  private static let standard = (heads: 4, embedding: 64, layers: 1, hidden: [64])

  /// The defaults, but for what an MLP has too.
  init(activation: Activation, initializer: Initializer, readout: Readout) {
    heads = Self.standard.heads
    embedding = Self.standard.embedding
    layers = Self.standard.layers
    selfAttention = .include
    encoderHidden = Self.standard.hidden
    headHidden = Self.standard.hidden
    self.activation = activation
    self.initializer = initializer
    self.readout = readout
    privileged = .none
  }

  /// Reads the settings.
  public init(from fields: inout FieldReader, isDifferential: Bool) {
    heads = fields.integer(
      "heads", "Heads of an attention layer.", 1...64, default: Self.standard.heads)
    embedding = fields.integer(
      "embedding", "The width of a token.", 1...4096, default: Self.standard.embedding)
    layers = fields.integer("layers", "Attention layers.", 1...16, default: Self.standard.layers)
    selfAttention = fields.choice(
      "self", "Whether an agent's token attends to itself.", default: .include)
    encoderHidden = fields.integers(
      "encoder_hidden", "The widths of the hidden layers of each agent's encoder.", 1...4096,
      minimumCount: 1, default: Self.standard.hidden)
    headHidden = fields.integers(
      "head_hidden", "The widths of the hidden layers from a token to its value.", 1...4096,
      minimumCount: 1, default: Self.standard.hidden)
    activation = fields.choice("activation", "What follows each hidden layer.", default: .relu)
    initializer = fields.choice(
      "initializer", "How the hidden layers' weights are drawn.", default: .kaimingUniform)
    readout = fields.choice(
      "readout", "One value for each agent, or one for the team.", default: .team)
    privileged = fields.record(
      "privileged", "What each token holds of the simulator beside its agent's observation.",
      isRequired: false)
    match = ParameterMatch(from: &fields)
    let granularity = AttentionShape.granularity(heads: heads, isDifferential: isDifferential)
    let (width, count) = (embedding, heads)
    fields.check(
      "embedding", width % granularity == 0,
      isDifferential
        ? "'embedding' is \(width); each of \(count) heads has two queries, so it must be a multiple of \(granularity)."
        : "'embedding' is \(width); \(count) heads share it, so it must be a multiple of \(granularity)."
    )
  }
}
