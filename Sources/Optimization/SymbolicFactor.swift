import CSuiteSparse

/// The pattern of L in a factorization LDLᵀ of matrices with one pattern, found once.
struct SymbolicFactor: ~Copyable {
  let matrix: EliminationPattern
  /// L by columns, without its unit diagonal: where each column starts, and its rows, ascending.
  let columnStarts: Buffer<Int32>
  let rowIndices: Buffer<Int32>
  /// L by rows: where each row starts, its columns, ascending, and the place of each entry in the
  /// columns.
  let rowStarts: Buffer<Int32>
  let columnIndices: Buffer<Int32>
  let places: Buffer<Int32>

  var size: Int { matrix.size }
  var entryCount: Int { rowIndices.count }

  init(_ pattern: consuming EliminationPattern) {
    let n = pattern.size
    let starts = Buffer<Int32>(repeating: 0, count: n + 1)
    let parents = Buffer<Int32>(repeating: -1, count: n)
    let counts = Buffer<Int32>(repeating: 0, count: n)
    let marks = Buffer<Int32>(repeating: -1, count: n)
    ldl_symbolic(
      Int32(n), pattern.starts.start, pattern.rows.start, starts.start, parents.start,
      counts.start, marks.start, nil, nil)
    let total = Int(starts[n])
    let rows = Buffer<Int32>(repeating: 0, count: total)
    let rowStarts = Buffer<Int32>(repeating: 0, count: n + 1)
    let columns = Buffer<Int32>(repeating: 0, count: total)
    let places = Buffer<Int32>(repeating: 0, count: total)
    counts.fill(0)
    marks.fill(-1)
    // Row k of L is what the elimination tree's paths from the entries of column k reach below k.
    var reached: [Int32] = []
    var filled = 0
    for k in 0..<n {
      reached.removeAll(keepingCapacity: true)
      marks[k] = Int32(k)
      for p in Int(pattern.starts[k])..<Int(pattern.starts[k + 1]) {
        var i = Int(pattern.rows[p])
        while marks[i] != k {
          marks[i] = Int32(k)
          reached.append(Int32(i))
          i = Int(parents[i])
        }
      }
      // A column's ancestors come after it, so ascending order is an order of elimination.
      reached.sort()
      for i in reached {
        let place = starts[Int(i)] + counts[Int(i)]
        counts[Int(i)] += 1
        rows[Int(place)] = Int32(k)
        columns[filled] = i
        places[filled] = place
        filled += 1
      }
      rowStarts[k + 1] = Int32(filled)
    }
    matrix = pattern
    columnStarts = starts
    rowIndices = rows
    self.rowStarts = rowStarts
    columnIndices = columns
    self.places = places
  }
}
