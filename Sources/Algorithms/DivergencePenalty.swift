public import DecPOMDP
import Glibc
public import LinearAlgebra
public import Specification

// MARK: Configuration

/// What an experiment says of a divergence from a Gaussian around the expert's actions.
public struct DivergenceConfiguration: ImitationConfiguration {
  /// The record's name in messages.
  public static let recordName = "kl imitation"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "The divergence KL from a Gaussian of fixed width around the expert's actions, with a fixed "
    + "weight."

  /// The standard deviation of the Gaussian, in the actions' unit.
  public var width: Double
  /// The weight beside the critics' values.
  public var weight: Double
  /// How it fades.
  public var decay: ImitationDecay

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    width = fields.number(
      "width", "The standard deviation of the expert's Gaussian, of actions in [-1, 1].",
      .positive, default: 0.1)
    weight = fields.number(
      "weight", "The weight beside the critics' values.", .positive, default: 0.1)
    decay = ImitationDecay(from: &fields)
  }

  /// Plans the penalty.
  public func makeTerm<Scalar: BLASScalar>(
    _ environment: EnvironmentSpecification, of type: Scalar.Type
  ) -> any ImitationTerm<Scalar> {
    DivergencePenalty<Scalar>(self, environment)
  }
}

/// The divergence w·Σ_i KL(π_i ‖ N(a^E_i, s²)), a mean over action entries.
///
/// By the policy's own draws, E[log π_i(ã_i) + ‖ã_i − a^E_i‖² / 2s²] + |a_i|·(log s + ½ log 2π), so that an
/// expert's action on the bounds needs no atanh. For a deterministic policy it is the divergence
/// of two Gaussians of the one width s, (tanh μ_i − a^E_i)² / 2s². Unlike a distance it blows up as s
/// falls, and it draws a policy's own spread towards s: what the Wasserstein constraint avoids.
final class DivergencePenalty<Scalar: BLASScalar>: ImitationTerm {
  private let configuration: DivergenceConfiguration
  private let agents: [ExpertColumns]
  private let measure: ImitationMeasure<Scalar>
  private let divergence: Buffer<Scalar>
  /// 1 / 2s².
  private let precision: Scalar
  /// log s + ½ log 2π.
  private let constant: Scalar

  init(_ configuration: DivergenceConfiguration, _ environment: EnvironmentSpecification) {
    self.configuration = configuration
    agents = ExpertColumns.all(of: environment)
    measure = ImitationMeasure(agentCount: agents.count)
    divergence = Buffer(count: agents.count)
    precision = Scalar(1 / (2 * configuration.width * configuration.width))
    constant = Scalar(log(configuration.width) + 0.5 * log(2 * Double.pi))
  }

  func differentiate(
    _ actions: PolicyActions<Scalar>, _ batch: TransitionBatch<Scalar>, updates: Int
  ) -> (actor: Scalar, dual: Scalar) {
    let weight = Scalar(configuration.weight * configuration.decay.share(after: updates))
    measure.weight.fill(weight)
    var loss: Scalar = 0
    for columns in agents {
      let known = columns.knownCount(batch)
      measure.isKnown.pointer[columns.agent] = known > 0 && !columns.entries.isEmpty ? 1 : 0
      guard known > 0, !columns.entries.isEmpty else { continue }
      let distance = columns.squaredDistance(
        actions.drawn, batch, known: known, weight: weight * precision,
        addingTo: actions.drawnGradient)
      var value = precision * distance
      if let density = actions.density {
        let share = 1 / Scalar(known * columns.entries.count)
        value +=
          constant
          + share
          * weightedDensity(
            density.logProbability, batch.expertMask, columns.agent, columns.entries,
            weight: share * weight, into: density.gradient)
      }
      measure.distance.pointer[columns.agent] = distance
      divergence.pointer[columns.agent] = value
      loss += weight * value
    }
    return (loss, 0)
  }

  var metrics: [MetricDescription] {
    measure.metrics + [
      MetricDescription(
        "divergence", "The divergence from the expert's Gaussian, a mean over entries.",
        isPerAgent: true)
    ]
  }

  func record(in metrics: MetricRecord, from first: Int) {
    let next = measure.record(in: metrics, from: first)
    measure.recordKnown(divergence, in: metrics, at: next)
  }
}

/// The sum of log π over known rows; `weight` is added to its gradient there.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func weightedDensity<Scalar: BLASScalar>(
  _ logProbability: MatrixView<Scalar>, _ mask: MatrixView<Scalar>, _ agent: Int,
  _ entries: Range<Int>, weight: Scalar, into gradient: MatrixView<Scalar>
) -> Scalar {
  var sum: Scalar = 0
  for b in 0..<mask.rows where mask[b, agent] > 0 {
    sum += logProbability[b, agent]
    for k in entries { gradient[b, k] += weight }
  }
  return sum
}
