/// How near a point is to a solution or a certificate, in the units of the program as given.
struct Progress {
  var primalObjective = 0.0
  var dualObjective = 0.0
  var absoluteGap = Double.infinity
  var relativeGap = Double.infinity
  var primalResidual = Double.infinity
  var dualResidual = Double.infinity
  /// ‖Aᵀz‖ / −bᵀz where bᵀz < 0.
  var primalCertificateResidual = Double.infinity
  /// max(‖Px‖, ‖Ax + s‖) / −qᵀx where qᵀx < 0.
  var dualCertificateResidual = Double.infinity
  /// κ/τ.
  var ratio = 1.0

  init() {}

  init(_ point: Iterate, _ residuals: Residuals, _ program: ScaledProgram) {
    let (n, m) = (program.n, program.m)
    let unscaledCost = 1 / program.costScale
    let perTau = 1 / point.tau
    let quadratic = residuals.xPx * perTau * perTau / 2
    primalObjective = (quadratic + residuals.qx * perTau) * unscaledCost
    dualObjective = (-quadratic - residuals.bz * perTau) * unscaledCost
    absoluteGap = (primalObjective - dualObjective).magnitude
    relativeGap =
      absoluteGap / max(1, min(primalObjective.magnitude, dualObjective.magnitude))

    let dInverse = program.inverseColumnScale.start
    let eInverse = program.inverseRowScale.start
    let normX = maximumNorm(point.x.start, weightedBy: program.columnScale.start, n)
    let normS = maximumNorm(point.s.start, weightedBy: eInverse, m)
    let normZ = maximumNorm(point.z.start, weightedBy: program.rowScale.start, m) * unscaledCost
    primalResidual =
      maximumNorm(residuals.z.start, weightedBy: eInverse, m) * perTau
      / max(1, program.normB + (normX + normS) * perTau)
    dualResidual =
      maximumNorm(residuals.x.start, weightedBy: dInverse, n) * perTau * unscaledCost
      / max(1, program.normQ + (normX + normZ) * perTau)

    ratio = point.kappa * perTau
    // Certificates matter only where κ outgrows τ: most iterations need not look.
    guard ratio > 1 else { return }
    let bz = residuals.bz * unscaledCost
    if bz < 0 {
      primalCertificateResidual =
        maximumNorm(residuals.atz.start, weightedBy: dInverse, n) * unscaledCost / -bz
    }
    let qx = residuals.qx * unscaledCost
    if qx < 0 {
      let px = maximumNorm(residuals.px.start, weightedBy: dInverse, n) * unscaledCost
      let axs = maximumNorm(residuals.axs.start, weightedBy: eInverse, m)
      dualCertificateResidual = max(px, axs) / -qx
    }
  }

  /// Whether the objectives agree and the equations hold within the tolerances.
  func isOptimal(_ tolerances: SolverSettings.Tolerances) -> Bool {
    (absoluteGap < tolerances.absoluteGap || relativeGap < tolerances.relativeGap)
      && primalResidual < tolerances.feasibility && dualResidual < tolerances.feasibility
  }

  /// The status that the point earns by these tolerances, if any.
  func verdict(_ tolerances: SolverSettings.Tolerances) -> SolverStatus? {
    if ratio <= 1 { return isOptimal(tolerances) ? .solved : nil }
    if primalCertificateResidual < tolerances.infeasibility { return .primalInfeasible }
    if dualCertificateResidual < tolerances.infeasibility { return .dualInfeasible }
    return nil
  }

  /// The largest of what has to vanish at a solution.
  var error: Double { max(relativeGap, primalResidual, dualResidual) }

  /// Whether the last step made matters worse where rounding is all that is left, or by far.
  func hasStalled(since last: Progress, _ tolerances: SolverSettings.Tolerances) -> Bool {
    guard ratio < 1, primalResidual > last.primalResidual || dualResidual > last.dualResidual
    else { return false }
    let gapIsClosed =
      last.absoluteGap < tolerances.absoluteGap || last.relativeGap < tolerances.relativeGap
    if gapIsClosed && ratio < 100 * Double.ulpOfOne { return true }
    func diverges(_ now: Double, from before: Double) -> Bool {
      now > 100 * tolerances.feasibility && now > 100 * before
    }
    return diverges(primalResidual, from: last.primalResidual)
      || diverges(dualResidual, from: last.dualResidual)
  }
}

extension SolverStatus {
  /// The status of a verdict by reduced tolerances.
  var almost: SolverStatus {
    switch self {
    case .solved: .almostSolved
    case .primalInfeasible: .almostPrimalInfeasible
    case .dualInfeasible: .almostDualInfeasible
    default: self
    }
  }
}
