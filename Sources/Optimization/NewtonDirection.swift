/// The directions of one iteration: Newton steps of the homogeneous embedding's equations.
///
/// For reductions f of the residuals, d of the complementarity λ∘λ and dκ of τκ, the step solves
///
///     PΔx + AᵀΔz + qΔτ = −f rx        Δs = −HΔz − W(λ \ d)
///     AΔx + Δs − bΔτ = −f rz          κΔτ + τΔκ = −dκ
///     (q + 2Pξ)ᵀΔx + bᵀΔz − ξᵀPξ Δτ + Δκ = −f rτ,  ξ = x/τ
///
/// that is K (Δx, Δz) = (−f rx, W(λ \ d) − f rz) + Δτ (−q, b): two systems with one matrix, whose
/// solutions (x₁, z₁) and (x₂, z₂) the last equation puts together.
final class NewtonDirection {
  /// The direction found last.
  let step: Iterate
  /// (x₂, z₂).
  let constant: KKTVector
  private let variable: KKTVector
  private let constantX: Buffer<Double>
  private let constantZ: Buffer<Double>
  private let variableX: Buffer<Double>
  private let variableZ: Buffer<Double>
  private let offset: Buffer<Double>
  private let equation: Buffer<Double>
  /// The last equation's coefficient of Δτ.
  private var denominator = 1.0

  init(variables n: Int, rows m: Int) {
    step = Iterate(variables: n, rows: m)
    constantX = Buffer(repeating: 0, count: n)
    constantZ = Buffer(repeating: 0, count: m)
    variableX = Buffer(repeating: 0, count: n)
    variableZ = Buffer(repeating: 0, count: m)
    offset = Buffer(repeating: 0, count: m)
    equation = Buffer(repeating: 0, count: m)
    constant = KKTVector(x: constantX.start, z: constantZ.start)
    variable = KKTVector(x: variableX.start, z: variableZ.start)
  }

  /// Finds the affine direction: f = 1, d = λ∘λ (for which W(λ \ d) = s), dκ = τκ.
  ///
  /// - Returns: false where the arithmetic broke down.
  func predict(
    from point: Iterate, _ residuals: Residuals, _ program: ScaledProgram, _ cones: ConeProduct,
    _ kkt: KKTSystem
  ) -> Bool {
    let (n, m) = (program.n, program.m)
    for j in 0..<n {
      variable.x[j] = -residuals.x[j]
      constant.x[j] = -program.q[j]
    }
    for i in 0..<m {
      variable.z[i] = point.s[i] - residuals.z[i]
      constant.z[i] = program.b[i]
    }
    offset.copy(point.s)
    guard kkt.solve(variable, and: constant) else { return false }
    // κ/τ + ‖ξ − x₂‖²_P − (qᵀx₂ + bᵀz₂ + ‖x₂‖²_P), the last three z₂ᵀHz₂ ≥ 0 but for rounding.
    for j in 0..<n { step.x[j] = point.x[j] / point.tau - constant.x[j] }
    let p = program.p.start
    let difference = program.quadratic.symmetricForm(p, step.x.start, step.x.start)
    let square = program.quadratic.symmetricForm(p, constant.x, constant.x)
    let linear = dot(program.q.start, constant.x, n) + dot(program.b.start, constant.z, m)
    denominator = point.kappa / point.tau + difference - (linear + square)
    return complete(
      from: point, residuals, program, cones, scale: 1, complementarity: point.tau * point.kappa)
  }

  /// Replaces the affine direction by the combined one.
  ///
  /// f = 1 − σ, d = λ∘λ + (W⁻¹Δs)∘(WΔz) − σμe, dκ = τκ + ΔτΔκ − σμ with the affine direction's
  /// products, weighted by `correction`.
  ///
  /// - Returns: false where the arithmetic broke down.
  func correct(
    from point: Iterate, _ residuals: Residuals, _ program: ScaledProgram, _ cones: ConeProduct,
    _ kkt: KKTSystem, sigma: Double, mu: Double, correction: Double
  ) -> Bool {
    let (n, m) = (program.n, program.m)
    let scale = 1 - sigma
    cones.combinedOffset(
      into: offset.start, s: point.s.start, z: point.z.start, affineS: step.s.start,
      affineZ: step.z.start, correction: correction, centering: sigma * mu)
    let complementarity =
      point.tau * point.kappa + correction * step.tau * step.kappa - sigma * mu
    for j in 0..<n { variable.x[j] = -scale * residuals.x[j] }
    for i in 0..<m { variable.z[i] = offset[i] - scale * residuals.z[i] }
    guard kkt.solve(variable, and: nil) else { return false }
    return complete(
      from: point, residuals, program, cones, scale: scale, complementarity: complementarity)
  }

  /// Puts the two solutions together.
  private func complete(
    from point: Iterate, _ residuals: Residuals, _ program: ScaledProgram, _ cones: ConeProduct,
    scale: Double, complementarity: Double
  ) -> Bool {
    let (n, m) = (program.n, program.m)
    let linear = dot(program.q.start, variable.x, n) + dot(program.b.start, variable.z, m)
    let quadratic = 2 * dot(residuals.px.start, variable.x, n) / point.tau
    let numerator =
      scale * residuals.tau - complementarity / point.tau + linear + quadratic
    let tau = numerator / denominator
    guard tau.isFinite else { return false }
    step.tau = tau
    for j in 0..<n { step.x[j] = variable.x[j] + tau * constant.x[j] }
    for i in 0..<m { step.z[i] = variable.z[i] + tau * constant.z[i] }
    setSlackStep(residuals, program, cones, scale: scale)
    step.kappa = -(complementarity + point.kappa * tau) / point.tau
    return true
  }

  /// Δs = −HΔz − W(λ \ d), but from the second equation where there are second-order cones.
  ///
  /// Near such a cone's boundary H has entries of 10⁸ and more, and HΔz is the difference of such. The
  /// product's error would stay in s; the equation's is one of complementarity, and small in
  /// units of λ.
  private func setSlackStep(
    _ residuals: Residuals, _ program: ScaledProgram, _ cones: ConeProduct, scale: Double
  ) {
    if cones.secondOrderCount > 0 {
      for i in 0..<program.m { equation[i] = 0 }
      program.constraints.add(program.a.start, times: step.x.start, to: equation.start)
    }
    for k in 0..<cones.blocks.count {
      let block = cones.blocks[k]
      let rows = block.start..<block.start + block.count
      switch block.kind {
      case .zero:
        for i in rows { step.s[i] = 0 }
      case .nonnegative:
        for i in rows { step.s[i] = -cones.w[i] * cones.w[i] * step.z[i] - offset[i] }
      case .secondOrder:
        for i in rows {
          step.s[i] = program.b[i] * step.tau - scale * residuals.z[i] - equation[i]
        }
      }
    }
  }
}
