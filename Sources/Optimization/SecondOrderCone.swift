/// The algebra of one second-order cone, on runs of `count` entries.
///
/// A vector is u = (u₀, u₁) with scalar u₀; J = diag(1, −I). Nesterov–Todd scaling follows Vandenberghe
/// (2010, "The CVXOPT linear and quadratic cone program solvers") and, for its sparse form, Domahidi,
/// Chu & Boyd (2013, "ECOS").
enum SecondOrderCone {
  /// uᵀJu = u₀² − ‖u₁‖², without cancelling squares.
  static func residual(_ u: Vector, _ count: Int) -> Double {
    let norm = tailDot(u, u, count).squareRoot()
    return (u[0] - norm) * (u[0] + norm)
  }

  /// u₁ᵀv₁.
  @inline(__always)
  static func tailDot(_ u: Vector, _ v: Vector, _ count: Int) -> Double {
    var sum = 0.0
    for i in 1..<count { sum += u[i] * v[i] }
    return sum
  }

  /// Finds the scaling point w, wᵀJw = 1, and η such that λ = Wz = W⁻¹s for interior s and z.
  ///
  ///     W = η [w₀ w₁ᵀ; w₁ I + w₁w₁ᵀ/(1 + w₀)],  W² = η²(2wwᵀ − J)
  ///
  /// - Returns: η, or nil where s or z is not inside the cone.
  static func scale(s: Vector, z: Vector, w: Vector, lambda: Vector, _ count: Int) -> Double? {
    let residualS = residual(s, count)
    let residualZ = residual(z, count)
    guard residualS > 0 && residualZ > 0 && s[0] > 0 && z[0] > 0 else { return nil }
    let rootS = residualS.squareRoot()
    let rootZ = residualZ.squareRoot()
    let s0 = s[0] / rootS
    let z0 = z[0] / rootZ
    var product = s0 * z0
    for i in 1..<count { product += (s[i] / rootS) * (z[i] / rootZ) }
    let gamma = ((1 + product) / 2).squareRoot()
    guard gamma > 0 && gamma < .infinity else { return nil }
    var tail = 0.0
    for i in 1..<count {
      w[i] = (s[i] / rootS - z[i] / rootZ) / (2 * gamma)
      tail += w[i] * w[i]
    }
    // w₀ from w₁, so that rounding leaves wᵀJw = 1.
    w[0] = (1 + tail).squareRoot()
    let size = (rootS * rootZ).squareRoot()
    let weight = size / (s0 + z0 + 2 * gamma)
    lambda[0] = size * gamma
    for i in 1..<count {
      lambda[i] = weight * ((gamma + z0) * (s[i] / rootS) + (gamma + s0) * (z[i] / rootZ))
    }
    return (rootS / rootZ).squareRoot()
  }

  /// y ← Wx.
  static func multiply(_ x: Vector, into y: Vector, w: Vector, eta: Double, _ count: Int) {
    let inner = tailDot(w, x, count)
    let c = x[0] + inner / (1 + w[0])
    y[0] = eta * (w[0] * x[0] + inner)
    for i in 1..<count { y[i] = eta * (x[i] + c * w[i]) }
  }

  /// y ← W⁻¹x.
  static func divide(_ x: Vector, into y: Vector, w: Vector, eta: Double, _ count: Int) {
    let inner = tailDot(w, x, count)
    let c = inner / (1 + w[0]) - x[0]
    y[0] = (w[0] * x[0] - inner) / eta
    for i in 1..<count { y[i] = (x[i] + c * w[i]) / eta }
  }

  /// c ← W(λ \ d), the solution of λ∘(W⁻¹c) = d.
  ///
  /// With λ = Wz, λ \ d = (1/λ₀)[(λᵀJd / λᵀJλ) Jλ + (0, d₁)], and WJλ/λᵀJλ = Jz/zᵀJz.
  static func multiplyQuotient(
    _ d: Vector, into c: Vector, z: Vector, w: Vector, lambda: Vector, eta: Double, _ count: Int
  ) {
    let ratio = (lambda[0] * d[0] - tailDot(lambda, d, count)) / residual(z, count)
    let inner = tailDot(w, d, count)
    let weight = inner / (1 + w[0])
    let reciprocal = 1 / lambda[0]
    c[0] = reciprocal * (ratio * z[0] + eta * inner)
    for i in 1..<count {
      c[i] = reciprocal * (eta * (d[i] + weight * w[i]) - ratio * z[i])
    }
  }

  /// The largest α ≤ `limit` with x + αd in the cone, for x inside it.
  ///
  /// In coordinates in which x is (1, 0), the direction is ρ, and α = 1/(‖ρ₁‖ − ρ₀).
  static func stepLength(
    _ x: Vector, _ d: Vector, limit: Double, _ count: Int
  ) -> Double {
    let root = residual(x, count).squareRoot()
    guard root > 0 else { return 0 }
    let x0 = x[0] / root
    let rho0 = x0 * d[0] - tailDot(x, d, count) / root
    let weight = (rho0 + d[0]) / (x0 + 1) / root
    var square = 0.0
    for i in 1..<count {
      let rho = d[i] - weight * x[i]
      square += rho * rho
    }
    let approach = (square.squareRoot() - rho0) / root
    return approach * limit > 1 ? 1 / approach : limit
  }

  /// W² = η²(D + uuᵀ − vvᵀ) with D = diag(d, 1, …, 1), u = (u₀, u₁w₁) and v = (0, v₁w₁).
  ///
  /// The split keeps D − vvᵀ positive definite (Domahidi, Chu & Boyd 2013).
  struct RankTwoForm {
    let d: Double
    let u0: Double
    let u1: Double
    let v1: Double

    init(w: Vector, _ count: Int) {
      let tail = SecondOrderCone.tailDot(w, w, count)
      let omega = w[0] * w[0] + tail
      d = 0.5 / omega
      u0 = (omega - d).squareRoot()
      u1 = 2 * w[0] / u0
      v1 = ((2 + 1 / omega) / (omega - d)).squareRoot()
    }
  }
}
