public import LinearAlgebra
public import NeuralNetworks

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

  /// Records ``metrics`` from an index on, after `step`.
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
