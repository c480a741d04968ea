import Optimization
import Testing

/// Programs are checked at the door: one wrong thing at a time, each with its message.
struct ConicProgramTests {
  private static func program(
    p: SparseMatrix = .diagonal([1, 1]), q: [Double] = [1, 1],
    a: SparseMatrix = .diagonal([1, 1]), b: [Double] = [1, 1], cones: [Cone] = [.nonnegative(2)]
  ) throws(OptimizationError) -> ConicProgram {
    try ConicProgram(
      quadraticCost: p, linearCost: q, constraintMatrix: a, constraintOffset: b, cones: cones)
  }

  private func expect(
    _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws(OptimizationError) -> Void
  ) {
    do {
      try body()
      Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch {
      #expect(error.description == message, sourceLocation: sourceLocation)
    }
  }

  @Test func `a right program is taken as it is`() throws {
    let program = try Self.program()
    #expect(program.variableCount == 2 && program.constraintCount == 2)
    #expect(program.objective(at: [1, 2]) == 0.5 + 2 + 3)
  }

  @Test func `a program has variables`() {
    expect("The linear cost (q) is empty; a program has at least one variable.") {
      () throws(OptimizationError) in
      _ = try Self.program(
        p: .empty(rows: 0, columns: 0), q: [], a: .empty(rows: 0, columns: 0), b: [], cones: [])
    }
  }

  @Test func `the quadratic cost is square, and as wide as the variables are many`() {
    expect("The quadratic cost (P) is 3 × 2; it must be 2 × 2.") { () throws(OptimizationError) in
      _ = try Self.program(p: .empty(rows: 3, columns: 2))
    }
    expect("The quadratic cost (P) is 2 × 3; it must be 2 × 2.") { () throws(OptimizationError) in
      _ = try Self.program(p: .empty(rows: 2, columns: 3))
    }
  }

  @Test func `the constraint matrix is as wide as the variables are many`() {
    expect("The constraint matrix (A) is 2 × 3; it must be 2 × 2.") {
      () throws(OptimizationError) in
      _ = try Self.program(a: .empty(rows: 2, columns: 3))
    }
  }

  @Test func `the offset has a value for every row`() {
    expect("The constraint offset (b) has 3 values; it must have 2.") {
      () throws(OptimizationError) in
      _ = try Self.program(b: [1, 2, 3])
    }
  }

  @Test func `the cones cover the rows`() {
    expect("The cones cover 3 rows; the constraint matrix (A) has 2.") {
      () throws(OptimizationError) in
      _ = try Self.program(cones: [.zero(1), .secondOrder(2)])
    }
    expect("The cones cover 0 rows; the constraint matrix (A) has 2.") {
      () throws(OptimizationError) in
      _ = try Self.program(cones: [])
    }
    expect("The cones cover \(Int.max) rows; the constraint matrix (A) has 2.") {
      () throws(OptimizationError) in
      _ = try Self.program(cones: [.zero(.max), .nonnegative(.max)])
    }
  }

  @Test func `no cone is empty`() {
    expect("Cone 1 is secondOrder(0); a cone covers at least one row.") {
      () throws(OptimizationError) in
      _ = try Self.program(cones: [.nonnegative(2), .secondOrder(0)])
    }
    expect("Cone 0 is zero(-1); a cone covers at least one row.") { () throws(OptimizationError) in
      _ = try Self.program(cones: [.zero(-1), .nonnegative(3)])
    }
  }

  @Test func `every number is finite`() {
    expect("The quadratic cost (P) has inf at index 1; every value must be finite.") {
      () throws(OptimizationError) in
      _ = try Self.program(p: .diagonal([1, .infinity]))
    }
    expect("The linear cost (q) has nan at index 0; every value must be finite.") {
      () throws(OptimizationError) in
      _ = try Self.program(q: [.nan, 1])
    }
    expect("The constraint matrix (A) has -inf at index 0; every value must be finite.") {
      () throws(OptimizationError) in
      _ = try Self.program(a: .diagonal([-.infinity, 1]))
    }
    expect("The constraint offset (b) has inf at index 1; every value must be finite.") {
      () throws(OptimizationError) in
      _ = try Self.program(b: [1, .infinity])
    }
  }

  @Test func `the quadratic cost is an upper triangle`() {
    expect(
      "The quadratic cost (P) has an entry at row 1, column 0, below the diagonal; "
        + "give the upper triangle only."
    ) { () throws(OptimizationError) in
      _ = try Self.program(p: SparseMatrix(dense: [[2, 1], [1, 2]]))
    }
  }

  @Test(
    arguments: [[[Double]]]([
      [[-1.0, 0], [0, 1]], [[1, 2], [0, 1]], [[0, 1], [0, 1]], [[1e-8, 1], [0, 1e6]],
      [[1, 1 + 1e-6], [0, 1]],
    ]))
  func `the quadratic cost is convex`(upper: [[Double]]) {
    expect(
      "The quadratic cost (P) is not positive semidefinite; only convex programs can be solved."
    ) { () throws(OptimizationError) in
      _ = try Self.program(p: SparseMatrix(dense: upper))
    }
  }

  @Test(
    arguments: [[[Double]]]([
      [[0.0, 0], [0, 0]], [[1, 1], [0, 1]], [[1e-12, 1e-3], [0, 1e6]], [[0, 0], [0, 4]],
      [[4, 2], [0, 1]],
    ]))
  func `a semidefinite quadratic cost is convex`(upper: [[Double]]) throws {
    _ = try Self.program(p: SparseMatrix(dense: upper))
  }
}
