import Optimization
import Testing

struct SparseMatrixTests {
  @Test func `entries in any order become sorted columns, equal places being added`() throws {
    let matrix = try SparseMatrix(
      rows: 3, columns: 2,
      entries: [
        .init(row: 2, column: 1, value: 5), .init(row: 0, column: 1, value: 1),
        .init(row: 1, column: 0, value: 2), .init(row: 2, column: 1, value: -2),
        .init(row: 0, column: 0, value: 0),
      ])
    #expect(matrix.columnStarts == [0, 2, 4])
    #expect(matrix.rowIndices == [0, 1, 0, 2])
    #expect(matrix.values == [0, 2, 1, 3])
    #expect(matrix.entryCount == 4)
  }

  @Test func `dense rows leave their zeros out`() throws {
    let matrix = try SparseMatrix(dense: [[1, 0, 2], [0, 3, 0]])
    #expect(
      matrix.entries == [
        .init(row: 0, column: 0, value: 1), .init(row: 1, column: 1, value: 3),
        .init(row: 0, column: 2, value: 2),
      ])
    #expect(matrix.times([1, 2, 3]) == [7, 6])
    #expect(matrix.transposeTimes([1, 2]) == [1, 6, 2])
  }

  @Test func `an upper triangle multiplies as the symmetric matrix`() throws {
    let upper = try SparseMatrix(dense: [[1, 2], [0, 3]])
    #expect(upper.symmetricTimes([1, 10]) == [21, 32])
  }

  @Test func `diagonal and empty matrices have their shapes`() {
    let diagonal = SparseMatrix.diagonal([3, 0])
    #expect(diagonal.entries.map(\.value) == [3, 0])
    let empty = SparseMatrix.empty(rows: 2, columns: 3)
    #expect(empty.columnStarts == [0, 0, 0, 0] && empty.rows == 2)
  }

  @Test func `wrong arrays are refused with the reason`() {
    func expect(
      _ message: String, rows: Int = 2, columns: Int = 2, starts: [Int] = [0, 1, 2],
      indices: [Int] = [0, 1], values: [Double] = [1, 1],
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      do {
        _ = try SparseMatrix(
          rows: rows, columns: columns, columnStarts: starts, rowIndices: indices, values: values)
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
      } catch {
        #expect(error.description == message, sourceLocation: sourceLocation)
      }
    }
    expect("A matrix cannot be -1 × 2.", rows: -1)
    expect("There are 3 column starts for 3 columns; there must be 4.", columns: 3)
    expect("There are 1 values for 2 row indices; the counts must be equal.", values: [1])
    expect("The first column starts at 1; it must start at 0.", starts: [1, 1, 2])
    expect("Column 1 ends before it starts.", starts: [0, 2, 1], indices: [0, 1])
    expect("Column 0 ends beyond the 2 entries.", starts: [0, 3, 2])
    expect(
      "The last column ends at 1; it must end at the number of entries, 2.", starts: [0, 1, 1])
    expect("The rows of column 0 are not strictly ascending.", starts: [0, 2, 2], indices: [1, 0])
    expect("The rows of column 0 are not strictly ascending.", starts: [0, 2, 2], indices: [1, 1])
    expect("There is an entry at row 2, column 1 of a matrix of 2 × 2.", indices: [0, 2])
    expect("There is an entry at row -1, column 0 of a matrix of 2 × 2.", indices: [-1, 1])
  }

  @Test func `wrong entries and ragged rows are refused with the reason`() {
    #expect(
      throws: OptimizationError.malformedMatrix(
        .entryOutside(row: 0, column: 2, rows: 2, columns: 2))
    ) {
      try SparseMatrix(rows: 2, columns: 2, entries: [.init(row: 0, column: 2, value: 1)])
    }
    #expect(throws: OptimizationError.malformedMatrix(.negativeSize(rows: 2, columns: -2))) {
      try SparseMatrix(rows: 2, columns: -2, entries: [])
    }
    let ragged = MatrixFault.raggedRow(row: 1, count: 1, columns: 2)
    #expect(ragged.description == "Row 1 has 1 values; the first row has 2.")
    #expect(throws: OptimizationError.malformedMatrix(ragged)) {
      try SparseMatrix(dense: [[1, 2], [3]])
    }
  }
}
