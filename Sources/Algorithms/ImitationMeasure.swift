import LinearAlgebra

/// What every imitation measures of each agent: the distance to its expert, and its weight.
final class ImitationMeasure<Scalar: BLASScalar> {
  /// W₂² of each agent at the last batch that knew its expert's actions.
  let distance: Buffer<Scalar>
  /// The weight of each agent's distance in the policies' loss.
  let weight: Buffer<Scalar>
  /// Whether the last batch knew an agent's expert's actions, 1 or 0.
  let isKnown: Buffer<Scalar>

  init(agentCount: Int) {
    distance = Buffer(count: agentCount)
    weight = Buffer(count: agentCount)
    isKnown = Buffer(count: agentCount)
  }

  var metrics: [MetricDescription] {
    [
      MetricDescription(
        "w2", "The squared 2-Wasserstein distance to the expert's actions, a mean over entries.",
        isPerAgent: true, checkpointName: "squared_wasserstein"),
      MetricDescription("multiplier", "The weight of the imitation.", isPerAgent: true),
    ]
  }

  /// Records ``metrics``.
  ///
  /// - Returns: The index of the next metric.
  func record(in metrics: MetricRecord, from first: Int) -> Int {
    recordKnown(distance, in: metrics, at: first)
    record(weight, in: metrics, at: first + 1)
    return first + 2
  }

  /// Records a number of each agent.
  func record(_ values: Buffer<Scalar>, in metrics: MetricRecord, at index: Int) {
    for agent in 0..<values.count {
      metrics.record(Float(values.pointer[agent]), at: index, agent: agent)
    }
  }

  /// Records a number of each agent that the last batch measured; of the others the record keeps the last.
  func recordKnown(_ values: Buffer<Scalar>, in metrics: MetricRecord, at index: Int) {
    for agent in 0..<values.count where isKnown.pointer[agent] > 0 {
      metrics.record(Float(values.pointer[agent]), at: index, agent: agent)
    }
  }
}
