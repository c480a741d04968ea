public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams
public import Specification

// MARK: Configuration

/// What an experiment says of ``MADDPG``.
public struct MADDPGConfiguration: OffPolicyConfiguration {
  /// The record's name in messages.
  public static let recordName = "maddpg"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "Multi-agent deep deterministic policy gradient: deterministic policies, a central critic."

  /// What it shares with the other off-policy algorithms.
  public var settings: OffPolicySettings
  /// The noise on actions in training.
  public var exploration: GaussianExploration
  /// The weight w of the mean square of an action before tanh.
  public var preactivationPenalty: Double

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    settings = OffPolicySettings(from: &fields, actorActions: .own)
    exploration = fields.record(
      "exploration", "The noise on actions in training.", isRequired: false)
    preactivationPenalty = fields.number(
      "preactivation_penalty",
      "The weight of the mean square of actions before tanh, which keeps them from saturating.",
      .nonnegative, default: 0.001)
  }

  /// Makes a learner with freshly drawn networks.
  public func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm {
    MADDPG<Float>(self, environment, batchSize: batchSize, stream: &stream)
  }

  /// Plans the policy networks.
  public func actors(_ environment: EnvironmentSpecification) -> JointActors {
    JointActors(environment, settings.actor, heads: ["mean"])
  }
}

/// Multi-agent deep deterministic policy gradient.
///
/// The algorithm of Lowe et al. 2017 for agents that share a reward: a centralised critic Q, for each
/// agent a deterministic policy μ_i on its own observation alone, and targets Q̄ and μ̄ of all. With one
/// reward the agents' critics would learn the same values, so that they share a network: with
/// one output for the team, or one for each agent. All gradients of an update are taken at the
/// parameters it found.
public final class MADDPG<Scalar: BLASScalar> {
  private let settings: OffPolicySettings
  private let preactivationPenalty: Scalar

  // MARK: Networks

  /// The policies acting greedily, a_i = tanh(μ_i(o_i)).
  public let policy: DecentralizedPolicy<Scalar>
  /// What each update measures.
  public let metrics: MetricRecord
  package let actors: Parameters<Scalar>
  package let targetActors: Parameters<Scalar>
  package let critics: Parameters<Scalar>
  package let targetCritics: Parameters<Scalar>
  package let imitation: (any ImitationTerm<Scalar>)?
  private let critic: any CentralizedCritic<Scalar>
  private let targetCritic: any CentralizedCritic<Scalar>
  private let actorOptimizer: Adam<Scalar>
  private let criticOptimizer: Adam<Scalar>
  private let noise: ActionNoise
  private var updates = 0

  // The storage of an update.
  private let pass: DeterministicPass<Scalar>
  private let targetPass: DeterministicPass<Scalar>
  private let target: Matrix<Scalar>
  private let valueGradient: Matrix<Scalar>
  private let replacedGradient: Matrix<Scalar>

  /// Draws the networks of a learner.
  package init(
    _ configuration: MADDPGConfiguration, _ environment: EnvironmentSpecification, batchSize: Int,
    stream: inout RandomStream
  ) {
    settings = configuration.settings
    preactivationPenalty = Scalar(configuration.preactivationPenalty)
    let networks = configuration.actors(environment)
    actors = Parameters(networks.layout)
    targetActors = Parameters(networks.layout, isTrained: false)
    policy = DecentralizedPolicy(networks, actors)
    pass = DeterministicPass(networks, rows: batchSize)
    targetPass = DeterministicPass(networks, rows: batchSize, hasGradients: false)

    let planned: PlannedCritics<Scalar> = settings.plan(
      critics: ["q"], environment, rows: batchSize)
    let targets: PlannedCritics<Scalar> = settings.plan(
      critics: ["q"], environment, rows: batchSize, isTrained: false)
    (critic, critics) = (planned.networks[0], planned.parameters)
    (targetCritic, targetCritics) = (targets.networks[0], targets.parameters)
    imitation = settings.planImitation(environment, of: Scalar.self)
    actorOptimizer = Adam(count: actors.layout.count, learningRate: settings.actorLearningRate)
    criticOptimizer = Adam(count: critics.layout.count, learningRate: settings.criticLearningRate)
    noise = ActionNoise(configuration.exploration, actionWidth: environment.actionWidth)

    let readouts = critic.readouts
    target = Matrix(rows: batchSize, columns: readouts)
    valueGradient = Matrix(rows: batchSize, columns: readouts)
    replacedGradient = Matrix(
      rows: settings.replacedRows(environment, batchSize: batchSize), columns: readouts)
    metrics = MetricRecord(
      Metric.allCases.map(\.description) + (imitation?.metrics ?? []),
      agentCount: environment.agents.count)

    networks.initialize(actors, from: &stream)
    critics.initialize(from: &stream)
    targetActors.copy(from: actors)
    targetCritics.copy(from: critics)
  }

  // MARK: Critic loss

  /// L_Q = E[(Q(s, a) − y)²] with y = r + γ(1 − done)·Q̄(s′, tanh μ̄(o′)), and its gradient.
  private func criticLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    let next = targetCritic.forward(
      targetCritics, state: batch.nextState, action: targetPass.act(targetActors, batch.nextState))
    bootstrap(
      reward: batch.reward, continues: batch.continues, next: next,
      discount: Scalar(settings.discount), into: target.view)
    critics.clearGradients()
    let (loss, q) = critic.fit(
      critics, state: batch.state, action: batch.action, target: target.view,
      valueGradient: valueGradient.view)
    record(.value, mean(q))
    return loss
  }

  // MARK: Actor loss

  /// L_μ = Σ_i E[−Q(s, a with a_i = tanh μ_i(o_i)) + w·mean μ_i²], and its gradients by the policies
  /// alone; with imitation its term, and the loss of its multipliers.
  ///
  /// With `actor_actions: all` the first term is the one E[−Q(s, tanh μ(o))].
  private func actorLoss(_ batch: TransitionBatch<Scalar>) -> (actor: Scalar, dual: Scalar) {
    let replaced = settings.replacedActions
    let q = critic.forward(critics, replacing: replaced, action: pass.act(actors, batch.state))
    let loss = negatedMean(
      q, CountedReadouts(rows: batch.rows, replaced: replaced), gradient: replacedGradient.view)
    critic.replacedActionGradient(
      critics, valueGradient: replacedGradient.view, into: pass.actionGradient, adding: false)
    let imitated =
      imitation?.differentiate(pass.actions, batch, updates: updates) ?? (actor: 0, dual: 0)
    let penalty = pass.backward(actors, batch.state, penalty: preactivationPenalty)
    return (loss + imitated.actor + penalty, imitated.dual)
  }

  // MARK: Update

  /// Computes every loss of an update and its gradients, and steps nothing.
  ///
  /// - Returns: The losses; the actors' and the multipliers' are 0 where `updatesActors` is false.
  package func differentiate(
    _ batch: TransitionBatch<Scalar>, updatesActors: Bool
  ) -> (critic: Scalar, actor: Scalar, dual: Scalar) {
    let critic = criticLoss(batch)
    guard updatesActors else { return (critic, 0, 0) }
    let (actor, dual) = actorLoss(batch)
    return (critic, actor, dual)
  }

  /// Takes one gradient step of every network from a batch; nothing is drawn.
  public func update(_ batch: TransitionBatch<Scalar>, stream: inout RandomStream) {
    updates += 1
    let updatesActors = updates % settings.actorEvery == 0
    let losses = differentiate(batch, updatesActors: updatesActors)
    let clip = Scalar(settings.gradientClip)
    let rate = Scalar(settings.targetRate)
    record(.criticLoss, losses.critic)
    record(.criticGradientNorm, critics.clipGradients(maximumNorm: clip))
    criticOptimizer.step(critics)
    if updatesActors {
      record(.actorLoss, losses.actor)
      record(.actorGradientNorm, actors.clipGradients(maximumNorm: clip))
      actorOptimizer.step(actors)
      imitation?.step()
      imitation?.record(in: metrics, from: Metric.allCases.count)
    }
    targetActors.follow(actors, rate: rate)
    targetCritics.follow(critics, rate: rate)
  }

  private enum Metric: Int, CaseIterable {
    case criticLoss
    case actorLoss
    case value
    case criticGradientNorm
    case actorGradientNorm

    var description: MetricDescription {
      switch self {
      case .criticLoss: .init("critic_loss", "The critic's squared error.")
      case .actorLoss: .init("actor_loss", "The policies' loss.")
      case .value: .init("value", "The mean value of the batch.")
      case .criticGradientNorm: .init("critic_gradient_norm", "The norm before clipping.")
      case .actorGradientNorm: .init("actor_gradient_norm", "The norm before clipping.")
      }
    }
  }

  private func record(_ metric: Metric, _ value: Scalar) {
    metrics.record(Float(value), at: metric.rawValue)
  }
}

extension MADDPG: Algorithm where Scalar == Float {
  /// How many numbers each kind of network learns.
  public var parameterCounts: [ParameterCount] {
    [
      ParameterCount(name: "actors", count: actors.layout.count),
      ParameterCount(name: "critics", count: critics.layout.count),
    ]
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
    state.add("target_actors", targetActors)
    state.add("critics", critics, criticOptimizer)
    state.add("target_critics", targetCritics)
    state.add("updates", updates)
    state.add(noise)
    imitation?.add(to: &state)
    return state
  }

  /// Goes back to a stored state.
  public func restore(_ state: LearnerState) throws(ParameterError) {
    try state.take("actors", actors, actorOptimizer)
    try state.take("target_actors", targetActors)
    try state.take("critics", critics, criticOptimizer)
    try state.take("target_critics", targetCritics)
    updates = try state.counter("updates")
    try state.take(noise)
    try imitation?.take(from: state)
  }
}
