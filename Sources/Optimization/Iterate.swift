/// A point, or a direction, of the homogeneous embedding: (x, s, z, τ, κ).
///
/// Solutions are x/τ, s/τ, z/τ; where τ goes to 0 and κ does not, the point tends to a certificate
/// that there is none.
final class Iterate {
  let x: Buffer<Double>
  let s: Buffer<Double>
  let z: Buffer<Double>
  var tau = 1.0
  var kappa = 1.0

  init(variables n: Int, rows m: Int) {
    x = Buffer(repeating: 0, count: n)
    s = Buffer(repeating: 0, count: m)
    z = Buffer(repeating: 0, count: m)
  }

  func copy(_ other: Iterate) {
    x.copy(other.x)
    s.copy(other.s)
    z.copy(other.z)
    tau = other.tau
    kappa = other.kappa
  }

  /// Moves along a direction.
  func add(_ alpha: Double, _ step: Iterate) {
    Optimization.add(alpha, step.x.start, to: x.start, x.count)
    Optimization.add(alpha, step.s.start, to: s.start, s.count)
    Optimization.add(alpha, step.z.start, to: z.start, z.count)
    tau += alpha * step.tau
    kappa += alpha * step.kappa
  }

  /// The largest α ≤ 1 that a direction can be followed without leaving the cones, τ ≥ 0 or κ ≥ 0.
  func stepLength(_ step: Iterate, in cones: ConeProduct) -> Double {
    var alpha = 1.0
    if step.tau * alpha < -tau { alpha = -tau / step.tau }
    if step.kappa * alpha < -kappa { alpha = -kappa / step.kappa }
    alpha = cones.stepLength(s.start, step.s.start, limit: alpha)
    return cones.stepLength(z.start, step.z.start, limit: alpha)
  }
}
