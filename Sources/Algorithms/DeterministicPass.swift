public import LinearAlgebra
public import NeuralNetworks

/// One pass of deterministic policies over a batch, a_i = tanh u_i with u_i = μ_i(o_i), and its gradients.
public final class DeterministicPass<Scalar: BLASScalar> {
  /// a, (rows, Σ|a_i|).
  public let action: MatrixView<Scalar>
  /// The gradient by a, to be filled before `backward`; no rows where the pass has no gradients.
  public let actionGradient: MatrixView<Scalar>
  private let networks: [ActorNetwork]
  private let pass: ActorPass<Scalar>
  private let storage: (Matrix<Scalar>, Matrix<Scalar>)

  /// Plans a pass over batches of `rows` rows; one without gradients serves `act` alone.
  public init(_ actors: JointActors, rows: Int, hasGradients: Bool = true) {
    networks = actors.networks
    pass = ActorPass(actors, rows: rows, hasGradients: hasGradients)
    storage = (
      Matrix(rows: rows, columns: actors.actionWidth),
      Matrix(rows: hasGradients ? rows : 0, columns: actors.actionWidth)
    )
    action = storage.0.view
    actionGradient = storage.1.view
  }

  /// The actions and their gradient, for losses that compare them with an expert's.
  public var actions: PolicyActions<Scalar> { PolicyActions(action, gradient: actionGradient) }

  /// Computes a = tanh μ(o) for the joint states.
  @discardableResult public func act(
    _ parameters: Parameters<Scalar>, _ state: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    pass.forward(parameters, state)
    Scalar.tanh(
      pass.output(0).pointer, into: action.pointer, count: action.rows * action.columns)
    return action
  }

  /// Sets the policies' gradients to those of ``actionGradient`` and of the penalty w·Σ_i E[mean u_i²],
  /// after `act` for the same states.
  ///
  /// - Returns: The penalty.
  public func backward(
    _ parameters: Parameters<Scalar>, _ state: MatrixView<Scalar>, penalty: Scalar
  ) -> Scalar {
    var loss: Scalar = 0
    for network in networks {
      loss += penalizedTanhGradient(
        actionGradient.columns(network.action), action.columns(network.action),
        pass.output(0).columns(network.action), penalty: penalty,
        into: pass.gradient(0).columns(network.action))
    }
    parameters.clearGradients()
    pass.backward(parameters, state)
    return loss
  }
}

/// From the gradient g by a = tanh u to that by u, with w·mean u² added to the loss.
///
/// - Returns: w·mean u².
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func penalizedTanhGradient<Scalar: BLASScalar>(
  _ g: MatrixView<Scalar>, _ a: MatrixView<Scalar>, _ u: MatrixView<Scalar>, penalty w: Scalar,
  into gradient: MatrixView<Scalar>
) -> Scalar {
  let share = w / Scalar(u.rows * u.columns)
  var sum: Scalar = 0
  for b in 0..<u.rows {
    for k in 0..<u.columns {
      sum += u[b, k] * u[b, k]
      gradient[b, k] = g[b, k] * (1 - a[b, k] * a[b, k]) + 2 * share * u[b, k]
    }
  }
  return share * sum
}
