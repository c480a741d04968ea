public import LinearAlgebra
public import NeuralNetworks

/// What policies do at a batch's states, with the gradients that losses of it add to.
///
/// Deterministic policies draw nothing: the drawn and the greedy action are the same views.
public struct PolicyActions<Scalar: BLASScalar> {
  /// The drawn action ã, (rows, Σ|a_i|), differentiable by the policies (reparameterised).
  public let drawn: MatrixView<Scalar>
  /// The gradient by ã.
  public let drawnGradient: MatrixView<Scalar>
  /// The greedy action tanh μ, (rows, Σ|a_i|).
  public let greedy: MatrixView<Scalar>
  /// The gradient by tanh μ.
  public let greedyGradient: MatrixView<Scalar>
  /// Of stochastic policies: log π_i(ã_i), (rows, agents), and the gradient by it, (rows, Σ|a_i|), repeated
  /// for each of an agent's entries.
  public let density: (logProbability: MatrixView<Scalar>, gradient: MatrixView<Scalar>)?

  /// The actions of deterministic policies.
  public init(_ action: MatrixView<Scalar>, gradient: MatrixView<Scalar>) {
    drawn = action
    drawnGradient = gradient
    greedy = action
    greedyGradient = gradient
    density = nil
  }

  /// The actions of stochastic policies.
  public init(
    drawn: MatrixView<Scalar>, drawnGradient: MatrixView<Scalar>, greedy: MatrixView<Scalar>,
    greedyGradient: MatrixView<Scalar>, logProbability: MatrixView<Scalar>,
    logProbabilityGradient: MatrixView<Scalar>
  ) {
    self.drawn = drawn
    self.drawnGradient = drawnGradient
    self.greedy = greedy
    self.greedyGradient = greedyGradient
    density = (logProbability, logProbabilityGradient)
  }
}

/// What imitation adds to the policies' loss; storage planned once.
///
/// An agent counts in the states where its expert's action is known, and nowhere else.
public protocol ImitationTerm<Scalar>: AnyObject {
  /// The numbers it computes with.
  associatedtype Scalar: BLASScalar

  /// What it measures.
  var metrics: [MetricDescription] { get }

  /// Adds the gradients of its part in the policies' loss to those of `actions`.
  ///
  /// - Parameters:
  ///   - actions: What the policies do at the batch's states.
  ///   - batch: The states and the expert's actions.
  ///   - updates: How many updates the learner has taken: imitation may fade.
  /// - Returns: Its part in the policies' loss, and the loss of its own multipliers, 0 if it has none.
  func differentiate(
    _ actions: PolicyActions<Scalar>, _ batch: TransitionBatch<Scalar>, updates: Int
  ) -> (actor: Scalar, dual: Scalar)

  /// Steps its own multipliers, if it has any, by the gradients of `differentiate`.
  func step()

  /// Records ``metrics`` from an index on.
  func record(in metrics: MetricRecord, from first: Int)

  /// Adds what its next step depends on.
  func add(to state: inout LearnerState)
  /// Goes back to what was added.
  ///
  /// - Throws: `ParameterError` where it is not there.
  func take(from state: LearnerState) throws(ParameterError)
}

extension ImitationTerm {
  /// There is nothing to step.
  public func step() {}
  /// There is nothing to add.
  public func add(to state: inout LearnerState) {}
  /// There is nothing to go back to.
  public func take(from state: LearnerState) throws(ParameterError) {}
}

/// What every imitation measures of each agent: the distance to its expert, and its weight.
final class ImitationMeasure<Scalar: BLASScalar> {
  /// W₂² of each agent at the last batch that knew its expert's actions.
  let distance: Buffer<Scalar>
  /// The weight of each agent's distance in the policies' loss.
  let weight: Buffer<Scalar>

  init(agentCount: Int) {
    distance = Buffer(count: agentCount)
    weight = Buffer(count: agentCount)
  }

  var metrics: [MetricDescription] {
    [
      MetricDescription(
        "w2", "The squared 2-Wasserstein distance to the expert's actions, a mean over entries.",
        isPerAgent: true),
      MetricDescription("multiplier", "The weight of the imitation.", isPerAgent: true),
    ]
  }

  /// Records ``metrics``.
  ///
  /// - Returns: The index of the next metric.
  func record(in metrics: MetricRecord, from first: Int) -> Int {
    record(distance, in: metrics, at: first)
    record(weight, in: metrics, at: first + 1)
    return first + 2
  }

  /// Records a number of each agent.
  func record(_ values: Buffer<Scalar>, in metrics: MetricRecord, at index: Int) {
    for agent in 0..<values.count {
      metrics.record(Float(values.pointer[agent]), at: index, agent: agent)
    }
  }
}
