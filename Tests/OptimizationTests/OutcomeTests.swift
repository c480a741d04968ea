import Optimization
import Testing

/// One small program for each way that a solve can end, with its solution by hand.
struct OutcomeTests {
  @Test func `a projection onto a line ends solved`() throws {
    // The point of x + y = 1 nearest to (1, 2) is (0, 1); ½‖x‖² − (1, 2)ᵀx is ½ − 2 there.
    let solution = try solve(
      DenseProgram(
        p: [[1, 0], [0, 1]], q: [-1, -2], a: [[1, 1]], b: [1], cones: [.zero(1)]))
    #expect(solution.status == .solved)
    expect(solution.primal, [0, 1])
    expect(solution.dual, [1])
    expect([solution.objective, solution.dualObjective], [-1.5, -1.5])
  }

  @Test func `a linear program ends at its vertex`() throws {
    // x + 2y ≤ 4 and 3x + y ≤ 6 meet at (1.6, 1.2); their prices are 0.4 and 0.2.
    let solution = try solve(
      DenseProgram(
        p: [[0, 0], [0, 0]], q: [-1, -1], a: [[1, 2], [3, 1], [-1, 0], [0, -1]],
        b: [4, 6, 0, 0], cones: [.nonnegative(4)]))
    #expect(solution.status == .solved)
    expect(solution.primal, [1.6, 1.2])
    expect(solution.dual, [0.4, 0.2, 0, 0])
    expect(solution.slack, [0, 0, 1.6, 1.2])
    expect([solution.objective], [-2.8])
  }

  @Test func `a linear cost on a disk ends on its edge`() throws {
    // −(3, 4) on the disk of radius 5 is least at (3, 4).
    let solution = try solve(
      DenseProgram(
        p: [[0, 0], [0, 0]], q: [-3, -4], a: [[0, 0], [-1, 0], [0, -1]], b: [5, 0, 0],
        cones: [.secondOrder(3)]))
    #expect(solution.status == .solved)
    expect(solution.primal, [3, 4])
    expect(solution.slack, [5, 3, 4])
    expect(solution.dual, [5, -3, -4])
  }

  @Test func `a projection onto a large second-order cone ends on its boundary`() throws {
    // The projection of (0, 3, 0, 4, 0, 0, 0) has norm ½·5 on both sides.
    let n = 7
    var program = DenseProgram(n, [.secondOrder(n)])
    let point: [Double] = [0, 3, 0, 4, 0, 0, 0]
    for i in 0..<n {
      program.p[i][i] = 1
      program.q[i] = -point[i]
      program.a[i][i] = -1
    }
    let solution = try solve(program)
    #expect(solution.status == .solved)
    expect(solution.primal, [2.5, 1.5, 0, 2, 0, 0, 0])
  }

  @Test func `a second-order cone of one row is a nonnegative row`() throws {
    let solution = try solve(
      DenseProgram(p: [[1]], q: [1], a: [[-1]], b: [0], cones: [.secondOrder(1)]))
    #expect(solution.status == .solved)
    expect(solution.primal, [0])
    expect(solution.dual, [1])
  }

  @Test func `a program without constraints ends where its gradient vanishes`() throws {
    // 2x + y = 3 and x + 2y = 3.
    let solution = try solve(
      DenseProgram(p: [[2, 1], [1, 2]], q: [-3, -3], a: [], b: [], cones: []))
    #expect(solution.status == .solved)
    expect(solution.primal, [1, 1])
    expect([solution.objective], [-3])
    #expect(solution.dual.isEmpty && solution.slack.isEmpty)
  }

  @Test func `bounds that exclude each other end with a certificate`() throws {
    // x ≥ 1 and x ≤ 0 add up to 0 ≥ 1: z = (1, 1).
    let solution = try solve(
      DenseProgram(p: [[1]], q: [0], a: [[-1], [1]], b: [-1, 0], cones: [.nonnegative(2)]))
    #expect(solution.status == .primalInfeasible)
    expect(solution.dual, [1, 1])
    #expect(solution.primal == [0] && solution.slack == [0, 0])
    #expect(solution.objective == .infinity && solution.dualObjective == .infinity)
  }

  @Test func `a half-plane beyond a disk ends with a certificate`() throws {
    // x ≥ 2 on the unit disk: t of the row and (2t − 1, −t, 0) of the cone, for any t ≥ 1.
    let solution = try solve(
      DenseProgram(
        p: [[0, 0], [0, 0]], q: [0, 1], a: [[-1, 0], [0, 0], [-1, 0], [0, -1]],
        b: [-2, 1, 0, 0], cones: [.nonnegative(1), .secondOrder(3)]))
    #expect(solution.status == .primalInfeasible)
    let t = solution.dual[0]
    #expect(t >= 1)
    expect(solution.dual, [t, 2 * t - 1, -t, 0])
  }

  @Test func `a ray of falling cost ends with a certificate`() throws {
    // The cost is ½y² − x, and x ≥ 0 may grow for ever.
    let solution = try solve(
      DenseProgram(
        p: [[0, 0], [0, 1]], q: [-1, 0], a: [[-1, 0]], b: [0], cones: [.nonnegative(1)]))
    #expect(solution.status == .dualInfeasible)
    expect(solution.primal, [1, 0])
    expect(solution.slack, [1])
    #expect(solution.dual == [0])
    #expect(solution.objective == -.infinity && solution.dualObjective == -.infinity)
  }

  @Test func `a linear cost without constraints ends with a certificate`() throws {
    let solution = try solve(
      DenseProgram(p: [[0, 0], [0, 0]], q: [0, 2], a: [], b: [], cones: []))
    #expect(solution.status == .dualInfeasible)
    expect(solution.primal, [0, -0.5])
  }

  @Test(arguments: [0, 1, 2]) func `too few iterations end as such`(limit: Int) throws {
    var settings = SolverSettings()
    settings.maxIterations = limit
    let solution = try solve(diet, settings)
    #expect(solution.status == .maxIterations)
    #expect(solution.iterations == limit)
    #expect(solution.primal.allSatisfy { $0.isFinite })
  }

  @Test func `a point that meets the reduced tolerances only is almost solved`() throws {
    let solution = try solve(diet, unreachable(reduced: 1e-4))
    #expect(solution.status == .almostSolved)
    #expect(solution.status.hasSolution)
    expect([solution.objective], [-2.8])
  }

  @Test func `a point that meets no tolerance ends for want of progress`() throws {
    let solution = try solve(diet, unreachable(reduced: 1e-30))
    #expect(solution.status == .insufficientProgress)
    #expect(!solution.status.hasSolution)
    expect([solution.objective], [-2.8])
  }

  @Test func `certificates that meet the reduced tolerances only are almost ones`() throws {
    var settings = unreachable(reduced: 1e-4)
    settings.maxIterations = 8
    let infeasible = try solve(
      DenseProgram(
        p: [[0, 0], [0, 0]], q: [1, 1], a: [[1, 1], [-1, -2], [-1, 0], [0, -1]], b: [1, -4, 0, 0],
        cones: [.nonnegative(4)]), settings)
    #expect(infeasible.status == .almostPrimalInfeasible)
    let unbounded = try solve(
      DenseProgram(
        p: [[0, 0], [0, 0]], q: [-1, -1], a: [[1, -2], [-2, 1]], b: [1, 1],
        cones: [.nonnegative(2)]), settings)
    #expect(unbounded.status == .almostDualInfeasible)
  }

  @Test func `numbers beyond the arithmetic end in a status without NaN`() throws {
    let huge = Double.greatestFiniteMagnitude
    let solution = try solve(
      DenseProgram(
        p: [[huge, 0], [0, 1]], q: [huge, -huge], a: [[huge, huge], [-huge, 1]], b: [huge, -huge],
        cones: [.nonnegative(2)]))
    #expect(solution.status == .numericalError)
    let numbers = solution.primal + solution.slack + solution.dual
    #expect(numbers.allSatisfy { $0.isFinite })
    #expect(!solution.objective.isNaN && !solution.dualObjective.isNaN)
    #expect(!solution.primalResidual.isNaN && !solution.dualResidual.isNaN)
  }

  @Test func `every status says what it means in one sentence`() {
    for status in SolverStatus.allCases {
      #expect(status.description.hasSuffix("."))
      #expect(status.description.filter { $0 == "." }.count == 1)
    }
    #expect(Set(SolverStatus.allCases.map(\.description)).count == SolverStatus.allCases.count)
    #expect(SolverStatus(rawValue: "primal_infeasible") == .primalInfeasible)
  }

  /// The linear program of the second test.
  private let diet = DenseProgram(
    p: [[0, 0], [0, 0]], q: [-1, -1], a: [[1, 2], [3, 1], [-1, 0], [0, -1]], b: [4, 6, 0, 0],
    cones: [.nonnegative(4)])

  /// Settings whose full tolerances no arithmetic meets.
  private func unreachable(reduced: Double) -> SolverSettings {
    var settings = SolverSettings()
    settings.tolerances = .init(
      absoluteGap: 1e-30, relativeGap: 1e-30, feasibility: 1e-30, infeasibility: 1e-30)
    settings.reducedTolerances = .init(
      absoluteGap: reduced, relativeGap: reduced, feasibility: reduced, infeasibility: reduced)
    return settings
  }

  private func solve(
    _ program: DenseProgram, _ settings: SolverSettings = SolverSettings()
  ) throws -> Solution {
    try InteriorPointSolver(program.conic(), settings: settings).solve()
  }

  private func expect(
    _ values: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    for (value, wanted) in zip(values, expected) {
      #expect((value - wanted).magnitude < 1e-6, "\(values)", sourceLocation: sourceLocation)
    }
  }
}
