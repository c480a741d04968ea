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
  package let imitation: (any ImitationTerm<Scalar>)?
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
  private let densityGradient: Matrix<Scalar>
  private let greedy: GreedyActions<Scalar>?

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

    func plan(_ names: [String], takesActions: Bool, isTrained: Bool) -> PlannedCritics<Scalar> {
      configuration.settings.plan(
        critics: names, environment, rows: batchSize, takesActions: takesActions,
        isTrained: isTrained)
    }
    let planned = plan(["q1", "q2"], takesActions: true, isTrained: true)
    let plannedValue = plan(["v"], takesActions: false, isTrained: true)
    let plannedTarget = plan(["v"], takesActions: false, isTrained: false)
    (critic1, critic2, critics) = (planned.networks[0], planned.networks[1], planned.parameters)
    (valueCritic, value) = (plannedValue.networks[0], plannedValue.parameters)
    (targetCritic, targetValue) = (plannedTarget.networks[0], plannedTarget.parameters)
    temperature = Temperature(configuration.temperature, actionWidth: environment.actionWidth)
    imitation = settings.planImitation(environment, of: Scalar.self)

    actorOptimizer = Adam(count: actors.layout.count, learningRate: settings.actorLearningRate)
    criticOptimizer = Adam(count: critics.layout.count, learningRate: settings.criticLearningRate)
    valueOptimizer = Adam(count: value.layout.count, learningRate: settings.criticLearningRate)

    let replacedRows = settings.replacedRows(environment, batchSize: batchSize)
    let readouts = critic1.readouts
    drawn = SquashedGaussian(environment, rows: batchSize, logSigma: configuration.logSigma.range)
    explored = SquashedGaussian(
      environment, rows: DecentralizedPolicy<Scalar>.chunk, logSigma: configuration.logSigma.range)
    target = Matrix(rows: batchSize, columns: readouts)
    valueGradient = Matrix(rows: batchSize, columns: readouts)
    replacedGradient1 = Matrix(rows: replacedRows, columns: readouts)
    replacedGradient2 = Matrix(rows: replacedRows, columns: readouts)
    actionGradient = Matrix(rows: batchSize, columns: environment.actionWidth)
    densityGradient = Matrix(rows: batchSize, columns: environment.actionWidth)
    greedy = imitation == nil ? nil : GreedyActions(environment, rows: batchSize)
    metrics = MetricRecord(
      Metric.allCases.map(\.description) + (imitation?.metrics ?? []),
      agentCount: environment.agents.count)

    networks.initialize(actors, from: &stream)
    critics.initialize(from: &stream)
    value.initialize(from: &stream)
    targetValue.copy(from: value)
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
    critic.fit(
      critics, state: batch.state, action: batch.action, target: target.view,
      valueGradient: valueGradient.view
    ).loss
  }

  /// L_V = E[(V(s) − (min_z Q_z(s, ã) − α·log π))²] from Q_z(s, ã), and its gradient.
  private func valueLoss(_ batch: TransitionBatch<Scalar>, _ q: TwinValues) -> Scalar {
    softValue(
      q.0, q.1, logProbability: drawn.logProbability, temperature: temperature.value,
      into: target.view)
    value.clearGradients()
    let (loss, v) = valueCritic.fit(
      value, state: batch.state, action: nil, target: target.view,
      valueGradient: valueGradient.view)
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

  /// L_π = E[α·Σ_i log π_i − min_z Q_z(s, ã)] from Q_z(s, ã), and its gradients by the policies alone;
  /// with imitation its term, and the loss of its multipliers.
  ///
  /// With `actor_actions: own` the second term is a sum over the agents, the others' actions being
  /// the batch's in each.
  private func actorLoss(
    _ batch: TransitionBatch<Scalar>, _ q: TwinValues, replacing replaced: ReplacedActions
  ) -> (actor: Scalar, dual: Scalar) {
    let loss = negatedMinimum(
      q.0, q.1, CountedReadouts(rows: batch.rows, replaced: replaced),
      gradient1: replacedGradient1.view, gradient2: replacedGradient2.view)
    critic1.replacedActionGradient(
      critics, valueGradient: replacedGradient1.view, into: actionGradient.view, adding: false)
    critic2.replacedActionGradient(
      critics, valueGradient: replacedGradient2.view, into: actionGradient.view, adding: true)
    let alpha = temperature.value
    densityGradient.view.fill(alpha / Scalar(batch.rows))
    let imitated = imitate(batch)
    drawn.backward(
      actionGradient: actionGradient.view, logProbabilityGradient: densityGradient.view,
      mean: pass.gradient(0), scale: pass.gradient(1))
    greedy?.backward(into: pass.gradient(0))
    actors.clearGradients()
    pass.backward(actors, batch.state)
    return (loss + alpha * jointLogProbability + imitated.actor, imitated.dual)
  }

  /// The imitation's part in L_π and the loss of its multipliers, its gradients by ã, tanh μ and log π.
  private func imitate(_ batch: TransitionBatch<Scalar>) -> (actor: Scalar, dual: Scalar) {
    guard let imitation, let greedy else { return (0, 0) }
    greedy.act(mean: pass.output(0))
    return imitation.differentiate(
      PolicyActions(
        drawn: drawn.action, drawnGradient: actionGradient.view, greedy: greedy.action.view,
        greedyGradient: greedy.gradient.view, logProbability: drawn.logProbability,
        logProbabilityGradient: densityGradient.view),
      batch, updates: updates)
  }

  /// The batch's mean of log π(ã | s) = Σ_i log π_i.
  private var jointLogProbability: Scalar {
    mean(drawn.logProbability) * Scalar(drawn.logProbability.columns)
  }

  // MARK: Update

  /// Computes every loss of an update and its gradients, and steps nothing.
  ///
  /// - Returns: The losses; those of the actors, the temperature and the multipliers are 0 where
  ///   `updatesActors` is false.
  package func differentiate(
    _ batch: TransitionBatch<Scalar>, updatesActors: Bool, stream: inout RandomStream
  ) -> (critic: Scalar, value: Scalar, actor: Scalar, temperature: Scalar, dual: Scalar) {
    act(batch, &stream)
    let critic = criticLoss(batch)
    let q = values(replacing: .all)
    let value = valueLoss(batch, q)
    guard updatesActors else { return (critic, value, 0, 0, 0) }
    let (actor, dual) =
      settings.actorActions == .all
      ? actorLoss(batch, q, replacing: .all)
      : actorLoss(batch, values(replacing: .own), replacing: .own)
    return (
      critic, value, actor, temperature.differentiate(meanLogProbability: jointLogProbability), dual
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
      imitation?.step()
      imitation?.record(in: metrics, from: Metric.allCases.count)
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
    imitation?.add(to: &state)
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
    try imitation?.take(from: state)
  }
}
