/// The residuals of the homogeneous embedding at a point, as in Goulart & Chen (2024).
///
///     Px + Aᵀz + qτ = rx,  Ax + s − bτ = rz,  qᵀx + bᵀz + xᵀPx/τ + κ = rτ
final class Residuals {
  let x: Buffer<Double>
  let z: Buffer<Double>
  private(set) var tau = 0.0
  /// Px, Aᵀz and Ax + s, the parts that certificates make vanish.
  let px: Buffer<Double>
  let atz: Buffer<Double>
  let axs: Buffer<Double>
  private(set) var qx = 0.0
  private(set) var bz = 0.0
  private(set) var sz = 0.0
  private(set) var xPx = 0.0

  init(variables n: Int, rows m: Int) {
    x = Buffer(repeating: 0, count: n)
    z = Buffer(repeating: 0, count: m)
    px = Buffer(repeating: 0, count: n)
    atz = Buffer(repeating: 0, count: n)
    axs = Buffer(repeating: 0, count: m)
  }

  /// The smaller of max |rx| and max |rz|.
  var smallerNorm: Double { min(maximumNorm(x.start, x.count), maximumNorm(z.start, z.count)) }

  func update(_ point: Iterate, _ program: ScaledProgram) {
    let (n, m) = (program.n, program.m)
    program.quadratic.symmetricMultiply(program.p.start, point.x.start, into: px.start)
    program.constraints.transposeMultiply(program.a.start, point.z.start, into: atz.start)
    axs.copy(point.s)
    program.constraints.add(program.a.start, times: point.x.start, to: axs.start)
    for j in 0..<n { x[j] = px[j] + atz[j] + program.q[j] * point.tau }
    for i in 0..<m { z[i] = axs[i] - program.b[i] * point.tau }
    qx = dot(program.q.start, point.x.start, n)
    bz = dot(program.b.start, point.z.start, m)
    sz = dot(point.s.start, point.z.start, m)
    xPx = dot(point.x.start, px.start, n)
    tau = qx + bz + xPx / point.tau + point.kappa
  }
}
