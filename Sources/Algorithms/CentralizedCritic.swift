public import LinearAlgebra
public import NeuralNetworks

/// Whose actions are replaced by the policies' in an actor's loss.
public enum ReplacedActions: Sendable, Hashable {
  /// All agents' at once: one variant.
  case all
  /// One agent's at a time, the others' as replayed: a variant for each agent.
  case own
}

/// A critic that sees all observations and, if it is a Q, all actions.
///
/// A critic owns the storage of two passes over a batch: the *replayed* one, at the batch's actions,
/// and the *replaced* one, at the same states and parameters with actions of the policies, so that what
/// depends on the state alone is computed once. The second may take the first one's place. The parameters are the caller's, so that a
/// target is the same network over other numbers.
///
/// Values are (rows, readouts) with one column for a team's value or one for each agent.
public protocol CentralizedCritic<Scalar>: AnyObject {
  /// The numbers it computes with.
  associatedtype Scalar: BLASScalar

  /// How many values it gives a row.
  var readouts: Int { get }

  /// Computes the values at a batch's states and actions; a V takes no actions.
  func forward(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?
  ) -> MatrixView<Scalar>

  /// Adds the parameters' gradients for a gradient (rows, readouts) by the values of `forward`, before any
  /// action is replaced.
  func backward(_ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>)

  /// Computes the values of `forward` and adds the parameters' gradients of their mean squared error against a
  /// target (rows, readouts).
  ///
  /// It is `forward`, ``squaredError(_:_:gradient:)`` and `backward`, which a critic may do for some rows after
  /// others. `valueGradient` (rows, readouts) gets the gradient by the values.
  func fit(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?,
    target: MatrixView<Scalar>, valueGradient: MatrixView<Scalar>
  ) -> (loss: Scalar, values: MatrixView<Scalar>)

  /// Computes the values with actions replaced by those of `action` (rows, Σ|a_i|), after `forward` or `fit`
  /// at the same parameters.
  ///
  /// The values are (rows, readouts) for `.all`, and (agents · rows, readouts) for `.own`, where block
  /// i has agent i's action of `action` and the others' of `forward`. With a value for each agent,
  /// block i is sure to hold agent i's value alone: no loss counts another's.
  func forward(
    _ parameters: Parameters<Scalar>, replacing replaced: ReplacedActions,
    action: MatrixView<Scalar>
  ) -> MatrixView<Scalar>

  /// The gradient (rows, Σ|a_i|) by the replaced actions for a gradient by the values of the replaced
  /// pass before.
  ///
  /// It overwrites `actionGradient` or, with `adding`, is added to it. The parameters' gradients are
  /// not computed.
  func replacedActionGradient(
    _ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>,
    into actionGradient: MatrixView<Scalar>, adding: Bool)
}

extension CentralizedCritic {
  /// Goes through all rows, and then back.
  public func fit(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?,
    target: MatrixView<Scalar>, valueGradient: MatrixView<Scalar>
  ) -> (loss: Scalar, values: MatrixView<Scalar>) {
    fitInTwoPasses(
      parameters, state: state, action: action, target: target, valueGradient: valueGradient)
  }

  /// What `fit` does where a critic has no other way.
  func fitInTwoPasses(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?,
    target: MatrixView<Scalar>, valueGradient: MatrixView<Scalar>
  ) -> (loss: Scalar, values: MatrixView<Scalar>) {
    let values = forward(parameters, state: state, action: action)
    let loss = squaredError(values, target, gradient: valueGradient)
    backward(parameters, valueGradient: valueGradient)
    return (loss, values)
  }
}
