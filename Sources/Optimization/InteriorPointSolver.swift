/// A primal–dual interior-point method for convex quadratic programs with second-order cones.
///
/// The method follows Goulart & Chen (2024, "Clarabel"): the homogeneous embedding of the quadratic
/// program, so that infeasible and unbounded programs end with a certificate; Nesterov–Todd scaling;
/// Mehrotra's predictor and corrector; and sparse LDLᵀ factorizations of the quasi-definite KKT matrix.
///
/// A solver keeps its program's pattern for life: the elimination order and the factor's pattern are
/// found once, and neither `update` nor `solve` allocates memory. (A `Solution` that is kept across
/// the next solve keeps its numbers, at the price of a copy.) A solve depends on the current values
/// alone, never on earlier solves. Solvers are independent of each other: use one for each thread.
///
///     let solver = try InteriorPointSolver(program)
///     let first = solver.solve()
///     try solver.update(linearCost: tomorrow)
///     let second = solver.solve()
public final class InteriorPointSolver {
  /// The settings, fixed at creation.
  public let settings: SolverSettings
  /// The last solve's result; before the first solve, zeros with the status `maxIterations`.
  public internal(set) var solution: Solution

  let program: ScaledProgram
  let convexity: ConvexityCheck
  let cones: ConeProduct
  let kkt: KKTSystem
  let residuals: Residuals
  let point: Iterate
  let direction: NewtonDirection
  private let previous: Iterate
  /// The best point that meets the tolerances but not yet the aim.
  private let accepted: Iterate

  /// Creates a solver for a program's pattern, with its values.
  ///
  /// - Throws: `OptimizationError.setting` for a setting outside its range.
  public convenience init(
    _ program: ConicProgram, settings: SolverSettings = SolverSettings()
  ) throws(OptimizationError) {
    try settings.validate()
    let cones = ConeProduct(program.cones)
    self.init(program, cones, KKTStructure(program, cones), settings)
  }

  private init(
    _ program: ConicProgram, _ cones: ConeProduct, _ structure: KKTStructure,
    _ settings: SolverSettings
  ) {
    let (n, m) = (program.variableCount, program.constraintCount)
    self.settings = settings
    self.cones = cones
    self.program = ScaledProgram(program)
    convexity = ConvexityCheck(program.quadraticCost)
    kkt = KKTSystem(structure, self.program, settings)
    residuals = Residuals(variables: n, rows: m)
    point = Iterate(variables: n, rows: m)
    previous = Iterate(variables: n, rows: m)
    accepted = Iterate(variables: n, rows: m)
    direction = NewtonDirection(variables: n, rows: m)
    solution = Solution(
      status: .maxIterations, primal: Array(repeating: 0, count: n),
      slack: Array(repeating: 0, count: m), dual: Array(repeating: 0, count: m), objective: 0,
      dualObjective: 0, iterations: 0, primalResidual: 0, dualResidual: 0)
  }

  /// Solves the program with its current values.
  @discardableResult
  public func solve() -> Solution {
    if program.scale(settings, cones: cones) { kkt.load(program) }
    var progress = Progress()
    var iterations = 0
    let status = iterate(&progress, &iterations)
    write(status, progress, iterations)
    return solution
  }

  /// Iterates until a verdict; the point that earned it is left in `point`.
  private func iterate(_ progress: inout Progress, _ iterations: inout Int) -> SolverStatus {
    guard placeStart() else { return .numericalError }
    var last = Progress()
    var kept: Progress?
    var furtherIterations = 0
    while true {
      // 1. Where are we?
      residuals.update(point, program)
      progress = Progress(point, residuals, program)
      if kept == nil, let verdict = progress.verdict(settings.tolerances) {
        guard verdict == .solved, settings.aim != nil else { return verdict }
      }
      if let aim = settings.aim, progress.verdict(settings.tolerances) == .solved {
        if progress.isOptimal(aim) { return .solved }
        if progress.relativeGap < kept?.relativeGap ?? .infinity {
          accepted.copy(point)
          kept = progress
        }
      }
      if kept != nil {
        if furtherIterations == Self.furtherIterations {
          return fallBack(from: .maxIterations, &progress, last, kept)
        }
        furtherIterations += 1
      }
      if iterations > 1 && progress.hasStalled(since: last, settings.tolerances) {
        return fallBack(from: .insufficientProgress, &progress, last, kept)
      }
      if iterations == settings.maxIterations {
        return fallBack(from: .maxIterations, &progress, last, kept)
      }

      // 2. Scale the cones to the point and factor the KKT matrix. Its solves leave their residuals in
      // the point's: a hundredth of those is exact enough, but near certificates τ magnifies errors.
      kkt.sufficientResidual = progress.ratio > 0.1 ? 0 : 0.01 * residuals.smallerNorm
      guard cones.updateScaling(s: point.s.start, z: point.z.start), kkt.refactor(cones) else {
        return fallBack(from: .numericalError, &progress, last, kept)
      }
      iterations += 1

      // 3. The affine direction goes straight at the solution.
      let mu =
        (residuals.sz + point.tau * point.kappa) / Double(cones.degree + 1)
      guard direction.predict(from: point, residuals, program, cones, kkt) else {
        return fallBack(from: .numericalError, &progress, last, kept)
      }

      // 4. The combined one is centred, and corrected for the affine direction's curvature.
      let affineLength = point.stepLength(direction.step, in: cones)
      let away = 1 - affineLength
      guard
        direction.correct(
          from: point, residuals, program, cones, kkt, sigma: away * away * away, mu: mu,
          correction: iterations > 1 ? 1 : affineLength)
      else { return fallBack(from: .numericalError, &progress, last, kept) }

      // 5. Follow it, but not quite to the boundary.
      var length = settings.maxStepFraction * point.stepLength(direction.step, in: cones)
      if length < Self.shortStep {
        // The correction overshoots: a direction to the central path and on gets further.
        guard
          direction.correct(
            from: point, residuals, program, cones, kkt, sigma: 0.5, mu: mu, correction: 0)
        else { return fallBack(from: .numericalError, &progress, last, kept) }
        length = settings.maxStepFraction * point.stepLength(direction.step, in: cones)
      }
      guard length > Self.smallestStep else {
        return fallBack(from: .insufficientProgress, &progress, last, kept)
      }
      previous.copy(point)
      last = progress
      point.add(length, direction.step)
    }
  }

  /// Steps that are shorter are tried again without Mehrotra's correction.
  private static let shortStep = 0.3
  /// Steps that are shorter mean that the method is stuck.
  private static let smallestStep = 1e-4

  /// How many iterations the aim is worth once the tolerances are met.
  private static let furtherIterations = 5

  /// Returns to the point before, if that was the better one, and judges by the reduced tolerances; a point that met
  /// the tolerances is a solution.
  private func fallBack(
    from status: SolverStatus, _ progress: inout Progress, _ last: Progress, _ kept: Progress?
  ) -> SolverStatus {
    if let kept {
      point.copy(accepted)
      progress = kept
      return .solved
    }
    if !(progress.error <= last.error) {
      point.copy(previous)
      progress = last
    }
    return progress.verdict(settings.reducedTolerances)?.almost ?? status
  }

  /// The starting point: the solution with W = I, moved into the cones (Vandenberghe 2010, 7.3).
  private func placeStart() -> Bool {
    cones.resetScaling()
    kkt.reset()
    guard kkt.refactor(cones) else { return false }
    let (x, z, s) = (point.x.start, point.z.start, point.s.start)
    let (n, m) = (program.n, program.m)
    for i in 0..<m { z[i] = program.b[i] }
    if program.quadratic.entryCount == 0 {
      // Of a linear program, two least-squares problems: x and s from the constraints, z from the cost.
      let other = KKTVector(x: direction.constant.x, z: direction.constant.z)
      for j in 0..<n {
        x[j] = 0
        other.x[j] = -program.q[j]
      }
      other.z.update(repeating: 0, count: m)
      guard kkt.solve(KKTVector(x: x, z: z), and: other) else { return false }
      for i in 0..<m {
        s[i] = -z[i]
        z[i] = other.z[i]
      }
    } else {
      for j in 0..<n { x[j] = -program.q[j] }
      guard kkt.solve(KKTVector(x: x, z: z), and: nil) else { return false }
      for i in 0..<m { s[i] = -z[i] }
    }
    cones.moveInside(s, isSlack: true)
    cones.moveInside(z, isSlack: false)
    point.tau = 1
    point.kappa = 1
    previous.copy(point)
    return true
  }
}
