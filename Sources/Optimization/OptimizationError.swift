/// What is wrong with a program, its new values or the settings.
///
/// Only malformed input is an error. A program without a solution, or one that the solver could
/// not finish, is a `SolverStatus`.
public enum OptimizationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A part of a program.
  public enum Part: String, Sendable {
    /// The matrix P.
    case quadraticCost = "quadratic cost (P)"
    /// The vector q.
    case linearCost = "linear cost (q)"
    /// The matrix A.
    case constraintMatrix = "constraint matrix (A)"
    /// The vector b.
    case constraintOffset = "constraint offset (b)"
  }

  /// Arrays that are no matrix.
  case malformedMatrix(MatrixFault)
  /// A program without variables.
  case noVariables
  /// A matrix whose shape does not fit the variables.
  case shape(Part, rows: Int, columns: Int, expectedRows: Int, expectedColumns: Int)
  /// A vector, or a run of new values, of the wrong length.
  case count(Part, found: Int, expected: Int)
  /// Cones that do not cover the constraint rows.
  case coneRows(found: Int, expected: Int)
  /// A cone without rows.
  case emptyCone(index: Int, cone: Cone)
  /// A value that is infinite or not a number.
  case notFinite(Part, index: Int, value: String)
  /// A quadratic cost with an entry below its diagonal.
  case belowDiagonal(row: Int, column: Int)
  /// A quadratic cost that is not positive semidefinite.
  case notConvex
  /// A setting outside its range.
  case setting(name: String, value: Double, requirement: String)

  /// The fault in one sentence, with what would be right.
  public var description: String {
    switch self {
    case .malformedMatrix(let fault):
      fault.description
    case .noVariables:
      "The linear cost (q) is empty; a program has at least one variable."
    case .shape(let part, let rows, let columns, let expectedRows, let expectedColumns):
      "The \(part.rawValue) is \(rows) × \(columns); it must be \(expectedRows) × \(expectedColumns)."
    case .count(let part, let found, let expected):
      "The \(part.rawValue) has \(found) values; it must have \(expected)."
    case .coneRows(let found, let expected):
      "The cones cover \(found) rows; the constraint matrix (A) has \(expected)."
    case .emptyCone(let index, let cone):
      "Cone \(index) is \(cone); a cone covers at least one row."
    case .notFinite(let part, let index, let value):
      "The \(part.rawValue) has \(value) at index \(index); every value must be finite."
    case .belowDiagonal(let row, let column):
      "The quadratic cost (P) has an entry at row \(row), column \(column), below the diagonal; "
        + "give the upper triangle only."
    case .notConvex:
      "The quadratic cost (P) is not positive semidefinite; only convex programs can be solved."
    case .setting(let name, let value, let requirement):
      "The setting '\(name)' is \(value); it must be \(requirement)."
    }
  }
}

/// Why arrays are not the compressed columns of a matrix.
public enum MatrixFault: Sendable, Equatable, CustomStringConvertible {
  /// A negative number of rows or columns.
  case negativeSize(rows: Int, columns: Int)
  /// Column starts that are not one more than the columns.
  case columnStartsCount(found: Int, columns: Int)
  /// Values and row indices of different counts.
  case valuesCount(values: Int, rowIndices: Int)
  /// A first column that does not start at 0.
  case firstColumnStart(Int)
  /// A last column that does not end with the entries.
  case lastColumnStart(found: Int, count: Int)
  /// A column that ends before it starts.
  case columnStartsDescend(column: Int)
  /// A column that ends after the last entry.
  case columnEndsBeyondEntries(column: Int, count: Int)
  /// Rows within a column that repeat or descend.
  case rowsNotAscending(column: Int)
  /// An entry outside the matrix.
  case entryOutside(row: Int, column: Int, rows: Int, columns: Int)
  /// A dense row of another length than the first.
  case raggedRow(row: Int, count: Int, columns: Int)

  /// The fault in one sentence.
  public var description: String {
    switch self {
    case .negativeSize(let rows, let columns):
      "A matrix cannot be \(rows) × \(columns)."
    case .columnStartsCount(let found, let columns):
      "There are \(found) column starts for \(columns) columns; there must be \(columns + 1)."
    case .valuesCount(let values, let rowIndices):
      "There are \(values) values for \(rowIndices) row indices; the counts must be equal."
    case .firstColumnStart(let start):
      "The first column starts at \(start); it must start at 0."
    case .lastColumnStart(let found, let count):
      "The last column ends at \(found); it must end at the number of entries, \(count)."
    case .columnStartsDescend(let column):
      "Column \(column) ends before it starts."
    case .columnEndsBeyondEntries(let column, let count):
      "Column \(column) ends beyond the \(count) entries."
    case .rowsNotAscending(let column):
      "The rows of column \(column) are not strictly ascending."
    case .entryOutside(let row, let column, let rows, let columns):
      "There is an entry at row \(row), column \(column) of a matrix of \(rows) × \(columns)."
    case .raggedRow(let row, let count, let columns):
      "Row \(row) has \(count) values; the first row has \(columns)."
    }
  }
}
