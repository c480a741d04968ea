/// What the solver aims at, and the small numbers that keep its arithmetic sound.
public struct SolverSettings: Sendable, Hashable {
  /// How exact a point must be to be called a solution or a certificate.
  public struct Tolerances: Sendable, Hashable {
    /// The largest duality gap |primal − dual objective|.
    public var absoluteGap: Double
    /// The largest duality gap, as a fraction of the smaller objective (at least 1).
    public var relativeGap: Double
    /// The largest residual of the primal and the dual equations, relative to their terms.
    public var feasibility: Double
    /// The largest residual of a certificate, relative to its value bᵀz or qᵀx.
    public var infeasibility: Double

    /// Creates tolerances from the gap, the feasibility and the certificates' residual.
    public init(
      absoluteGap: Double, relativeGap: Double, feasibility: Double, infeasibility: Double
    ) {
      self.absoluteGap = absoluteGap
      self.relativeGap = relativeGap
      self.feasibility = feasibility
      self.infeasibility = infeasibility
    }

    /// 10⁻⁸ throughout.
    public static let full = Tolerances(
      absoluteGap: 1e-8, relativeGap: 1e-8, feasibility: 1e-8, infeasibility: 1e-8)
    /// The looser ones of the `almost…` statuses.
    public static let reduced = Tolerances(
      absoluteGap: 5e-5, relativeGap: 5e-5, feasibility: 1e-4, infeasibility: 5e-5)
  }

  /// The largest number of interior-point iterations.
  public var maxIterations = 200
  /// What counts as solved, or as certified infeasible.
  public var tolerances = Tolerances.full
  /// What the solver goes on for where `tolerances` are met, a few iterations and as long as it gets nearer; `nil`
  /// for no more than those.
  ///
  /// Near a flat optimum x may be √gap away: who needs x itself, not only its cost, aims further.
  public var aim: Tolerances?
  /// What counts as almost solved once no progress is made, or the iterations are used up.
  public var reducedTolerances = Tolerances.reduced
  /// The share of the way to the cones' boundary that a step may take.
  public var maxStepFraction = 0.99
  /// The largest number of passes of Ruiz equilibration; 0 turns scaling off.
  public var equilibrationPasses = 4
  /// The smallest and largest factor that equilibration gives a row, a column or the cost.
  public var equilibrationRange = 1e-4...1e4
  /// ε added to (+) and subtracted from (−) the KKT matrix's diagonal, so that LDLᵀ exists for any
  /// order of elimination (Vanderbei 1995); iterative refinement takes its effect out again.
  public var regularization = 1e-7
  /// The largest number of steps of iterative refinement for one linear solve.
  public var maxRefinements = 10
  /// The residual of a linear solve, relative to its right-hand side, that ends refinement.
  public var refinementTolerance = 1e-12

  /// Creates the default settings.
  public init() {}

  /// Throws `OptimizationError.setting` where a setting is outside its range.
  func validate() throws(OptimizationError) {
    func require(
      _ condition: Bool, _ name: String, _ value: Double, _ requirement: String
    ) throws(OptimizationError) {
      guard condition else {
        throw .setting(name: name, value: value, requirement: requirement)
      }
    }
    try require(maxIterations >= 0, "maxIterations", Double(maxIterations), "at least 0")
    for (name, tolerances) in [
      ("tolerances", tolerances), ("aim", aim ?? tolerances),
      ("reducedTolerances", reducedTolerances),
    ] {
      for (part, value) in [
        ("absoluteGap", tolerances.absoluteGap), ("relativeGap", tolerances.relativeGap),
        ("feasibility", tolerances.feasibility), ("infeasibility", tolerances.infeasibility),
      ] {
        try require(value > 0 && value < 1, "\(name).\(part)", value, "between 0 and 1")
      }
    }
    try require(
      maxStepFraction > 0 && maxStepFraction < 1, "maxStepFraction", maxStepFraction,
      "between 0 and 1")
    try require(
      equilibrationPasses >= 0, "equilibrationPasses", Double(equilibrationPasses), "at least 0")
    try require(
      equilibrationRange.lowerBound > 0 && equilibrationRange.lowerBound <= 1,
      "equilibrationRange.lowerBound", equilibrationRange.lowerBound, "above 0 and at most 1")
    try require(
      equilibrationRange.upperBound >= 1 && equilibrationRange.upperBound.isFinite,
      "equilibrationRange.upperBound", equilibrationRange.upperBound, "at least 1 and finite")
    try require(
      regularization > 0 && regularization < 1, "regularization", regularization,
      "between 0 and 1")
    try require(maxRefinements >= 0, "maxRefinements", Double(maxRefinements), "at least 0")
    try require(
      refinementTolerance > 0 && refinementTolerance < 1, "refinementTolerance",
      refinementTolerance, "between 0 and 1")
  }
}
