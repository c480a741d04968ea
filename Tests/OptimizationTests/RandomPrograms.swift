import Optimization

/// The random programs of `Golden/make_random_programs.py`, built draw by draw as the script does.
enum RandomPrograms {
  static let families = [
    "linear", "quadratic", "semidefinite_cost", "second_order", "mixed",
    "degenerate", "badly_scaled", "primal_infeasible", "dual_infeasible", "prosumer",
  ]

  static func program(_ index: Int) -> DenseProgram {
    var r = Draws(seed: UInt64(index))
    switch families[index % families.count] {
    case "linear":
      let n = r.between(1, 25)
      let cones = r.cones(r.index(n / 2 + 1), r.between(n, 3 * n), 0, 3)
      return feasible(&r, n, cones, 30, 0)
    case "quadratic":
      let n = r.between(1, 25)
      let cones = r.cones(r.index(n / 2 + 1), r.index(2 * n + 1), 0, 3)
      return feasible(&r, n, cones, 30, r.between(1, n), ridge: 0.5)
    case "semidefinite_cost":
      let n = r.between(2, 25)
      let cones = r.cones(r.index(n / 2 + 1), r.between(n, 2 * n), 0, 3)
      return feasible(&r, n, cones, 25, r.between(1, n / 2))
    case "second_order":
      let n = r.between(2, 20)
      let cones = r.cones(r.index(n / 2 + 1), r.index(n), r.between(1, n), 3)
      return feasible(&r, n, cones, 30, 0)
    case "mixed":
      let n = r.between(2, 20)
      let cones = r.cones(r.index(n / 3 + 1), r.index(n + 1), r.between(1, 4), 14)
      return feasible(&r, n, cones, 30, r.index(n))
    case "degenerate": return degenerate(&r)
    case "badly_scaled": return badlyScaled(&r)
    case "primal_infeasible": return primalInfeasible(&r)
    case "dual_infeasible": return dualInfeasible(&r)
    default: return prosumer(&r)
    }
  }

  private static func feasible(
    _ r: inout Draws, _ n: Int, _ cones: [Cone], _ percent: Int, _ rank: Int, ridge: Double = 0
  ) -> DenseProgram {
    var program = DenseProgram(n, cones)
    program.fill(&r, percent)
    program.addOuterProducts(&r, rank)
    for j in 0..<n { program.p[j][j] += ridge }
    let x = r.point(n)
    let s = r.inside(cones, dual: false)
    let z = r.inside(cones, dual: true)
    program.setFeasible(x, s, z)
    return program
  }

  private static func degenerate(_ r: inout Draws) -> DenseProgram {
    let n = r.between(3, 20)
    let base = r.cones(r.between(1, max(1, n / 4)), r.between(n, 2 * n), r.index(3), 4)
    let (zeros, nonnegatives) = (base[0].dimension, base[1].dimension)
    let (extra, repeats) = (r.between(1, 2), r.between(1, 4))
    let cones: [Cone] =
      [.zero(zeros + extra), .nonnegative(nonnegatives + repeats)] + base.dropFirst(2)
    var program = DenseProgram(n, cones)
    program.fill(&r, 30)
    program.addOuterProducts(&r, r.index(n / 2 + 1))
    for k in 0..<extra {
      let (one, other) = (r.index(zeros), r.index(zeros))
      program.a[zeros + k] = (0..<n).map { program.a[one][$0] + 2 * program.a[other][$0] }
    }
    let first = zeros + extra
    for k in 0..<repeats {
      program.a[first + nonnegatives + k] = program.a[first + r.index(nonnegatives)]
    }
    let x = r.point(n)
    let (s, z) = r.complementary(cones)
    program.setFeasible(x, s, z)
    return program
  }

  private static func badlyScaled(_ r: inout Draws) -> DenseProgram {
    let n = r.between(3, 20)
    let cones = r.cones(r.index(n / 2), r.between(n, 2 * n), r.index(4), 5)
    var program = feasible(&r, n, cones, 30, r.index(n), ridge: 0.25)
    let columns = (0..<n).map { _ in r.powerOfTwo(-10, 10) }
    var rows: [Double] = []
    for cone in cones {
      if case .secondOrder(let dimension) = cone {
        rows += Array(repeating: r.powerOfTwo(-10, 10), count: dimension)
      } else {
        rows += (0..<cone.dimension).map { _ in r.powerOfTwo(-10, 10) }
      }
    }
    let cost = r.powerOfTwo(-6, 6)
    for i in 0..<n {
      for j in 0..<n { program.p[i][j] *= columns[i] * columns[j] * cost }
      program.q[i] *= columns[i] * cost
    }
    for i in 0..<program.m {
      program.b[i] *= rows[i]
      for j in 0..<n { program.a[i][j] *= rows[i] * columns[j] }
    }
    return program
  }

  private static func primalInfeasible(_ r: inout Draws) -> DenseProgram {
    let n = r.between(2, 20)
    let cones = r.cones(r.index(3), r.between(n, 2 * n), r.index(4), 6)
    var program = feasible(&r, n, cones, 30, r.index(n + 1))
    var z = r.inside(cones, dual: true)
    let row = if case .zero = cones[0] { 0 } else { r.index(cones[0].dimension) }
    z[row] = 1
    let others = (0..<program.m).filter { $0 != row }
    program.a[row] = (0..<n).map { j in -others.reduce(0) { $0 + z[$1] * program.a[$1][j] } }
    program.b[row] = -others.reduce(0) { $0 + z[$1] * program.b[$1] } - r.positive()
    let x = r.point(n)
    let y = r.inside(cones, dual: true)
    let (px, aty) = (program.timesP(x), program.timesTransposedA(y))
    program.q = (0..<n).map { -px[$0] - aty[$0] }
    return program
  }

  private static func dualInfeasible(_ r: inout Draws) -> DenseProgram {
    let n = r.between(2, 20)
    let cones = r.cones(r.index(n / 2), r.between(n, 2 * n), r.index(4), 6)
    var program = DenseProgram(n, cones)
    program.fill(&r, 30)
    var x = r.point(n)
    let c = r.index(n)
    x[c] = 1
    let others = (0..<n).filter { $0 != c }
    let s = r.inside(cones, dual: false)
    for i in 0..<program.m {
      program.a[i][c] = -s[i] - others.reduce(0) { $0 + program.a[i][$1] * x[$1] }
    }
    program.addOuterProducts(&r, r.index(n), orthogonalTo: (x, c))
    program.q = r.point(n)
    program.q[c] = -others.reduce(0) { $0 + program.q[$1] * x[$1] } - r.positive()
    let y = r.point(n)
    let t = r.inside(cones, dual: false)
    let ay = program.timesA(y)
    program.b = (0..<program.m).map { ay[$0] + t[$0] }
    return program
  }

  private static func prosumer(_ r: inout Draws) -> DenseProgram {
    let steps = r.between(1, 6)
    let width = 6
    let cones: [Cone] =
      [.zero(steps), .nonnegative(10 * steps)] + Array(repeating: .secondOrder(3), count: steps)
    var program = DenseProgram(width * steps, cones)
    let (plus, cone) = (steps, 11 * steps)
    let stored = r.positive()
    let capacity = 4.0
    for t in 0..<steps {
      let load = r.positive()
      let sun = r.index(3) > 0 ? r.positive() : 0
      let buy = 1 + Double(r.index(3))
      let sell = 0.5 * Double(r.index(3))
      let charge = width * t
      let (discharge, p, q) = (charge + 1, charge + 2, charge + 3)
      let (bought, sold) = (charge + 4, charge + 5)
      for (j, sign) in [(bought, 1.0), (sold, -1), (charge, -1), (discharge, 1), (p, 1)] {
        program.a[t][j] = sign
      }
      program.b[t] = load
      let bounds = [
        (charge, -1.0, 0.0), (discharge, -1, 0), (bought, -1, 0), (sold, -1, 0),
        (charge, 1, 1), (discharge, 1, 1), (p, -1, 0), (p, 1, sun),
      ]
      let row = plus + 10 * t
      for (k, (j, sign, bound)) in bounds.enumerated() {
        program.a[row + k][j] = sign
        program.b[row + k] = bound
      }
      for earlier in 0...t {
        let (up, down) = (0.25 * 0.9375, 0.25 * 1.0625)
        program.a[row + 8][width * earlier] = up
        program.a[row + 8][width * earlier + 1] = -down
        program.a[row + 9][width * earlier] = -up
        program.a[row + 9][width * earlier + 1] = down
      }
      program.b[row + 8] = capacity - stored
      program.b[row + 9] = stored
      program.a[cone + 3 * t + 1][p] = -1
      program.a[cone + 3 * t + 2][q] = -1
      program.b[cone + 3 * t] = 3
      program.q[bought] = buy
      program.q[sold] = -sell
      program.q[charge] = 0.0625
      program.q[discharge] = 0.0625
      program.q[q] = 0.25 * r.number()
      if r.index(2) == 0 { program.p[bought][bought] = 0.125 }
    }
    return program
  }
}
