import Foundation
import Optimization
import Testing

/// Solving again with new values on the same pattern.
struct UpdateTests {
  /// Programs that share a pattern: a battery and its inverter under changing loads and prices.
  private let programs = (0..<6).map { seed in
    var r = Draws(seed: UInt64(1000 + seed))
    var program = DenseProgram(3, [.zero(1), .nonnegative(4), .secondOrder(3)])
    program.p[0][0] = r.positive()
    program.p[0][1] = 0.125 * program.p[0][0]
    program.p[1][0] = program.p[0][1]
    program.p[1][1] = r.positive() + program.p[0][0]
    program.q = [r.positive(), -r.positive(), r.positive()]
    program.a = [
      [1, r.positive(), r.positive()], [1, 0, 0], [-r.positive(), 0, 0], [0, 0, 1], [0, 0, -1],
      [0, 0, 0], [0, -r.positive(), 0], [0, 0, -1],
    ]
    program.b = [r.positive(), 3, 3, 3, 3, 2 + r.positive(), 0, 0]
    return program
  }

  @Test func `new values give the bytes of a solver made for them`() throws {
    let solver = try InteriorPointSolver(programs[0].conic())
    solver.solve()
    for program in programs.dropFirst() {
      let conic = try program.conic()
      try solver.update(
        quadraticCost: conic.quadraticCost.values, linearCost: conic.linearCost,
        constraintMatrix: conic.constraintMatrix.values, constraintOffset: conic.constraintOffset)
      let fresh = try InteriorPointSolver(conic).solve()
      #expect(fresh.status == .solved)
      #expect(solver.solve() == fresh)
    }
  }

  @Test func `each part alone can be new`() throws {
    let (old, new) = try (programs[0].conic(), programs[1].conic())
    for part in 0..<4 {
      let solver = try InteriorPointSolver(old)
      solver.solve()
      try solver.update(
        quadraticCost: part == 0 ? new.quadraticCost.values : nil,
        linearCost: part == 1 ? new.linearCost : nil,
        constraintMatrix: part == 2 ? new.constraintMatrix.values : nil,
        constraintOffset: part == 3 ? new.constraintOffset : nil)
      let mixed = try ConicProgram(
        quadraticCost: part == 0 ? new.quadraticCost : old.quadraticCost,
        linearCost: part == 1 ? new.linearCost : old.linearCost,
        constraintMatrix: part == 2 ? new.constraintMatrix : old.constraintMatrix,
        constraintOffset: part == 3 ? new.constraintOffset : old.constraintOffset,
        cones: old.cones)
      #expect(try solver.solve() == InteriorPointSolver(mixed).solve(), "part \(part)")
    }
  }

  @Test func `the bytes do not depend on what was solved before`() throws {
    let solver = try InteriorPointSolver(programs[0].conic())
    let first = solver.solve()
    try solver.update(
      linearCost: [1e6, -1e6, 0], constraintOffset: Array(repeating: -1e3, count: 8))
    #expect(solver.solve().status == .primalInfeasible)
    try solver.update(
      linearCost: programs[0].q, constraintOffset: programs[0].b)
    #expect(solver.solve() == first)
    #expect(solver.solve() == first)
  }

  @Test func `a kept solution keeps its numbers`() throws {
    let solver = try InteriorPointSolver(programs[0].conic())
    let kept = solver.solve()
    let primal = kept.primal
    try solver.update(linearCost: [-3, 2, 1])
    #expect(solver.solve().primal != primal)
    #expect(kept.primal == primal)
  }

  @Test func `a wrong update changes nothing`() throws {
    let solver = try InteriorPointSolver(programs[0].conic())
    let before = solver.solve()
    #expect(throws: OptimizationError.self) {
      try solver.update(linearCost: [5, 5, 5], constraintOffset: [1])
    }
    #expect(solver.solve() == before)
  }

  @Test func `wrong updates are refused with the reason`() throws {
    let solver = try InteriorPointSolver(programs[0].conic())
    #expect(throws: OptimizationError.count(.quadraticCost, found: 2, expected: 3)) {
      try solver.update(quadraticCost: [1, 1])
    }
    #expect(throws: OptimizationError.count(.linearCost, found: 4, expected: 3)) {
      try solver.update(linearCost: [1, 1, 1, 1])
    }
    #expect(throws: OptimizationError.count(.constraintMatrix, found: 0, expected: 9)) {
      try solver.update(constraintMatrix: [])
    }
    #expect(throws: OptimizationError.count(.constraintOffset, found: 1, expected: 8)) {
      try solver.update(constraintOffset: [1])
    }
    #expect(throws: OptimizationError.notFinite(.linearCost, index: 1, value: "nan")) {
      try solver.update(linearCost: [1, .nan, 1])
    }
    #expect(throws: OptimizationError.notFinite(.constraintOffset, index: 7, value: "inf")) {
      try solver.update(constraintOffset: [1, 1, 1, 1, 1, 1, 1, .infinity])
    }
    // [1 2; 2 1] has the eigenvalue −1.
    #expect(throws: OptimizationError.notConvex) {
      try solver.update(quadraticCost: [1, 2, 1])
    }
  }

  @Test func `solvers on several threads give the bytes of one alone`() async throws {
    let alone = try (0..<40).map {
      try InteriorPointSolver(RandomPrograms.program($0).conic()).solve()
    }
    let together = try await withThrowingTaskGroup(of: [Solution].self) { group in
      for _ in 0..<4 {
        group.addTask {
          try (0..<40).map { try InteriorPointSolver(RandomPrograms.program($0).conic()).solve() }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together.count == 4)
    #expect(together.allSatisfy { $0 == alone })
  }
}
