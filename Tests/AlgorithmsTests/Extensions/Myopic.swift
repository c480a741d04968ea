import Algorithms
import DecPOMDP
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification

// MARK: Configuration

/// What an experiment says of ``Myopic``.
struct MyopicConfiguration: OffPolicyConfiguration {
  static let recordName = "myopic"
  static let recordSummary = "Deterministic policies that follow the next reward and no further."

  var settings: OffPolicySettings
  var exploration: GaussianExploration

  init(from fields: inout FieldReader) {
    settings = OffPolicySettings(from: &fields, actorActions: .own)
    exploration = fields.record(
      "exploration", "The noise on actions in training.", isRequired: false)
  }

  func actors(_ environment: EnvironmentSpecification) -> JointActors {
    JointActors(environment, settings.actor, heads: ["mean"])
  }

  func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm {
    Myopic<Float>(self, environment, batchSize: batchSize, stream: &stream)
  }
}

/// The policy gradient of the reward alone: a critic R(s, a) of the next reward, and for each agent a
/// deterministic policy that climbs it.
final class Myopic<Scalar: BLASScalar> {
  private let settings: OffPolicySettings

  // MARK: Networks

  let policy: DecentralizedPolicy<Scalar>
  let metrics: MetricRecord
  let actors: Parameters<Scalar>
  let critics: Parameters<Scalar>
  private let critic: any CentralizedCritic<Scalar>
  private let imitation: (any ImitationTerm<Scalar>)?
  private let actorOptimizer: Adam<Scalar>
  private let criticOptimizer: Adam<Scalar>
  private let noise: ActionNoise
  private var updates = 0

  // The storage of an update.
  private let pass: DeterministicPass<Scalar>
  private let target: Matrix<Scalar>
  private let valueGradient: Matrix<Scalar>
  private let replacedGradient: Matrix<Scalar>

  init(
    _ configuration: MyopicConfiguration, _ environment: EnvironmentSpecification, batchSize: Int,
    stream: inout RandomStream
  ) {
    settings = configuration.settings
    let networks = configuration.actors(environment)
    actors = Parameters(networks.layout)
    policy = DecentralizedPolicy(networks, actors)
    pass = DeterministicPass(networks, rows: batchSize)
    let planned: PlannedCritics<Scalar> = settings.plan(
      critics: ["r"], environment, rows: batchSize)
    (critic, critics) = (planned.networks[0], planned.parameters)
    imitation = settings.planImitation(environment, of: Scalar.self)
    actorOptimizer = Adam(count: actors.layout.count, learningRate: settings.actorLearningRate)
    criticOptimizer = Adam(count: critics.layout.count, learningRate: settings.criticLearningRate)
    noise = ActionNoise(configuration.exploration, actionWidth: environment.actionWidth)
    target = Matrix(rows: batchSize, columns: critic.readouts)
    valueGradient = Matrix(rows: batchSize, columns: critic.readouts)
    replacedGradient = Matrix(
      rows: settings.replacedRows(environment, batchSize: batchSize), columns: critic.readouts)
    metrics = MetricRecord(
      [
        MetricDescription("critic_loss", "The critic's squared error."),
        MetricDescription("actor_loss", "The policies' loss."),
      ] + (imitation?.metrics ?? []), agentCount: environment.agents.count)
    networks.initialize(actors, from: &stream)
    critics.initialize(from: &stream)
  }

  // MARK: Critic loss

  /// L_R = E[(R(s, a) − r)²], and its gradient.
  func criticLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    for j in 0..<critic.readouts {
      target.view.columns(j..<(j + 1)).copy(from: batch.reward)
    }
    critics.clearGradients()
    return critic.fit(
      critics, state: batch.state, action: batch.action, target: target.view,
      valueGradient: valueGradient.view
    ).loss
  }

  // MARK: Actor loss

  /// L_μ = Σ_i E[−R(s, a with a_i = tanh μ_i(o_i))], after the critic loss, and its gradients.
  func actorLoss(_ batch: TransitionBatch<Scalar>) -> Scalar {
    let replaced = settings.replacedActions
    let r = critic.forward(critics, replacing: replaced, action: pass.act(actors, batch.state))
    let loss = negatedMean(
      r, CountedReadouts(rows: batch.rows, replaced: replaced), gradient: replacedGradient.view)
    critic.replacedActionGradient(
      critics, valueGradient: replacedGradient.view, into: pass.actionGradient, adding: false)
    let imitated = imitation?.differentiate(pass.actions, batch, updates: updates)
    return loss + (imitated?.actor ?? 0) + pass.backward(actors, batch.state, penalty: 0)
  }

  // MARK: Update

  func update(_ batch: TransitionBatch<Scalar>, stream: inout RandomStream) {
    updates += 1
    metrics.record(Float(criticLoss(batch)), at: 0)
    metrics.record(Float(actorLoss(batch)), at: 1)
    criticOptimizer.step(critics)
    actorOptimizer.step(actors)
    imitation?.step()
    imitation?.record(in: metrics, from: 2)
  }
}

extension Myopic: Algorithm where Scalar == Float {
  var parameterCounts: [ParameterCount] {
    [
      ParameterCount(name: "actors", count: actors.layout.count),
      ParameterCount(name: "critics", count: critics.layout.count),
    ]
  }

  func explore(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>, stream: inout RandomStream
  ) {
    noise.explore(policy, observations: observations, rows: rows, into: actions, stream: &stream)
  }

  func state() -> LearnerState {
    var state = LearnerState(arrays: [], counters: [])
    state.add("actors", actors, actorOptimizer)
    state.add("critics", critics, criticOptimizer)
    state.add("updates", updates)
    state.add(noise)
    imitation?.add(to: &state)
    return state
  }

  func restore(_ state: LearnerState) throws(ParameterError) {
    try state.take("actors", actors, actorOptimizer)
    try state.take("critics", critics, criticOptimizer)
    updates = try state.counter("updates")
    try state.take(noise)
    try imitation?.take(from: state)
  }
}
