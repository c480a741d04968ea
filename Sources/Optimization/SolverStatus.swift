/// How a solve ended.
public enum SolverStatus: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// Optimal to the full tolerances.
  case solved
  /// No feasible point: the dual carries a certificate.
  case primalInfeasible = "primal_infeasible"
  /// The cost has no lower bound wherever the program is feasible: the primal carries a certificate.
  case dualInfeasible = "dual_infeasible"
  /// Optimal to the reduced tolerances only.
  case almostSolved = "almost_solved"
  /// No feasible point, to the reduced tolerances only.
  case almostPrimalInfeasible = "almost_primal_infeasible"
  /// Unbounded, to the reduced tolerances only.
  case almostDualInfeasible = "almost_dual_infeasible"
  /// The iteration limit came first.
  case maxIterations = "max_iterations"
  /// Iterations no longer improve the point.
  case insufficientProgress = "insufficient_progress"
  /// Arithmetic broke down.
  case numericalError = "numerical_error"

  /// What the status says about the program, in one sentence.
  public var description: String {
    switch self {
    case .solved:
      "The solution is optimal to the full tolerances."
    case .primalInfeasible:
      "No point satisfies the constraints; the dual is a certificate."
    case .dualInfeasible:
      "The cost is unbounded below wherever the constraints can be kept; "
        + "the primal is a certificate."
    case .almostSolved:
      "The solution is optimal to the reduced tolerances, but not to the full ones."
    case .almostPrimalInfeasible:
      "No point seems to satisfy the constraints; the certificate meets the reduced tolerances only."
    case .almostDualInfeasible:
      "The cost seems unbounded below; the certificate meets the reduced tolerances only."
    case .maxIterations:
      "The iteration limit was reached before a solution or a certificate was found."
    case .insufficientProgress:
      "The iterations stopped improving before a solution or a certificate was found."
    case .numericalError:
      "The arithmetic broke down before a solution or a certificate was found."
    }
  }

  /// Whether the primal is a point to act on: `solved` or `almostSolved`.
  public var hasSolution: Bool { self == .solved || self == .almostSolved }
}
