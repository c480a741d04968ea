public import LinearAlgebra

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
