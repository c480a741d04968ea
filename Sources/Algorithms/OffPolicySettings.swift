public import Specification

/// Whose actions an actor's loss takes from the policies.
public enum ActorActions: String, SpecificationChoice {
  /// An agent's own; the others' come from the replay buffer (Lowe et al. 2017).
  case own
  /// All agents': the loss is the team's, differentiated through every policy at once (Peng et al.
  /// 2021 call it the centralised policy gradient).
  case all
}

/// The settings that the off-policy algorithms share, read from one mapping with their own.
public struct OffPolicySettings: Sendable {
  /// The shape of the policy networks.
  public var actor: ActorConfiguration
  /// The kind and shape of the critics.
  public var critic: any CriticConfiguration
  /// Adam's step size for the policies.
  public var actorLearningRate: Double
  /// Adam's step size for the critics.
  public var criticLearningRate: Double
  /// The discount γ of a step.
  public var discount: Double
  /// The targets' rate τ.
  public var targetRate: Double
  /// The largest norm of a network's gradient.
  public var gradientClip: Double
  /// Policies step at every so many updates of the critics.
  public var actorEvery: Int
  /// Whose actions an actor's loss takes from the policies.
  public var actorActions: ActorActions
  /// How policies are held to an expert's actions; `nil` for not at all.
  public var imitation: (any ImitationConfiguration)?

  /// Reads the settings.
  public init(from fields: inout FieldReader, actorActions standard: ActorActions) {
    actor = fields.record("actor", "The agents' policy networks.", isRequired: false)
    critic = fields.oneOf(
      "critic", "The centralised critics.", default: "mlp", CriticRegistry.all)
    actorLearningRate = fields.number(
      "actor_learning_rate", "Adam's step size for the policies.", .positive, default: 0.001)
    criticLearningRate = fields.number(
      "critic_learning_rate", "Adam's step size for the critics.", .positive, default: 0.001)
    discount = fields.number("discount", "The discount of a step.", .fraction, default: 0.99)
    targetRate = fields.number(
      "target_rate", "The share of the way that targets follow at each update.",
      .aboveUpTo(0, 1), default: 0.005)
    gradientClip = fields.number(
      "gradient_clip", "The largest norm of a network's gradient.", .positive, default: 10)
    actorEvery = fields.integer(
      "actor_every", "Policies step at every so many updates of the critics.", 1...1_000_000,
      default: 2)
    actorActions = fields.choice(
      "actor_actions", "Whose actions an actor's loss takes from the policies, not the buffer.",
      default: standard)
    imitation = fields.oneOf(
      "imitation", "How policies are held to an expert's actions.", default: "none",
      ImitationRegistry.all)
  }
}
