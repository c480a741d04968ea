/// The pattern of a program's KKT matrix, its order of elimination and the pattern of its factor.
///
///     K = [P Aᵀ; A −H]
///
/// with two more rows and columns for each second-order cone. Everything here is found once and serves
/// for all values.
final class KKTStructure {
  let size: Int
  let symbolic: SymbolicFactor
  /// +1 or −1 for each elimination step: the sign that quasi-definiteness gives its pivot.
  let signs: Buffer<Double>
  /// Where the entries of P, then A, then the cones, then further diagonal zeros of P are.
  let places: Buffer<Int32>
  /// The elimination step of each variable, then of each row.
  let steps: Buffer<Int32>

  init(_ program: ConicProgram, _ cones: ConeProduct) {
    let n = program.variableCount
    let m = program.constraintCount
    size = n + m + 2 * cones.secondOrderCount
    var rows: [Int32] = []
    var columns: [Int32] = []
    var hasDiagonal = [Bool](repeating: false, count: n)
    for entry in program.quadraticCost.entries {
      rows.append(Int32(entry.row))
      columns.append(Int32(entry.column))
      if entry.row == entry.column { hasDiagonal[entry.row] = true }
    }
    for entry in program.constraintMatrix.entries {
      rows.append(Int32(entry.column))
      columns.append(Int32(n + entry.row))
    }
    cones.appendPattern(rows: &rows, columns: &columns, offset: n)
    for j in 0..<n where !hasDiagonal[j] {
      rows.append(Int32(j))
      columns.append(Int32(j))
    }
    let pattern = EliminationPattern(rows: rows, columns: columns, size: size)
    var signs = [Double](repeating: -1, count: size)
    for index in 0..<size {
      let isSecondOfCone = index >= n + m && (index - n - m) % 2 == 1
      if index < n || isSecondOfCone { signs[Int(pattern.inverseOrder[index])] = 1 }
    }
    self.signs = Buffer(signs)
    places = Buffer((0..<pattern.places.count).map { pattern.places[$0] })
    steps = Buffer((0..<size).map { pattern.inverseOrder[$0] })
    symbolic = SymbolicFactor(pattern)
  }
}
