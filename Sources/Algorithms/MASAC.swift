public import DecPOMDP
import Glibc
public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams
public import Specification

// MARK: Configuration

/// What an experiment says of ``MASAC``.
public struct MASACConfiguration: OffPolicyConfiguration {
  /// The record's name in messages.
  public static let recordName = "masac"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "Multi-agent soft actor-critic: stochastic policies, twin critics, a state value."

  /// What it shares with the other off-policy algorithms.
  public var settings: OffPolicySettings
  /// How the weight of the entropy is chosen.
  public var temperature: TemperatureConfiguration
  /// The bounds of log σ, before tanh.
  public var logSigma: LogSigmaBounds

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    settings = OffPolicySettings(from: &fields, actorActions: .all)
    temperature = fields.oneOf(
      "temperature", "The weight of the entropy.", default: "tuned", TemperatureConfiguration.all)
    logSigma = fields.record(
      "log_sigma", "The bounds of the policies' standard deviations.", isRequired: false)
  }

  /// σ² at the least log σ.
  public var leastVariance: Double { exp(2 * logSigma.minimum) }

  /// Makes a learner with freshly drawn networks.
  public func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm {
    MASAC<Float>(self, environment, batchSize: batchSize, stream: &stream)
  }

  /// Plans the policy networks.
  public func actors(_ environment: EnvironmentSpecification) -> JointActors {
    JointActors(environment, settings.actor, heads: ["mean", "scale"])
  }
}

/// Multi-agent soft actor–critic with a state value.
///
/// The first form of the soft actor–critic (Haarnoja et al. 2018, algorithm 1) with centralised
/// twin critics Q₁ and Q₂, a state value V with its target V̄, and for each agent a stochastic policy on
/// its own observation alone. All gradients of an update are taken at the parameters it found.
public final class MASAC<Scalar: BLASScalar> {
  private let settings: OffPolicySettings

  // MARK: Networks

  /// The policies acting greedily, a_i = tanh(μ_i(o_i)).
  public let policy: DecentralizedPolicy<Scalar>
  /// What each update measures.
  public let metrics: MetricRecord
  package let actors: Parameters<Scalar>
  package let critics: Parameters<Scalar>
  package let value: Parameters<Scalar>
  package let targetValue: Parameters<Scalar>
  package let temperature: Temperature<Scalar>
  private let critic1: any CentralizedCritic<Scalar>
  private let critic2: any CentralizedCritic<Scalar>
  private let valueCritic: any CentralizedCritic<Scalar>
  private let targetCritic: any CentralizedCritic<Scalar>
  private let actorOptimizer: Adam<Scalar>
  private let criticOptimizer: Adam<Scalar>
  private let valueOptimizer: Adam<Scalar>
  private var updates = 0

  // The storage of an update.
  private let pass: ActorPass<Scalar>
  private let drawn: SquashedGaussian<Scalar>
  private let explored: SquashedGaussian<Scalar>
  private let target: Matrix<Scalar>
  private let valueGradient: Matrix<Scalar>
  private let replacedGradient1: Matrix<Scalar>
  private let replacedGradient2: Matrix<Scalar>
  private let actionGradient: Matrix<Scalar>

  /// Draws the networks of a learner.
  package init(
    _ configuration: MASACConfiguration, _ environment: EnvironmentSpecification, batchSize: Int,
    stream: inout RandomStream
  ) {
    settings = configuration.settings
    let networks = configuration.actors(environment)
    actors = Parameters(networks.layout)
    policy = DecentralizedPolicy(networks, actors)
    pass = ActorPass(networks, rows: batchSize)

    let critic = configuration.settings.critic
    func shape(takesActions: Bool, isTrained: Bool) -> CriticShape {
      CriticShape(
        environment: environment, takesActions: takesActions, rows: batchSize,
        replacesOwnActions: configuration.settings.actorActions == .own, isTrained: isTrained)
    }
    func value(isTrained: Bool) -> (any CentralizedCritic<Scalar>, Parameters<Scalar>) {
      var layout = ParameterLayout()
      let network = layout.network("v") {
        critic.makeCritic(
          shape(takesActions: false, isTrained: isTrained), in: &$0, of: Scalar.self)
      }
      return (network, Parameters(layout, isTrained: isTrained))
    }
    var layout = ParameterLayout()
    let actionValue = shape(takesActions: true, isTrained: true)
    critic1 = layout.network("q1") { critic.makeCritic(actionValue, in: &$0, of: Scalar.self) }
    critic2 = layout.network("q2") { critic.makeCritic(actionValue, in: &$0, of: Scalar.self) }
    critics = Parameters(layout)
    (valueCritic, self.value) = value(isTrained: true)
    (targetCritic, targetValue) = value(isTrained: false)
    temperature = Temperature(configuration.temperature, actionWidth: environment.actionWidth)

    actorOptimizer = Adam(count: actors.layout.count, learningRate: settings.actorLearningRate)
    criticOptimizer = Adam(count: critics.layout.count, learningRate: settings.criticLearningRate)
    valueOptimizer = Adam(count: self.value.layout.count, learningRate: settings.criticLearningRate)

    let variants = settings.actorActions == .own ? environment.agents.count : 1
    let readouts = critic1.readouts
    drawn = SquashedGaussian(environment, rows: batchSize, logSigma: configuration.logSigma.range)
    explored = SquashedGaussian(
      environment, rows: DecentralizedPolicy<Scalar>.chunk, logSigma: configuration.logSigma.range)
    target = Matrix(rows: batchSize, columns: readouts)
    valueGradient = Matrix(rows: batchSize, columns: readouts)
    replacedGradient1 = Matrix(rows: variants * batchSize, columns: readouts)
    replacedGradient2 = Matrix(rows: variants * batchSize, columns: readouts)
    actionGradient = Matrix(rows: batchSize, columns: environment.actionWidth)
    metrics = MetricRecord(Metric.allCases.map(\.description), agentCount: environment.agents.count)

    networks.initialize(actors, from: &stream)
    critics.initialize(from: &stream)
    self.value.initialize(from: &stream)
    targetValue.copy(from: self.value)
  }

  // MARK: Act

  /// Draws ã ~ π and log π_i(ã_i | o_i) for the states of a batch.
  private func act(_ batch: TransitionBatch<Scalar>, _ stream: inout RandomStream) {
    pass.forward(actors, batch.state)
    drawn.sample(
      mean: pass.output(0), scale: pass.output(1), rows: batch.rows, stream: &stream)
  }

  // MARK: Critic loss

  /// L_Q = Σ_z E[(Q_z(s, a) − y)²] with y = r + γ(1 − done)·V̄(s′), and its gradients.
  private func criticLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    let next = targetCritic.forward(targetValue, state: batch.nextState, action: nil)
    bootstrap(
      reward: batch.reward, continues: batch.continues, next: next,
      discount: Scalar(settings.discount), into: target.view)
    critics.clearGradients()
    return criticLoss(batch, critic1) + criticLoss(batch, critic2)
  }

  private func criticLoss(
    _ batch: TransitionBatch<Scalar>, _ critic: any CentralizedCritic<Scalar>
  ) -> Scalar {
    let q = critic.forward(critics, state: batch.state, action: batch.action)
    let loss = squaredError(q, target.view, gradient: valueGradient.view)
    critic.backward(critics, valueGradient: valueGradient.view)
    return loss
  }

  /// L_V = E[(V(s) − (min_z Q_z(s, ã) − α·log π))²] from Q_z(s, ã), and its gradient.
  private func valueLoss(_ batch: TransitionBatch<Scalar>, _ q: TwinValues) -> Scalar {
    softValue(
      q.0, q.1, logProbability: drawn.logProbability, temperature: temperature.value,
      into: target.view)
    value.clearGradients()
    let v = valueCritic.forward(value, state: batch.state, action: nil)
    let loss = squaredError(v, target.view, gradient: valueGradient.view)
    valueCritic.backward(value, valueGradient: valueGradient.view)
    record(.value, mean(v))
    return loss
  }

  private typealias TwinValues = (MatrixView<Scalar>, MatrixView<Scalar>)

  /// Both critics at the drawn actions, after the critic loss.
  private func values(replacing replaced: ReplacedActions) -> TwinValues {
    (
      critic1.forward(critics, replacing: replaced, action: drawn.action),
      critic2.forward(critics, replacing: replaced, action: drawn.action)
    )
  }

  // MARK: Actor loss

  /// L_π = E[α·Σ_i log π_i − min_z Q_z(s, ã)] from Q_z(s, ã), and its gradients by the policies alone.
  ///
  /// With `actor_actions: own` the second term is a sum over the agents, the others' actions being
  /// the batch's in each.
  private func actorLoss(
    _ batch: TransitionBatch<Scalar>, _ q: TwinValues, replacing replaced: ReplacedActions
  ) -> Scalar {
    let loss = negatedMinimum(
      q.0, q.1, CountedReadouts(rows: batch.rows, replaced: replaced),
      gradient1: replacedGradient1.view, gradient2: replacedGradient2.view)
    critic1.replacedActionGradient(
      critics, valueGradient: replacedGradient1.view, into: actionGradient.view, adding: false)
    critic2.replacedActionGradient(
      critics, valueGradient: replacedGradient2.view, into: actionGradient.view, adding: true)
    let alpha = temperature.value
    drawn.backward(
      actionGradient: actionGradient.view, logProbabilityWeight: alpha / Scalar(batch.rows),
      mean: pass.gradient(0), scale: pass.gradient(1))
    actors.clearGradients()
    pass.backward(actors, batch.state)
    return loss + alpha * jointLogProbability
  }

  /// The batch's mean of log π(ã | s) = Σ_i log π_i.
  private var jointLogProbability: Scalar {
    mean(drawn.logProbability) * Scalar(drawn.logProbability.columns)
  }

  // MARK: Update

  /// Computes every loss of an update and its gradients, and steps nothing.
  ///
  /// - Returns: The losses; the actor's and the temperature's are 0 where `updatesActors` is false.
  package func differentiate(
    _ batch: TransitionBatch<Scalar>, updatesActors: Bool, stream: inout RandomStream
  ) -> (critic: Scalar, value: Scalar, actor: Scalar, temperature: Scalar) {
    act(batch, &stream)
    let critic = criticLoss(batch)
    let q = values(replacing: .all)
    let value = valueLoss(batch, q)
    guard updatesActors else { return (critic, value, 0, 0) }
    let actor =
      settings.actorActions == .all
      ? actorLoss(batch, q, replacing: .all)
      : actorLoss(batch, values(replacing: .own), replacing: .own)
    return (
      critic, value, actor, temperature.differentiate(meanLogProbability: jointLogProbability)
    )
  }

  /// Takes one gradient step of every network from a batch.
  public func update(_ batch: TransitionBatch<Scalar>, stream: inout RandomStream) {
    updates += 1
    let updatesActors = updates % settings.actorEvery == 0
    let losses = differentiate(batch, updatesActors: updatesActors, stream: &stream)
    let clip = Scalar(settings.gradientClip)
    record(.criticLoss, losses.critic)
    record(.valueLoss, losses.value)
    record(.criticGradientNorm, critics.clipGradients(maximumNorm: clip))
    _ = value.clipGradients(maximumNorm: clip)
    criticOptimizer.step(critics)
    valueOptimizer.step(value)
    if updatesActors {
      record(.actorLoss, losses.actor)
      record(.entropy, -jointLogProbability)
      record(.temperature, temperature.value)
      record(.actorGradientNorm, actors.clipGradients(maximumNorm: clip))
      actorOptimizer.step(actors)
      temperature.step()
    }
    targetValue.follow(value, rate: Scalar(settings.targetRate))
  }

  private enum Metric: Int, CaseIterable {
    case criticLoss
    case valueLoss
    case actorLoss
    case value
    case entropy
    case temperature
    case criticGradientNorm
    case actorGradientNorm

    var description: MetricDescription {
      switch self {
      case .criticLoss: .init("critic_loss", "The twin critics' squared errors, summed.")
      case .valueLoss: .init("value_loss", "The state value's squared error.")
      case .actorLoss: .init("actor_loss", "The policies' loss.")
      case .value: .init("value", "The mean state value of the batch.")
      case .entropy: .init("entropy", "The entropy of the joint action, in nat.")
      case .temperature: .init("temperature", "The weight of the entropy.")
      case .criticGradientNorm: .init("critic_gradient_norm", "The norm before clipping.")
      case .actorGradientNorm: .init("actor_gradient_norm", "The norm before clipping.")
      }
    }
  }

  private func record(_ metric: Metric, _ value: Scalar) {
    metrics.record(Float(value), at: metric.rawValue)
  }
}

extension MASAC: Algorithm where Scalar == Float {
  /// How many numbers each kind of network learns.
  public var parameterCounts: [ParameterCount] {
    [
      ParameterCount(name: "actors", count: actors.layout.count),
      ParameterCount(name: "critics", count: critics.layout.count + value.layout.count),
    ]
  }

  /// Draws an action of each agent's policy.
  public func explore(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>, stream: inout RandomStream
  ) {
    let width = policy.actors.actionWidth
    policy.forEachChunk(observations, rows: rows) { pass, start, count in
      explored.sample(
        mean: pass.output(0), scale: pass.output(1), rows: count, stream: &stream)
      for k in 0..<(count * width) { actions[start * width + k] = explored.action.pointer[k] }
    }
  }

  /// Everything that the next update depends on.
  public func state() -> LearnerState {
    var state = LearnerState(arrays: [], counters: [])
    state.add("actors", actors, actorOptimizer)
    state.add("critics", critics, criticOptimizer)
    state.add("value", value, valueOptimizer)
    state.add("target_value", targetValue)
    if let optimizer = temperature.optimizer {
      state.add("temperature", temperature.logarithm, optimizer)
    }
    state.add("updates", updates)
    return state
  }

  /// Goes back to a stored state.
  public func restore(_ state: LearnerState) throws(ParameterError) {
    try state.take("actors", actors, actorOptimizer)
    try state.take("critics", critics, criticOptimizer)
    try state.take("value", value, valueOptimizer)
    try state.take("target_value", targetValue)
    if let optimizer = temperature.optimizer {
      try state.take("temperature", temperature.logarithm, optimizer)
    }
    updates = try state.counter("updates")
  }
}
