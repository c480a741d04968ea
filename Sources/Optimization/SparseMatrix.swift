/// A sparse matrix in compressed columns (CSC).
///
/// Column j's entries are `rowIndices[k]`, `values[k]` for k in
/// `columnStarts[j] ..< columnStarts[j + 1]`, with rows strictly ascending. Zeros that are written
/// down stay in the pattern: a solver keeps its pattern for life, and later values may differ.
public struct SparseMatrix: Sendable, Equatable {
  /// One entry of a matrix, by its place.
  public struct Entry: Sendable, Equatable {
    /// The row, from 0.
    public var row: Int
    /// The column, from 0.
    public var column: Int
    /// The entry's value.
    public var value: Double

    /// Creates an entry from its place and value.
    public init(row: Int, column: Int, value: Double) {
      self.row = row
      self.column = column
      self.value = value
    }
  }

  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// Where each column starts in `rowIndices` and `values`; one longer than the number of columns.
  public let columnStarts: [Int]
  /// The row of each entry, ascending within a column.
  public let rowIndices: [Int]
  /// The value of each entry.
  public let values: [Double]

  /// The number of entries in the pattern, zeros among them.
  public var entryCount: Int { values.count }

  /// Creates a matrix from its compressed columns.
  ///
  /// - Throws: `OptimizationError.malformedMatrix` where the arrays are not a matrix of this shape.
  public init(
    rows: Int, columns: Int, columnStarts: [Int], rowIndices: [Int], values: [Double]
  ) throws(OptimizationError) {
    func require(_ condition: Bool, _ fault: MatrixFault) throws(OptimizationError) {
      guard condition else { throw .malformedMatrix(fault) }
    }
    try require(rows >= 0 && columns >= 0, .negativeSize(rows: rows, columns: columns))
    try require(
      columnStarts.count == columns + 1,
      .columnStartsCount(found: columnStarts.count, columns: columns))
    try require(
      rowIndices.count == values.count,
      .valuesCount(values: values.count, rowIndices: rowIndices.count))
    try require(columnStarts[0] == 0, .firstColumnStart(columnStarts[0]))
    for column in 0..<columns {
      let start = columnStarts[column]
      let end = columnStarts[column + 1]
      try require(start <= end, .columnStartsDescend(column: column))
      try require(
        end <= rowIndices.count, .columnEndsBeyondEntries(column: column, count: rowIndices.count))
      for k in start..<end {
        let row = rowIndices[k]
        try require(
          0 <= row && row < rows,
          .entryOutside(row: row, column: column, rows: rows, columns: columns))
        try require(k == start || rowIndices[k - 1] < row, .rowsNotAscending(column: column))
      }
    }
    try require(
      columnStarts[columns] == rowIndices.count,
      .lastColumnStart(found: columnStarts[columns], count: rowIndices.count))
    self.rows = rows
    self.columns = columns
    self.columnStarts = columnStarts
    self.rowIndices = rowIndices
    self.values = values
  }

  /// Creates a matrix from entries in any order; entries at the same place are added in that order.
  ///
  /// - Throws: `OptimizationError.malformedMatrix` for an entry outside the matrix.
  public init(rows: Int, columns: Int, entries: [Entry]) throws(OptimizationError) {
    guard rows >= 0 && columns >= 0 else {
      throw .malformedMatrix(.negativeSize(rows: rows, columns: columns))
    }
    for entry in entries {
      guard 0..<rows ~= entry.row && 0..<columns ~= entry.column else {
        throw .malformedMatrix(
          .entryOutside(row: entry.row, column: entry.column, rows: rows, columns: columns))
      }
    }
    // The index breaks ties, so that duplicates are added in the order given.
    let order = entries.indices.sorted { i, j in
      (entries[i].column, entries[i].row, i) < (entries[j].column, entries[j].row, j)
    }
    var starts = [Int](repeating: 0, count: columns + 1)
    var rowIndices: [Int] = []
    var values: [Double] = []
    var last: (row: Int, column: Int) = (-1, -1)
    for i in order {
      let entry = entries[i]
      if last == (entry.row, entry.column) {
        values[values.count - 1] += entry.value
      } else {
        rowIndices.append(entry.row)
        values.append(entry.value)
        starts[entry.column + 1] += 1
        last = (entry.row, entry.column)
      }
    }
    for column in 0..<columns { starts[column + 1] += starts[column] }
    self.rows = rows
    self.columns = columns
    columnStarts = starts
    self.rowIndices = rowIndices
    self.values = values
  }

  /// Creates a matrix from its rows, leaving the zeros out of the pattern.
  ///
  /// - Throws: `OptimizationError.malformedMatrix` for rows of different lengths.
  public init(dense: [[Double]]) throws(OptimizationError) {
    let columns = dense.first?.count ?? 0
    var entries: [Entry] = []
    for (i, row) in dense.enumerated() {
      guard row.count == columns else {
        throw .malformedMatrix(.raggedRow(row: i, count: row.count, columns: columns))
      }
      for (j, value) in row.enumerated() where value != 0 {
        entries.append(Entry(row: i, column: j, value: value))
      }
    }
    try self.init(rows: dense.count, columns: columns, entries: entries)
  }

  private init(rows: Int, columns: Int, diagonal: [Double]) {
    self.rows = rows
    self.columns = columns
    columnStarts = (0...columns).map { min($0, diagonal.count) }
    rowIndices = Array(diagonal.indices)
    values = diagonal
  }

  /// A square matrix with these values on its diagonal, zeros included.
  public static func diagonal(_ values: [Double]) -> SparseMatrix {
    SparseMatrix(rows: values.count, columns: values.count, diagonal: values)
  }

  /// A matrix without any entry.
  public static func empty(rows: Int, columns: Int) -> SparseMatrix {
    SparseMatrix(rows: max(rows, 0), columns: max(columns, 0), diagonal: [])
  }
}

extension SparseMatrix {
  /// The entries, column by column.
  public var entries: [Entry] {
    (0..<columns).flatMap { column in
      (columnStarts[column]..<columnStarts[column + 1]).map {
        Entry(row: rowIndices[$0], column: column, value: values[$0])
      }
    }
  }

  /// The product with a column vector of `columns` entries.
  public func times(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: rows)
    for entry in entries { y[entry.row] += entry.value * x[entry.column] }
    return y
  }

  /// The transpose's product with a column vector of `rows` entries.
  public func transposeTimes(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: columns)
    for entry in entries { y[entry.column] += entry.value * x[entry.row] }
    return y
  }

  /// The product with a vector of the symmetric matrix whose upper triangle this is.
  public func symmetricTimes(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: rows)
    for entry in entries {
      y[entry.row] += entry.value * x[entry.column]
      if entry.row != entry.column { y[entry.column] += entry.value * x[entry.row] }
    }
    return y
  }
}
