public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams
public import Specification

// MARK: Configuration

/// What an experiment says of ``MATD3``.
public struct MATD3Configuration: OffPolicyConfiguration {
  /// The record's name in messages.
  public static let recordName = "matd3"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "Multi-agent twin delayed policy gradient: twin critics, smoothed targets, delayed policies."

  /// What it shares with the other off-policy algorithms.
  public var settings: OffPolicySettings
  /// The noise on actions in training.
  public var exploration: GaussianExploration
  /// The standard deviation of the noise on the target policies' actions.
  public var targetNoise: Double
  /// The greatest size of that noise.
  public var targetNoiseClip: Double
  /// The weight w of the mean square of an action before tanh.
  public var preactivationPenalty: Double

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    settings = OffPolicySettings(from: &fields, actorActions: .own)
    exploration = fields.record(
      "exploration", "The noise on actions in training.", isRequired: false)
    targetNoise = fields.number(
      "target_noise", "The standard deviation of the noise on the target policies' actions.",
      .nonnegative, default: 0.2)
    targetNoiseClip = fields.number(
      "target_noise_clip", "The greatest size of that noise.", .nonnegative, default: 0.5)
    preactivationPenalty = fields.number(
      "preactivation_penalty",
      "The weight of the mean square of actions before tanh, which keeps them from saturating.",
      .nonnegative, default: 0.001)
  }

  /// Plans the policy networks.
  public func actors(_ environment: EnvironmentSpecification) -> JointActors {
    JointActors(environment, settings.actor, heads: ["mean"])
  }

  /// Makes a learner with freshly drawn networks.
  public func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm {
    MATD3<Float>(self, environment, batchSize: batchSize, stream: &stream)
  }
}

/// Multi-agent twin delayed deep deterministic policy gradient.
///
/// ``MADDPG`` with the three amendments of Fujimoto et al. 2018, as Ackermann et al. 2019 give it to several
/// agents: the target is the lesser of twin critics', the target policies' actions are smoothed by clipped
/// noise, and policies and all targets move at every `actor_every` updates alone. All gradients of
/// an update are taken at the parameters it found.
public final class MATD3<Scalar: BLASScalar> {
  private let settings: OffPolicySettings
  private let targetNoise: Scalar
  private let targetNoiseClip: Scalar
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
  private let critic1: any CentralizedCritic<Scalar>
  private let critic2: any CentralizedCritic<Scalar>
  private let targetCritic1: any CentralizedCritic<Scalar>
  private let targetCritic2: any CentralizedCritic<Scalar>
  private let actorOptimizer: Adam<Scalar>
  private let criticOptimizer: Adam<Scalar>
  private let noise: ActionNoise
  private var updates = 0

  // The storage of an update.
  private let pass: DeterministicPass<Scalar>
  private let targetPass: DeterministicPass<Scalar>
  private let smoothing: Buffer<Float>
  private let target: Matrix<Scalar>
  private let valueGradient: Matrix<Scalar>
  private let replacedGradient: Matrix<Scalar>

  /// Draws the networks of a learner.
  package init(
    _ configuration: MATD3Configuration, _ environment: EnvironmentSpecification, batchSize: Int,
    stream: inout RandomStream
  ) {
    settings = configuration.settings
    targetNoise = Scalar(configuration.targetNoise)
    targetNoiseClip = Scalar(configuration.targetNoiseClip)
    preactivationPenalty = Scalar(configuration.preactivationPenalty)
    let networks = configuration.actors(environment)
    actors = Parameters(networks.layout)
    targetActors = Parameters(networks.layout, isTrained: false)
    policy = DecentralizedPolicy(networks, actors)
    pass = DeterministicPass(networks, rows: batchSize)
    targetPass = DeterministicPass(networks, rows: batchSize, hasGradients: false)

    let planned: PlannedCritics<Scalar> = settings.plan(
      critics: ["q1", "q2"], environment, rows: batchSize)
    let targets: PlannedCritics<Scalar> = settings.plan(
      critics: ["q1", "q2"], environment, rows: batchSize, isTrained: false)
    (critic1, critic2, critics) = (planned.networks[0], planned.networks[1], planned.parameters)
    (targetCritic1, targetCritic2, targetCritics) = (
      targets.networks[0], targets.networks[1], targets.parameters
    )
    imitation = settings.planImitation(environment, of: Scalar.self)
    actorOptimizer = Adam(count: actors.layout.count, learningRate: settings.actorLearningRate)
    criticOptimizer = Adam(count: critics.layout.count, learningRate: settings.criticLearningRate)
    noise = ActionNoise(configuration.exploration, actionWidth: environment.actionWidth)

    let readouts = critic1.readouts
    smoothing = Buffer(count: batchSize * environment.actionWidth)
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

  /// ã′ = clip(tanh μ̄(o′) + clip(σε, −c, c), −1, 1): target policies smoothed, so that a critic's
  /// narrow peaks are not bootstrapped from.
  private func smoothedTargetAction(
    _ state: MatrixView<Scalar>, _ stream: inout RandomStream
  ) -> MatrixView<Scalar> {
    let action = targetPass.act(targetActors, state)
    stream.fillNormal(smoothing.elements)
    smooth(
      action.pointer, smoothing.pointer, targetNoise, clip: targetNoiseClip,
      count: action.rows * action.columns)
    return action
  }

  /// L_Q = Σ_z E[(Q_z(s, a) − y)²] with y = r + γ(1 − done)·min_z Q̄_z(s′, ã′), and its gradients.
  private func criticLoss(
    _ batch: TransitionBatch<Scalar>, _ stream: inout RandomStream
  ) -> Scalar {
    let action = smoothedTargetAction(batch.nextState, &stream)
    bootstrap(
      reward: batch.reward, continues: batch.continues,
      next: targetCritic1.forward(targetCritics, state: batch.nextState, action: action),
      or: targetCritic2.forward(targetCritics, state: batch.nextState, action: action),
      discount: Scalar(settings.discount), into: target.view)
    critics.clearGradients()
    return criticLoss(batch, critic2) + criticLoss(batch, critic1)
  }

  private func criticLoss(
    _ batch: TransitionBatch<Scalar>, _ critic: any CentralizedCritic<Scalar>
  ) -> Scalar {
    let (loss, q) = critic.fit(
      critics, state: batch.state, action: batch.action, target: target.view,
      valueGradient: valueGradient.view)
    record(.value, mean(q))
    return loss
  }

  // MARK: Actor loss

  /// L_μ = Σ_i E[−Q₁(s, a with a_i = tanh μ_i(o_i)) + w·mean μ_i²], and its gradients by the policies
  /// alone; with imitation its term, and the loss of its multipliers.
  ///
  /// With `actor_actions: all` the first term is the one E[−Q₁(s, tanh μ(o))].
  private func actorLoss(_ batch: TransitionBatch<Scalar>) -> (actor: Scalar, dual: Scalar) {
    let replaced = settings.replacedActions
    let q = critic1.forward(critics, replacing: replaced, action: pass.act(actors, batch.state))
    let loss = negatedMean(
      q, CountedReadouts(rows: batch.rows, replaced: replaced), gradient: replacedGradient.view)
    critic1.replacedActionGradient(
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
    _ batch: TransitionBatch<Scalar>, updatesActors: Bool, stream: inout RandomStream
  ) -> (critic: Scalar, actor: Scalar, dual: Scalar) {
    let critic = criticLoss(batch, &stream)
    guard updatesActors else { return (critic, 0, 0) }
    let (actor, dual) = actorLoss(batch)
    return (critic, actor, dual)
  }

  /// Takes one gradient step of the critics from a batch, and at every `actor_every` of policies and
  /// targets.
  public func update(_ batch: TransitionBatch<Scalar>, stream: inout RandomStream) {
    updates += 1
    let updatesActors = updates % settings.actorEvery == 0
    let losses = differentiate(batch, updatesActors: updatesActors, stream: &stream)
    let clip = Scalar(settings.gradientClip)
    let rate = Scalar(settings.targetRate)
    record(.criticLoss, losses.critic)
    record(.criticGradientNorm, critics.clipGradients(maximumNorm: clip))
    criticOptimizer.step(critics)
    guard updatesActors else { return }
    record(.actorLoss, losses.actor)
    record(.actorGradientNorm, actors.clipGradients(maximumNorm: clip))
    actorOptimizer.step(actors)
    imitation?.step()
    imitation?.record(in: metrics, from: Metric.allCases.count)
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
      case .criticLoss: .init("critic_loss", "The twin critics' squared errors, summed.")
      case .actorLoss: .init("actor_loss", "The policies' loss.")
      case .value: .init("value", "The mean value of the batch, by the first critic.")
      case .criticGradientNorm: .init("critic_gradient_norm", "The norm before clipping.")
      case .actorGradientNorm: .init("actor_gradient_norm", "The norm before clipping.")
      }
    }
  }

  private func record(_ metric: Metric, _ value: Scalar) {
    metrics.record(Float(value), at: metric.rawValue)
  }
}

/// a ← clip(a + clip(σε, −c, c), −1, 1).
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func smooth<Scalar: BLASScalar>(
  _ action: UnsafeMutablePointer<Scalar>, _ noise: UnsafePointer<Float>, _ sigma: Scalar,
  clip: Scalar, count: Int
) {
  for k in 0..<count {
    let shift = min(clip, max(-clip, sigma * Scalar(noise[k])))
    action[k] = min(1, max(-1, action[k] + shift))
  }
}

extension MATD3: Algorithm where Scalar == Float {
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
