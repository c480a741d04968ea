/// What a solve found.
///
/// Values never are NaN. For `primalInfeasible` the dual z is a certificate (Farkas' lemma), scaled
/// to bᵀz = −1: Aᵀz = 0, z ∈ K*; the primal and the slack are 0 and the objective is +∞. For
/// `dualInfeasible` the primal x and the slack s are one, scaled to qᵀx = −1: Px = 0, Ax + s = 0,
/// s ∈ K; the dual is 0 and the objective is −∞.
public struct Solution: Sendable, Equatable {
  /// How the solve ended.
  public internal(set) var status: SolverStatus
  /// The variables x.
  public internal(set) var primal: [Double]
  /// The slacks s = b − Ax.
  public internal(set) var slack: [Double]
  /// The multipliers z of the constraints.
  public internal(set) var dual: [Double]
  /// The cost ½ xᵀPx + qᵀx.
  public internal(set) var objective: Double
  /// The dual's cost −½ xᵀPx − bᵀz.
  public internal(set) var dualObjective: Double
  /// The number of interior-point iterations.
  public internal(set) var iterations: Int
  /// ‖Ax + s − b‖ relative to its terms (maximum norms, at least 1); of the last iterate.
  public internal(set) var primalResidual: Double
  /// ‖Px + Aᵀz + q‖ relative to its terms (maximum norms, at least 1); of the last iterate.
  public internal(set) var dualResidual: Double
}
