import DecPOMDP
import LinearAlgebra

/// The greedy actions tanh μ of stochastic policies at a batch's states, for losses that speak of them.
final class GreedyActions<Scalar: BLASScalar> {
  /// tanh μ, (rows, Σ|a_i|).
  let action: Matrix<Scalar>
  /// The gradient by tanh μ.
  let gradient: Matrix<Scalar>

  init(_ environment: EnvironmentSpecification, rows: Int) {
    action = Matrix(rows: rows, columns: environment.actionWidth)
    gradient = Matrix(rows: rows, columns: environment.actionWidth)
  }

  /// Computes the actions and clears their gradient.
  func act(mean: MatrixView<Scalar>) {
    Scalar.tanh(mean.pointer, into: action.view.pointer, count: mean.rows * mean.columns)
    gradient.view.fill(0)
  }

  /// Adds to the gradient by μ what comes through tanh μ.
  func backward(into meanGradient: MatrixView<Scalar>) {
    addTanhGradient(
      gradient.view.pointer, action.view.pointer, into: meanGradient.pointer,
      count: meanGradient.rows * meanGradient.columns)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func addTanhGradient<Scalar: BLASScalar>(
  _ g: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into sum: UnsafeMutablePointer<Scalar>,
  count: Int
) {
  for i in 0..<count { sum[i] += g[i] * (1 - y[i] * y[i]) }
}
