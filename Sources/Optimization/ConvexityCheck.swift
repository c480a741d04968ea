/// Whether values on one pattern make a positive semidefinite matrix, up to rounding.
///
/// P is scaled to a unit diagonal and 10⁻⁹ added to that: P is semidefinite where the LDLᵀ
/// factorization of the sum has positive pivots only. A diagonal P needs no factorization.
final class ConvexityCheck {
  private static let shift = 1e-9

  private let size: Int
  private let rows: Buffer<Int32>
  private let columns: Buffer<Int32>
  private let scale: Buffer<Double>
  private let factorization: Factorization?

  /// What only a matrix with entries off its diagonal needs.
  private final class Factorization {
    let symbolic: SymbolicFactor
    let numeric: NumericFactor
    let values: Buffer<Double>
    let signs: Buffer<Double>

    init(rows: [Int32], columns: [Int32], size: Int) {
      var present = [Bool](repeating: false, count: size)
      for (row, column) in zip(rows, columns) where row == column { present[Int(row)] = true }
      let missing = (0..<Int32(size)).filter { !present[Int($0)] }
      symbolic = SymbolicFactor(
        EliminationPattern(rows: rows + missing, columns: columns + missing, size: size))
      numeric = NumericFactor(symbolic)
      values = Buffer(repeating: 0, count: rows.count + missing.count)
      signs = Buffer(repeating: 1, count: size)
    }
  }

  /// Prepares for the pattern of an upper triangle.
  init(_ matrix: SparseMatrix) {
    let entries = matrix.entries
    let rows = entries.map { Int32($0.row) }
    let columns = entries.map { Int32($0.column) }
    size = matrix.rows
    self.rows = Buffer(rows)
    self.columns = Buffer(columns)
    scale = Buffer(repeating: 1, count: matrix.rows)
    factorization =
      rows == columns ? nil : Factorization(rows: rows, columns: columns, size: matrix.rows)
  }

  /// Whether these finite values, in the pattern's order, make a semidefinite matrix.
  func accepts(_ values: [Double]) -> Bool {
    scale.fill(0)
    for k in values.indices where rows[k] == columns[k] {
      guard values[k] >= 0 else { return false }
      scale[Int(rows[k])] = values[k] > 0 ? 1 / values[k].squareRoot() : 0
    }
    guard let factorization else { return true }
    factorization.values.fill(0)
    for k in values.indices {
      let row = Int(rows[k])
      let column = Int(columns[k])
      // A zero on the diagonal of a semidefinite matrix has nothing but zeros in its row.
      guard values[k] == 0 || (scale[row] > 0 && scale[column] > 0) else { return false }
      let place = Int(factorization.symbolic.matrix.places[k])
      factorization.values[place] = values[k] * scale[row] * scale[column]
    }
    let replaced = factorization.numeric.factor(
      factorization.symbolic, values: factorization.values.start,
      signs: factorization.signs.start, shift: Self.shift, smallest: 0, replacement: 1)
    return replaced == 0
  }
}
