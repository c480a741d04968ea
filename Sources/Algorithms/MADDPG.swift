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
  private let exploration: GaussianExploration
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
  private let critic: any CentralizedCritic<Scalar>
  private let targetCritic: any CentralizedCritic<Scalar>
  private let actorOptimizer: Adam<Scalar>
  private let criticOptimizer: Adam<Scalar>
  private var updates = 0
  private var exploredSteps = 0

  // The storage of an update.
  private let pass: ActorPass<Scalar>
  private let targetPass: ActorPass<Scalar>
  private let action: Matrix<Scalar>
  private let target: Matrix<Scalar>
  private let valueGradient: Matrix<Scalar>
  private let replacedGradient: Matrix<Scalar>
  private let actionGradient: Matrix<Scalar>
  private let noise: Buffer<Float>

  /// Draws the networks of a learner.
  package init(
    _ configuration: MADDPGConfiguration, _ environment: EnvironmentSpecification, batchSize: Int,
    stream: inout RandomStream
  ) {
    settings = configuration.settings
    exploration = configuration.exploration
    preactivationPenalty = Scalar(configuration.preactivationPenalty)
    let networks = configuration.actors(environment)
    actors = Parameters(networks.layout)
    targetActors = Parameters(networks.layout, isTrained: false)
    policy = DecentralizedPolicy(networks, actors)
    pass = ActorPass(networks, rows: batchSize)
    targetPass = ActorPass(networks, rows: batchSize, hasGradients: false)

    func critic(isTrained: Bool) -> (any CentralizedCritic<Scalar>, Parameters<Scalar>) {
      var layout = ParameterLayout()
      let network = layout.network("q") {
        configuration.settings.critic.makeCritic(
          CriticShape(
            environment: environment, takesActions: true, rows: batchSize,
            replacesOwnActions: configuration.settings.actorActions == .own,
            isTrained: isTrained), in: &$0, of: Scalar.self)
      }
      return (network, Parameters(layout, isTrained: isTrained))
    }
    (self.critic, critics) = critic(isTrained: true)
    (targetCritic, targetCritics) = critic(isTrained: false)
    actorOptimizer = Adam(count: actors.layout.count, learningRate: settings.actorLearningRate)
    criticOptimizer = Adam(count: critics.layout.count, learningRate: settings.criticLearningRate)

    let variants = settings.actorActions == .own ? environment.agents.count : 1
    let readouts = self.critic.readouts
    action = Matrix(rows: batchSize, columns: environment.actionWidth)
    target = Matrix(rows: batchSize, columns: readouts)
    valueGradient = Matrix(rows: batchSize, columns: readouts)
    replacedGradient = Matrix(rows: variants * batchSize, columns: readouts)
    actionGradient = Matrix(rows: batchSize, columns: environment.actionWidth)
    noise = Buffer(count: DecentralizedPolicy<Scalar>.chunk * environment.actionWidth)
    metrics = MetricRecord(Metric.allCases.map(\.description), agentCount: environment.agents.count)

    networks.initialize(actors, from: &stream)
    critics.initialize(from: &stream)
    targetActors.copy(from: actors)
    targetCritics.copy(from: critics)
  }

  // MARK: Act

  /// Computes a_i = tanh(μ_i(o_i)) for the joint states, by some parameters.
  private func act(
    _ pass: ActorPass<Scalar>, _ parameters: Parameters<Scalar>, _ state: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    pass.forward(parameters, state)
    let count = state.rows * action.view.columns
    Scalar.tanh(pass.output(0).pointer, into: action.view.pointer, count: count)
    return action.view
  }

  // MARK: Critic loss

  /// L_Q = E[(Q(s, a) − y)²] with y = r + γ(1 − done)·Q̄(s′, tanh μ̄(o′)), and its gradient.
  private func criticLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    let next = targetCritic.forward(
      targetCritics, state: batch.nextState, action: act(targetPass, targetActors, batch.nextState))
    bootstrap(
      reward: batch.reward, continues: batch.continues, next: next,
      discount: Scalar(settings.discount), into: target.view)
    critics.clearGradients()
    let q = critic.forward(critics, state: batch.state, action: batch.action)
    let loss = squaredError(q, target.view, gradient: valueGradient.view)
    critic.backward(critics, valueGradient: valueGradient.view)
    record(.value, mean(q))
    return loss
  }

  // MARK: Actor loss

  /// L_μ = Σ_i E[−Q(s, a with a_i = tanh μ_i(o_i)) + w·mean μ_i²], and its gradients by the policies
  /// alone.
  ///
  /// With `actor_actions: all` the first term is the one E[−Q(s, tanh μ(o))].
  private func actorLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    let replaced: ReplacedActions = settings.actorActions == .own ? .own : .all
    let q = critic.forward(
      critics, replacing: replaced, action: act(pass, actors, batch.state))
    var loss = negatedMean(
      q, CountedReadouts(rows: batch.rows, replaced: replaced), gradient: replacedGradient.view)
    critic.replacedActionGradient(
      critics, valueGradient: replacedGradient.view, into: actionGradient.view, adding: false)
    for network in policy.actors.networks {
      loss += penalizedTanhGradient(
        actionGradient.view.columns(network.action), action.view.columns(network.action),
        pass.output(0).columns(network.action), penalty: preactivationPenalty,
        into: pass.gradient(0).columns(network.action))
    }
    actors.clearGradients()
    pass.backward(actors, batch.state)
    return loss
  }

  // MARK: Update

  /// Computes every loss of an update and its gradients, and steps nothing.
  ///
  /// - Returns: The losses; the actors' is 0 where `updatesActors` is false.
  package func differentiate(
    _ batch: TransitionBatch<Scalar>, updatesActors: Bool
  ) -> (critic: Scalar, actor: Scalar) {
    (criticLoss(batch), updatesActors ? actorLoss(batch) : 0)
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

/// From the gradient g by a = tanh u to that by u, with w·mean u² added to the loss.
///
/// - Returns: w·mean u².
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func penalizedTanhGradient<Scalar: BLASScalar>(
  _ g: MatrixView<Scalar>, _ a: MatrixView<Scalar>, _ u: MatrixView<Scalar>, penalty w: Scalar,
  into gradient: MatrixView<Scalar>
) -> Scalar {
  let share = w / Scalar(u.rows * u.columns)
  var sum: Scalar = 0
  for b in 0..<u.rows {
    for k in 0..<u.columns {
      sum += u[b, k] * u[b, k]
      gradient[b, k] = g[b, k] * (1 - a[b, k] * a[b, k]) + 2 * share * u[b, k]
    }
  }
  return share * sum
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
    let width = policy.actors.actionWidth
    let sigma = Float(exploration.width(after: exploredSteps))
    exploredSteps += rows
    policy.act(observations: observations, rows: rows, into: actions)
    var start = 0
    while start < rows * width {
      let count = min(noise.count, rows * width - start)
      stream.fillNormal(UnsafeMutableBufferPointer(start: noise.pointer, count: count))
      for k in 0..<count {
        actions[start + k] = min(1, max(-1, actions[start + k] + sigma * noise.pointer[k]))
      }
      start += count
    }
  }

  /// Everything that the next update depends on.
  public func state() -> LearnerState {
    var state = LearnerState(arrays: [], counters: [])
    state.add("actors", actors, actorOptimizer)
    state.add("target_actors", targetActors)
    state.add("critics", critics, criticOptimizer)
    state.add("target_critics", targetCritics)
    state.add("updates", updates)
    state.add("explored_steps", exploredSteps)
    return state
  }

  /// Goes back to a stored state.
  public func restore(_ state: LearnerState) throws(ParameterError) {
    try state.take("actors", actors, actorOptimizer)
    try state.take("target_actors", targetActors)
    try state.take("critics", critics, criticOptimizer)
    try state.take("target_critics", targetCritics)
    updates = try state.counter("updates")
    exploredSteps = try state.counter("explored_steps")
  }
}
