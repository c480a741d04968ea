/// A convex quadratic program with second-order cones, as standardized model data.
///
///     minimize    ½ xᵀPx + qᵀx
///     subject to  Ax + s = b,  s ∈ K
///
/// with x of n entries, s of m rows and K a product of zero, nonnegative and second-order cones.
/// Its dual, with z in the dual cone K*, is
///
///     maximize    −½ xᵀPx − bᵀz
///     subject to  Px + Aᵀz + q = 0,  z ∈ K*.
///
/// The form and its signs are those of Clarabel's interface and of the data that CVXPY hands it.
public struct ConicProgram: Sendable, Equatable {
  /// The upper triangle of P, n × n, diagonal included.
  public let quadraticCost: SparseMatrix
  /// The vector q, n entries.
  public let linearCost: [Double]
  /// The matrix A, m × n.
  public let constraintMatrix: SparseMatrix
  /// The vector b, m entries.
  public let constraintOffset: [Double]
  /// The cones whose rows make up 0 ..< m, in order.
  public let cones: [Cone]

  /// The number of variables, n.
  public var variableCount: Int { linearCost.count }
  /// The number of constraint rows, m.
  public var constraintCount: Int { constraintOffset.count }

  /// Creates a program, checking that its parts fit, are finite, and that P is convex.
  ///
  /// - Parameters:
  ///   - quadraticCost: The upper triangle of P.
  ///   - linearCost: The vector q.
  ///   - constraintMatrix: The matrix A.
  ///   - constraintOffset: The vector b.
  ///   - cones: The cones of the rows of A, in order.
  /// - Throws: `OptimizationError` naming the part, the place and what would be right.
  public init(
    quadraticCost: SparseMatrix, linearCost: [Double], constraintMatrix: SparseMatrix,
    constraintOffset: [Double], cones: [Cone]
  ) throws(OptimizationError) {
    let n = linearCost.count
    let m = constraintMatrix.rows
    guard n > 0 else { throw .noVariables }
    guard quadraticCost.rows == n && quadraticCost.columns == n else {
      throw .shape(
        .quadraticCost, rows: quadraticCost.rows, columns: quadraticCost.columns,
        expectedRows: n, expectedColumns: n)
    }
    guard constraintMatrix.columns == n else {
      throw .shape(
        .constraintMatrix, rows: m, columns: constraintMatrix.columns,
        expectedRows: m, expectedColumns: n)
    }
    guard constraintOffset.count == m else {
      throw .count(.constraintOffset, found: constraintOffset.count, expected: m)
    }
    try Self.check(cones, cover: m)
    for column in 0..<n {
      let end = quadraticCost.columnStarts[column + 1]
      if end > quadraticCost.columnStarts[column], quadraticCost.rowIndices[end - 1] > column {
        throw .belowDiagonal(row: quadraticCost.rowIndices[end - 1], column: column)
      }
    }
    try requireFinite(quadraticCost.values, .quadraticCost)
    try requireFinite(linearCost, .linearCost)
    try requireFinite(constraintMatrix.values, .constraintMatrix)
    try requireFinite(constraintOffset, .constraintOffset)
    guard ConvexityCheck(quadraticCost).accepts(quadraticCost.values) else { throw .notConvex }
    self.quadraticCost = quadraticCost
    self.linearCost = linearCost
    self.constraintMatrix = constraintMatrix
    self.constraintOffset = constraintOffset
    self.cones = cones
  }

  private static func check(_ cones: [Cone], cover m: Int) throws(OptimizationError) {
    var covered = 0
    for (index, cone) in cones.enumerated() {
      guard cone.dimension > 0 else { throw .emptyCone(index: index, cone: cone) }
      let (sum, overflow) = covered.addingReportingOverflow(cone.dimension)
      covered = overflow ? .max : sum
    }
    guard covered == m else { throw .coneRows(found: covered, expected: m) }
  }

  /// The cost ½ xᵀPx + qᵀx of a point of n entries.
  public func objective(at x: [Double]) -> Double {
    let px = quadraticCost.symmetricTimes(x)
    return zip(x, zip(px, linearCost)).reduce(0) { $0 + $1.0 * (0.5 * $1.1.0 + $1.1.1) }
  }
}

/// Throws where a value is infinite or not a number.
func requireFinite(
  _ values: [Double], _ part: OptimizationError.Part
) throws(OptimizationError) {
  // A sum of zeros stays 0 unless a value is not finite: one pass without branches.
  var sum = 0.0
  for value in values { sum += value * 0 }
  guard sum != 0 else { return }
  for (index, value) in values.enumerated() where !value.isFinite {
    throw .notFinite(part, index: index, value: "\(value)")
  }
}
