public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams
public import Specification

// MARK: Configuration

/// What an experiment says of ``BehaviourCloning``.
public struct BehaviourCloningConfiguration: AlgorithmConfiguration {
  /// The record's name in messages.
  public static let recordName = "behaviour_cloning"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "Behaviour cloning on the states that the policies visit: an expert's actions, no rewards."

  /// The shape of the policy networks.
  public var actor: ActorConfiguration
  /// Adam's step size for the policies.
  public var actorLearningRate: Double
  /// The largest norm of a network's gradient.
  public var gradientClip: Double
  /// The noise on actions in training.
  public var exploration: GaussianExploration

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    actor = fields.record("actor", "The agents' policy networks.", isRequired: false)
    actorLearningRate = fields.number(
      "actor_learning_rate", "Adam's step size for the policies.", .positive, default: 0.001)
    gradientClip = fields.number(
      "gradient_clip", "The largest norm of a network's gradient.", .positive, default: 10)
    exploration = fields.record(
      "exploration", "The noise on actions in training.", isRequired: false)
  }

  /// Rewards are summed as they are: nothing is learnt from them.
  public var discount: Double { 1 }
  /// Nothing can be cloned without an expert's actions.
  public var wantsExpertActions: Bool { true }
  /// There are no critics.
  public var privileged: PrivilegedState { .none }
  /// Nothing depends on the environment.
  public func check(_ environment: EnvironmentSpecification) throws(SpecificationError) {}

  /// Plans the policy networks.
  public func actors(_ environment: EnvironmentSpecification) -> JointActors {
    JointActors(environment, actor, heads: ["mean"])
  }

  /// Makes a learner with freshly drawn networks.
  public func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm {
    BehaviourCloning<Float>(self, environment, batchSize: batchSize, stream: &stream)
  }
}

/// Behaviour cloning alone: deterministic policies on an expert's actions, without critics and rewards.
///
/// The expert is asked in the states that the policies themselves visit, as in DAgger (Ross, Gordon & Bagnell
/// 2011), so that their errors do not lead where nothing was learnt. It is the baseline of every
/// kind of imitation.
public final class BehaviourCloning<Scalar: BLASScalar> {
  private let gradientClip: Scalar

  // MARK: Networks

  /// The policies acting greedily, a_i = tanh(μ_i(o_i)).
  public let policy: DecentralizedPolicy<Scalar>
  /// What each update measures.
  public let metrics: MetricRecord
  package let actors: Parameters<Scalar>
  private let actorOptimizer: Adam<Scalar>
  private let imitation: any ImitationTerm<Scalar>
  private let noise: ActionNoise
  private var updates = 0

  // The storage of an update.
  private let pass: DeterministicPass<Scalar>

  /// Draws the networks of a learner.
  package init(
    _ configuration: BehaviourCloningConfiguration, _ environment: EnvironmentSpecification,
    batchSize: Int, stream: inout RandomStream
  ) {
    gradientClip = Scalar(configuration.gradientClip)
    let networks = configuration.actors(environment)
    actors = Parameters(networks.layout)
    policy = DecentralizedPolicy(networks, actors)
    pass = DeterministicPass(networks, rows: batchSize)
    imitation = CloningConfiguration(weight: 1).makeTerm(environment, of: Scalar.self)
    actorOptimizer = Adam(
      count: actors.layout.count, learningRate: configuration.actorLearningRate)
    noise = ActionNoise(configuration.exploration, actionWidth: environment.actionWidth)
    metrics = MetricRecord(
      Metric.allCases.map(\.description) + imitation.metrics,
      agentCount: environment.agents.count)
    networks.initialize(actors, from: &stream)
  }

  // MARK: Actor loss

  /// L_μ = Σ_i E[(tanh μ_i(o_i) − a^E_i)²], a mean over action entries, and its gradients.
  package func actorLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    pass.act(actors, batch.state)
    pass.actionGradient.fill(0)
    let loss = imitation.differentiate(pass.actions, batch, updates: updates).actor
    return loss + pass.backward(actors, batch.state, penalty: 0)
  }

  // MARK: Update

  /// Takes one gradient step of every policy from a batch; nothing is drawn.
  public func update(_ batch: TransitionBatch<Scalar>, stream: inout RandomStream) {
    updates += 1
    record(.actorLoss, actorLoss(batch))
    record(.actorGradientNorm, actors.clipGradients(maximumNorm: gradientClip))
    imitation.record(in: metrics, from: Metric.allCases.count)
    actorOptimizer.step(actors)
  }

  private enum Metric: Int, CaseIterable {
    case actorLoss
    case actorGradientNorm

    var description: MetricDescription {
      switch self {
      case .actorLoss: .init("actor_loss", "The policies' loss.")
      case .actorGradientNorm: .init("actor_gradient_norm", "The norm before clipping.")
      }
    }
  }

  private func record(_ metric: Metric, _ value: Scalar) {
    metrics.record(Float(value), at: metric.rawValue)
  }
}

extension BehaviourCloning: Algorithm where Scalar == Float {
  /// How many numbers each kind of network learns.
  public var parameterCounts: [ParameterCount] {
    [ParameterCount(name: "actors", count: actors.layout.count)]
  }

  /// Adds Gaussian noise to the greedy actions, and clips to [−1, 1].
  public func explore(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>, stream: inout RandomStream
  ) {
    noise.explore(policy, observations: observations, rows: rows, into: actions, stream: &stream)
  }

  /// Everything that the next update depends on.
  public func state() -> LearnerState {
    var state = LearnerState(arrays: [], counters: [])
    state.add("actors", actors, actorOptimizer)
    state.add("updates", updates)
    state.add(noise)
    return state
  }

  /// Goes back to a stored state.
  public func restore(_ state: LearnerState) throws(ParameterError) {
    try state.take("actors", actors, actorOptimizer)
    updates = try state.counter("updates")
    try state.take(noise)
  }
}
