public import DecPOMDP
public import LinearAlgebra
public import Specification

// MARK: Configuration

/// What an experiment says of behaviour cloning beside reinforcement learning.
public struct CloningConfiguration: ImitationConfiguration {
  /// The record's name in messages.
  public static let recordName = "behaviour_cloning imitation"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "The squared error of greedy actions against the expert's, with a fixed weight."

  /// The weight beside the critics' values.
  public var weight: Double
  /// How it fades.
  public var decay: ImitationDecay

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    weight = fields.number(
      "weight", "The weight beside the critics' values.", .positive, default: 1)
    decay = ImitationDecay(from: &fields)
  }

  /// A weight that stays.
  init(weight: Double) {
    self.weight = weight
    decay = .never
  }

  /// Plans the penalty.
  public func makeTerm<Scalar: BLASScalar>(
    _ environment: EnvironmentSpecification, of type: Scalar.Type
  ) -> any ImitationTerm<Scalar> {
    CloningPenalty<Scalar>(self, environment)
  }
}

/// Behaviour cloning: w·Σ_i E[(tanh μ_i(o_i) − a^E_i)²], a mean over action entries.
///
/// Pomerleau 1991. The greedy action is trained, whatever the policy draws around it.
final class CloningPenalty<Scalar: BLASScalar>: ImitationTerm {
  private let configuration: CloningConfiguration
  private let agents: [ExpertColumns]
  private let measure: ImitationMeasure<Scalar>
  private let error: Buffer<Scalar>

  init(_ configuration: CloningConfiguration, _ environment: EnvironmentSpecification) {
    self.configuration = configuration
    agents = ExpertColumns.all(of: environment)
    measure = ImitationMeasure(agentCount: agents.count)
    error = Buffer(count: agents.count)
  }

  func differentiate(
    _ actions: PolicyActions<Scalar>, _ batch: TransitionBatch<Scalar>, updates: Int
  ) -> (actor: Scalar, dual: Scalar) {
    let weight = Scalar(configuration.weight * configuration.decay.share(after: updates))
    measure.weight.fill(weight)
    var loss: Scalar = 0
    for columns in agents {
      let known = columns.knownCount(batch)
      measure.isKnown.pointer[columns.agent] = known > 0 ? 1 : 0
      guard known > 0 else { continue }
      measure.distance.pointer[columns.agent] = columns.squaredDistance(
        actions.drawn, batch, known: known, weight: 0, addingTo: actions.drawnGradient)
      let squares = columns.squaredDistance(
        actions.greedy, batch, known: known, weight: weight, addingTo: actions.greedyGradient)
      error.pointer[columns.agent] = squares
      loss += weight * squares
    }
    return (loss, 0)
  }

  var metrics: [MetricDescription] {
    measure.metrics + [
      MetricDescription(
        "cloning_error", "The greedy actions' mean squared error against the expert's.",
        isPerAgent: true)
    ]
  }

  func record(in metrics: MetricRecord, from first: Int) {
    let next = measure.record(in: metrics, from: first)
    measure.recordKnown(error, in: metrics, at: next)
  }
}
