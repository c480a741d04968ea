/// The values of a factorization LDLᵀ, computed anew for each matrix of one pattern.
///
/// Up-looking: row k of L solves a triangular system with the rows above it (Davis 2005, LDL). The
/// rows' patterns are known, so that no search through the elimination tree is left. Right-hand
/// sides are solved two at a time: the triangles are read once for both.
struct NumericFactor: ~Copyable {
  /// Two right-hand sides, or two solutions, side by side.
  typealias Pair = SIMD2<Double>

  let lower: Buffer<Double>
  let rowEntries: Buffer<Double>
  let pivots: Buffer<Double>
  private let reciprocals: Buffer<Double>
  private let row: Buffer<Double>

  init(_ symbolic: borrowing SymbolicFactor) {
    lower = Buffer(repeating: 0, count: symbolic.entryCount)
    rowEntries = Buffer(repeating: 0, count: symbolic.entryCount)
    pivots = Buffer(repeating: 1, count: symbolic.size)
    reciprocals = Buffer(repeating: 1, count: symbolic.size)
    row = Buffer(repeating: 0, count: symbolic.size)
  }

  /// Factors a matrix with the signs that its pivots must have.
  ///
  /// The diagonal is shifted by `shift` in the direction of the sign. A pivot of the other sign, or
  /// nearer to 0 than `smallest`, is replaced by `replacement` with the right sign.
  ///
  /// - Returns: The number of pivots that were replaced, or nil where one was not finite.
  func factor(
    _ symbolic: borrowing SymbolicFactor, values: Vector, signs: Vector, shift: Double,
    smallest: Double, replacement: Double
  ) -> Int? {
    let matrixStarts = symbolic.matrix.starts.start
    let matrixRows = symbolic.matrix.rows.start
    let columnStarts = symbolic.columnStarts.start
    let rowIndices = symbolic.rowIndices.start
    let rowStarts = symbolic.rowStarts.start
    let columnIndices = symbolic.columnIndices.start
    let places = symbolic.places.start
    let lower = lower.start
    let rowEntries = rowEntries.start
    let pivots = pivots.start
    let reciprocals = reciprocals.start
    let y = row.start
    var replaced = 0
    var poison = 0.0
    var start = Int(matrixStarts[0])
    var t = Int(rowStarts[0])
    for k in 0..<symbolic.size {
      let last = Int(matrixStarts[k + 1]) - 1
      for p in start..<last { y[Int(matrixRows[p])] = values[p] }
      let sign = signs[k]
      var pivot = values[last] + sign * shift
      start = last + 1
      let rowEnd = Int(rowStarts[k + 1])
      while t < rowEnd {
        let i = Int(columnIndices[t])
        let place = Int(places[t])
        let yi = y[i]
        y[i] = 0
        var p = Int(columnStarts[i])
        while p < place {
          y[Int(rowIndices[p])] -= lower[p] * yi
          p += 1
        }
        let entry = yi * reciprocals[i]
        pivot -= entry * yi
        lower[place] = entry
        rowEntries[t] = entry
        t += 1
      }
      if pivot * sign <= smallest {
        pivot = sign * replacement
        replaced += 1
      }
      pivots[k] = pivot
      let reciprocal = 1 / pivot
      reciprocals[k] = reciprocal
      poison += reciprocal * 0
    }
    return poison == 0 ? replaced : nil
  }

  /// Replaces two right-hand sides by the solutions of LDLᵀx = b.
  func solve(_ symbolic: borrowing SymbolicFactor, _ x: UnsafeMutablePointer<Pair>) {
    let n = symbolic.size
    let starts = symbolic.columnStarts.start
    let rows = symbolic.rowIndices.start
    let lower = lower.start
    let reciprocals = reciprocals.start
    let rowStarts = symbolic.rowStarts.start
    let columns = symbolic.columnIndices.start
    let rowEntries = rowEntries.start
    var p = 0
    for k in 0..<n {
      let end = Int(rowStarts[k + 1])
      var xk = x[k]
      while p < end {
        xk -= rowEntries[p] * x[Int(columns[p])]
        p += 1
      }
      x[k] = xk
    }
    for k in 0..<n { x[k] *= reciprocals[k] }
    var j = n - 1
    p = symbolic.entryCount - 1
    while j >= 0 {
      var xj = x[j]
      let begin = Int(starts[j])
      while p >= begin {
        xj -= lower[p] * x[Int(rows[p])]
        p -= 1
      }
      x[j] = xj
      j -= 1
    }
  }
}
