public import DecPOMDP
public import LinearAlgebra
package import NeuralNetworks
public import Specification

// MARK: Configuration

/// What an experiment says of a constraint on the distance to an expert's actions.
public struct WassersteinConfiguration: ImitationConfiguration {
  /// The record's name in messages.
  public static let recordName = "wasserstein imitation"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "Each policy's squared 2-Wasserstein distance to the expert's actions stays below a tolerance."

  /// ε of each agent, a mean over action entries in [-1, 1] units squared.
  public var epsilon: ImitationTolerance
  /// How far `auto` puts ε above the least running mean of W₂².
  public var margin: Double
  /// For how many steps of the policies `auto` looks for that least, with ε 0.
  public var floorUpdates: Int
  /// λ at the beginning.
  public var multiplier: Double
  /// The least λ.
  public var leastMultiplier: Double
  /// The greatest λ.
  public var cap: Double
  /// Adam's step size for log λ.
  public var dualRate: Double
  /// How it fades.
  public var decay: ImitationDecay

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    epsilon = fields.value(
      "epsilon",
      "The tolerance of W2 squared, a mean over action entries: a number, one for each agent, or "
        + "auto.", default: ImitationTolerance(.all(0.1)))
    margin = fields.number(
      "margin", "How far auto puts the tolerance above an agent's least running W2 squared.",
      .positive, default: 0.02)
    floorUpdates = fields.integer(
      "floor_updates", "For how many steps of the policies auto looks for that least first.",
      1...1_000_000_000, default: 2_000)
    multiplier = fields.number(
      "multiplier", "The multiplier at the beginning.", .positive, default: 1)
    leastMultiplier = fields.number(
      "least_multiplier", "Where a multiplier stops to fall.", .positive, default: 0.01)
    cap = fields.number("cap", "Where a multiplier stops to rise.", .positive, default: 100)
    dualRate = fields.number(
      "dual_rate", "Adam's step size for the logarithm of a multiplier.", .positive,
      default: 0.0003)
    decay = ImitationDecay(from: &fields)
    let (least, start, cap) = (leastMultiplier, multiplier, cap)
    fields.check(
      "multiplier", least <= start && start <= cap,
      "'multiplier' must lie between 'least_multiplier' and 'cap'.")
  }

  /// Checks the tolerances.
  ///
  /// - Throws: `SpecificationError` where they do not fit the agents, or no policy can keep to one.
  public func check(
    _ environment: EnvironmentSpecification, leastVariance: Double
  ) throws(SpecificationError) {
    let problems = epsilon.problems(environment, leastVariance: leastVariance)
    guard problems.isEmpty else { throw SpecificationError(problems) }
  }

  /// Plans the constraint.
  public func makeTerm<Scalar: BLASScalar>(
    _ environment: EnvironmentSpecification, of type: Scalar.Type
  ) -> any ImitationTerm<Scalar> {
    WassersteinConstraint<Scalar>(self, environment)
  }
}

/// The constraint E[W₂²(π_i(·|o_i), δ(a^E_i))] ≤ ε_i on each agent, by its Lagrangian.
///
/// Any law P has W₂²(P, δ_a) = E_P‖X − a‖²: to a single point there is one coupling alone. The expectation
/// is taken by the reparameterised draw ã of the squashed policy, one a state, so that neither the mean
/// nor the variance of the squashed law is approximated, and an expert's action on the bounds ±1 is like
/// any other: atanh(a^E) does not occur. For a deterministic policy it is (tanh μ − a^E)² itself.
/// It is a mean over action entries and over the states whose expert action is known.
///
/// The policies' loss gains Σ_i λ_i(W₂²_i − ε_i). Dual ascent by Adam on log λ_i has the loss
/// −Σ_i log λ_i·(W₂²_i − ε_i) with W₂² detached: λ_i rises while the constraint is broken and falls while it
/// holds, between a least and a cap. A multiplier at its cap is a status, `multiplier_at_cap`: the
/// constraint cannot be met, for the policy does not see what its expert decides by.
///
/// `auto` looks for what an agent can reach first: for `floor_updates` steps ε is 0, so that λ rises, and
/// the least running mean of W₂² is the floor. From then on ε_i is the floor plus the margin; the floor
/// may still fall.
package final class WassersteinConstraint<Scalar: BLASScalar>: ImitationTerm {
  /// log λ of each agent.
  package let logarithm: Buffer<Scalar>
  /// The dual loss's derivative by log λ of each agent.
  package let gradient: Buffer<Scalar>
  /// ε of each agent.
  package let tolerance: Buffer<Scalar>
  private let configuration: WassersteinConfiguration
  private let agents: [ExpertColumns]
  private let measure: ImitationMeasure<Scalar>
  private let optimizer: Adam<Scalar>
  private let isAutomatic: Bool
  private let logLeast: Scalar
  private let logCap: Scalar
  /// λ, or what is left of it.
  private let multipliers: Buffer<Scalar>
  private let isAtCap: Buffer<Scalar>
  private let runningMean: Buffer<Scalar>
  private let floor: Buffer<Scalar>
  private var steps = 0
  private var hasFaded = false

  /// How fast the running mean of W₂² follows.
  private static var meanRate: Scalar { 0.01 }
  /// The greatest squared distance of two actions in [−1, 1], where the running mean begins.
  private static var greatestDistance: Scalar { 4 }

  init(_ configuration: WassersteinConfiguration, _ environment: EnvironmentSpecification) {
    self.configuration = configuration
    let count = environment.agents.count
    agents = ExpertColumns.all(of: environment)
    measure = ImitationMeasure(agentCount: count)
    logarithm = Buffer(count: count)
    gradient = Buffer(count: count)
    tolerance = Buffer(count: count)
    multipliers = Buffer(count: count)
    isAtCap = Buffer(count: count)
    runningMean = Buffer(count: count)
    floor = Buffer(count: count)
    optimizer = Adam(count: count, learningRate: configuration.dualRate)
    func log(_ value: Double) -> Scalar {
      var (x, y) = (Scalar(value), Scalar(0))
      Scalar.log(&x, into: &y, count: 1)
      return y
    }
    logLeast = log(configuration.leastMultiplier)
    logCap = log(configuration.cap)
    logarithm.fill(log(configuration.multiplier))
    runningMean.fill(Self.greatestDistance)
    floor.fill(Self.greatestDistance)
    let values = configuration.epsilon.values(environment)
    isAutomatic = values == nil
    for (agent, value) in (values ?? []).enumerated() { tolerance.pointer[agent] = Scalar(value) }
  }

  package func differentiate(
    _ actions: PolicyActions<Scalar>, _ batch: TransitionBatch<Scalar>, updates: Int
  ) -> (actor: Scalar, dual: Scalar) {
    let share = Scalar(configuration.decay.share(after: updates))
    hasFaded = share == 0
    Scalar.exp(logarithm.pointer, into: multipliers.pointer, count: agents.count)
    if isAutomatic { adaptTolerances() }
    var loss: Scalar = 0
    var dual: Scalar = 0
    for columns in agents {
      let agent = columns.agent
      let weight = share * min(multipliers.pointer[agent], Scalar(configuration.cap))
      let known = columns.knownCount(batch)
      measure.weight.pointer[agent] = weight
      isAtCap.pointer[agent] = logarithm.pointer[agent] >= logCap ? 1 : 0
      measure.isKnown.pointer[agent] = known > 0 ? 1 : 0
      gradient.pointer[agent] = 0
      guard known > 0 else { continue }
      let distance = columns.squaredDistance(
        actions.drawn, batch, known: known, weight: weight, addingTo: actions.drawnGradient)
      measure.distance.pointer[agent] = distance
      let excess = distance - tolerance.pointer[agent]
      loss += weight * excess
      dual -= logarithm.pointer[agent] * excess
      gradient.pointer[agent] = -excess
    }
    return (loss, dual)
  }

  package func step() {
    // Without a weight in the loss a constraint is not kept, and its multiplier would run to the cap.
    guard !hasFaded else { return }
    optimizer.step(logarithm.pointer, against: gradient.pointer)
    steps += 1
    for agent in agents.indices {
      let log = logarithm.pointer[agent]
      logarithm.pointer[agent] = min(logCap, max(logLeast, log))
      if isAutomatic, measure.isKnown.pointer[agent] > 0 { followDistance(agent) }
    }
  }

  private func followDistance(_ agent: Int) {
    let mean = runningMean.pointer[agent]
    runningMean.pointer[agent] = mean + Self.meanRate * (measure.distance.pointer[agent] - mean)
    floor.pointer[agent] = min(floor.pointer[agent], runningMean.pointer[agent])
  }

  private func adaptTolerances() {
    for agent in agents.indices {
      tolerance.pointer[agent] =
        steps < configuration.floorUpdates
        ? 0 : floor.pointer[agent] + Scalar(configuration.margin)
    }
  }

  package var metrics: [MetricDescription] {
    measure.metrics + [
      MetricDescription(
        "multiplier_at_cap", "Whether the multiplier was at its cap.", isPerAgent: true),
      MetricDescription("epsilon", "The tolerance of w2.", isPerAgent: true),
      MetricDescription(
        "log_multiplier", "The multiplier's natural logarithm after the dual step.",
        isPerAgent: true, checkpointName: "log_multiplier"),
    ]
  }

  package func record(in metrics: MetricRecord, from first: Int) {
    let next = measure.record(in: metrics, from: first)
    measure.record(isAtCap, in: metrics, at: next)
    measure.record(tolerance, in: metrics, at: next + 1)
    measure.record(logarithm, in: metrics, at: next + 2)
  }

  package func add(to state: inout LearnerState) {
    state.add("log_multipliers", logarithm, optimizer)
    state.add("imitation_running_mean", runningMean)
    state.add("imitation_floor", floor)
    state.add("imitation_steps", steps)
  }

  package func take(from state: LearnerState) throws(ParameterError) {
    try state.take("log_multipliers", logarithm, optimizer)
    try state.take("imitation_running_mean", runningMean)
    try state.take("imitation_floor", floor)
    steps = try state.counter("imitation_steps")
  }
}
