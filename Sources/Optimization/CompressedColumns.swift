/// A sparse matrix's pattern with 32-bit indices, for inner loops over values that change.
struct CompressedColumns: ~Copyable {
  let rows: Int
  let columns: Int
  let starts: Buffer<Int32>
  let rowIndices: Buffer<Int32>
  var entryCount: Int { rowIndices.count }

  init(_ matrix: SparseMatrix) {
    rows = matrix.rows
    columns = matrix.columns
    starts = Buffer(matrix.columnStarts.map { Int32($0) })
    rowIndices = Buffer(matrix.rowIndices.map { Int32($0) })
  }

  /// y ← y + Mx.
  func add(_ values: Vector, times x: Vector, to y: Vector) {
    let starts = starts.start
    let rowIndices = rowIndices.start
    var p = 0
    for j in 0..<columns {
      let xj = x[j]
      let end = Int(starts[j + 1])
      while p < end {
        y[Int(rowIndices[p])] += values[p] * xj
        p += 1
      }
    }
  }

  /// y ← Mᵀx.
  func transposeMultiply(_ values: Vector, _ x: Vector, into y: Vector) {
    let starts = starts.start
    let rowIndices = rowIndices.start
    var p = 0
    for j in 0..<columns {
      var sum = 0.0
      let end = Int(starts[j + 1])
      while p < end {
        sum += values[p] * x[Int(rowIndices[p])]
        p += 1
      }
      y[j] = sum
    }
  }

  /// y ← Mx of the symmetric matrix whose upper triangle this is.
  func symmetricMultiply(_ values: Vector, _ x: Vector, into y: Vector) {
    let starts = starts.start
    let rowIndices = rowIndices.start
    var p = 0
    for j in 0..<columns {
      let xj = x[j]
      var sum = 0.0
      let end = Int(starts[j + 1])
      while p < end {
        let i = Int(rowIndices[p])
        if i == j {
          sum += values[p] * xj
        } else {
          sum += values[p] * x[i]
          y[i] += values[p] * xj
        }
        p += 1
      }
      y[j] = sum
    }
  }

  /// xᵀMy of the symmetric matrix whose upper triangle this is.
  func symmetricForm(_ values: Vector, _ x: Vector, _ y: Vector) -> Double {
    let starts = starts.start
    let rowIndices = rowIndices.start
    var total = 0.0
    var p = 0
    for j in 0..<columns {
      let end = Int(starts[j + 1])
      while p < end {
        let i = Int(rowIndices[p])
        total += values[p] * (i == j ? x[j] * y[j] : x[i] * y[j] + x[j] * y[i])
        p += 1
      }
    }
    return total
  }
}
