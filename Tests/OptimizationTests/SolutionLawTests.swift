import Optimization
import Testing

/// What any solution and any certificate must satisfy, checked by the definitions in dense arithmetic.
struct SolutionLawTests {
  @Test(arguments: RandomPrograms.families.indices)
  func `solutions satisfy the optimality conditions, certificates prove their case`(
    family: Int
  ) throws {
    for index in stride(from: family, to: 500, by: RandomPrograms.families.count) {
      let program = RandomPrograms.program(index)
      let solution = try InteriorPointSolver(program.conic()).solve()
      switch solution.status {
      case .solved: expectOptimal(program, solution, index)
      case .primalInfeasible: expectPrimalCertificate(program, solution, index)
      case .dualInfeasible: expectDualCertificate(program, solution, index)
      default: Issue.record("program \(index): \(solution.status)")
      }
    }
  }

  /// Px + Aᵀz + q = 0, Ax + s = b, s ∈ K, z ∈ K*, sᵀz = 0: relative to the terms that make them up.
  private func expectOptimal(_ program: DenseProgram, _ solution: Solution, _ index: Int) {
    let (x, s, z) = (solution.primal, solution.slack, solution.dual)
    let (px, atz, ax) = (program.timesP(x), program.timesTransposedA(z), program.timesA(x))
    let dual = (0..<program.n).map { px[$0] + atz[$0] + program.q[$0] }
    let primal = (0..<program.m).map { ax[$0] + s[$0] - program.b[$0] }
    #expect(norm(dual) <= 1e-8 * (1 + norm(program.q) + norm(x) + norm(z)), "program \(index)")
    #expect(norm(primal) <= 1e-8 * (1 + norm(program.b) + norm(x) + norm(s)), "program \(index)")
    #expect(margin(s, program.cones, dual: false) >= -1e-12 * norm(s), "program \(index)")
    #expect(margin(z, program.cones, dual: true) >= -1e-12 * norm(z), "program \(index)")
    let objective = dot(x, px) / 2 + dot(program.q, x)
    let size = 1 + objective.magnitude
    #expect((solution.objective - objective).magnitude <= 1e-9 * size, "program \(index)")
    #expect(
      (solution.objective - solution.dualObjective).magnitude <= 1e-8 * size, "program \(index)")
    // sᵀz is the gap of the objectives but for the residuals, each with 10⁻⁸ of its terms.
    let terms = size + norm(x) * norm(program.q) + norm(z) * (norm(program.b) + norm(s))
    #expect(dot(s, z).magnitude <= 1e-7 * terms, "program \(index): \(dot(s, z))")
  }

  /// Aᵀz = 0, bᵀz = −1, z ∈ K*: no x of ‖x‖₁ < 10⁸ is feasible, for 0 ≤ sᵀz = −1 − xᵀAᵀz.
  private func expectPrimalCertificate(
    _ program: DenseProgram, _ solution: Solution, _ index: Int
  ) {
    let z = solution.dual
    #expect(norm(program.timesTransposedA(z)) <= 1e-8, "program \(index)")
    #expect((dot(program.b, z) + 1).magnitude <= 1e-9, "program \(index)")
    #expect(margin(z, program.cones, dual: true) >= -1e-12 * norm(z), "program \(index)")
  }

  /// Px = 0, Ax + s = 0, s ∈ K, qᵀx = −1.
  private func expectDualCertificate(_ program: DenseProgram, _ solution: Solution, _ index: Int) {
    let (x, s) = (solution.primal, solution.slack)
    #expect(norm(program.timesP(x)) <= 1.1e-8, "program \(index)")
    #expect(norm(zip(program.timesA(x), s).map { $0 + $1 }) <= 1.1e-8, "program \(index)")
    #expect((dot(program.q, x) + 1).magnitude <= 1e-9, "program \(index)")
    #expect(margin(s, program.cones, dual: false) >= -1e-12 * norm(s), "program \(index)")
  }

  private func norm(_ x: [Double]) -> Double { x.reduce(0) { max($0, $1.magnitude) } }

  private func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The distance to the nearest boundary of the cones; negative outside.
  private func margin(_ u: [Double], _ cones: [Cone], dual: Bool) -> Double {
    var start = 0
    var least = Double.infinity
    for cone in cones {
      let part = u[start..<start + cone.dimension]
      start += cone.dimension
      switch cone {
      case .zero where dual: break
      case .zero: least = min(least, -norm(Array(part)))
      case .nonnegative: least = min(least, part.min() ?? 0)
      case .secondOrder:
        let tail = part.dropFirst().reduce(0) { $0 + $1 * $1 }.squareRoot()
        least = min(least, (part.first ?? 0) - tail)
      }
    }
    return least
  }
}
