extension ConeProduct {
  /// Where the cones' entries are in the KKT matrix, in the order in which `writeEntries` writes.
  ///
  /// Rows of the cones start at index `offset`. A second-order cone adds two indices after all rows:
  /// with W² = η²(D + uuᵀ − vvᵀ) it is
  ///
  ///     −η² [D v u; vᵀ 1 0; uᵀ 0 −1],
  ///
  /// whose Schur complement in the first block is −H. The form is sparse for large cones; for small
  /// ones, too, it is the more exact. Near the boundary H has entries of 10⁸ and more, products with
  /// them lose as many digits in every row, and of 1000 small battery programs 4 did not reach full
  /// tolerance. With u and v apart, the error stays along w, where it hardly counts.
  func appendPattern(rows: inout [Int32], columns: inout [Int32], offset: Int) {
    var extra = offset + self.rows
    func append(_ row: Int, _ column: Int) {
      rows.append(Int32(row))
      columns.append(Int32(column))
    }
    for k in 0..<blocks.count {
      let block = blocks[k]
      let indices = offset + block.start..<offset + block.start + block.count
      switch block.kind {
      case .zero, .nonnegative:
        for i in indices { append(i, i) }
      case .secondOrder:
        for i in indices { append(i, i) }
        for i in indices.dropFirst() { append(i, extra) }
        for i in indices { append(i, extra + 1) }
        append(extra, extra)
        append(extra + 1, extra + 1)
        extra += 2
      }
    }
  }

  /// Writes the cones' entries of the KKT matrix to their places.
  func writeEntries(to values: Vector, places: Indices) {
    for k in 0..<blocks.count {
      let block = blocks[k]
      var next = places + block.firstEntry
      func write(_ value: Double) {
        values[Int(next.pointee)] = value
        next += 1
      }
      let w = w.start + block.start
      let square = block.eta * block.eta
      switch block.kind {
      case .zero:
        break
      case .nonnegative:
        // Bounds have no place in the matrix.
        for i in 0..<block.count {
          let place = Int(next[i])
          if place >= 0 { values[place] = -w[i] * w[i] }
        }
      case .secondOrder:
        let form = SecondOrderCone.RankTwoForm(w: w, block.count)
        write(-square * form.d)
        for _ in 1..<block.count { write(-square) }
        for i in 1..<block.count { write(-square * form.v1 * w[i]) }
        write(-square * form.u0)
        for i in 1..<block.count { write(-square * form.u1 * w[i]) }
        write(-square)
        write(square)
      }
    }
  }
}
