/// The pattern of a program's KKT matrix, its order of elimination and the pattern of its factor.
///
///     K = [P Aᵀ; A −H]
///
/// with two more rows and columns for each second-order cone, and less the rows that are bounds of one
/// variable: those are eliminated by hand (see ``KKTSystem``). Everything here is found once and
/// serves for all values.
final class KKTStructure {
  /// A nonnegative row with one entry, which is not in the matrix.
  struct Bound: BitwiseCopyable {
    var row: Int32
    var column: Int32
    /// The index of the row's entry among A's values.
    var entry: Int32
  }

  let size: Int
  let symbolic: SymbolicFactor
  /// +1 or −1 for each elimination step: the sign that quasi-definiteness gives its pivot.
  let signs: Buffer<Double>
  /// Where the entries of P, then A, then the cones, then further diagonal zeros of P are; −1 for those
  /// of bounds.
  let places: Buffer<Int32>
  /// The elimination step of each variable, then of each row; −1 for bounds.
  let steps: Buffer<Int32>
  /// The elimination steps of the rows and columns that second-order cones add.
  let extraSteps: Buffer<Int32>
  /// The bounds, column by column.
  let bounds: Buffer<Bound>
  /// Where each variable's diagonal entry is.
  let diagonals: Buffer<Int32>
  /// The index among P's values of each variable's diagonal entry, −1 for none.
  let diagonalEntries: Buffer<Int32>

  init(_ program: ConicProgram, _ cones: ConeProduct) {
    let n = program.variableCount
    let m = program.constraintCount
    let extra = 2 * cones.secondOrderCount
    let constraints = program.constraintMatrix.entries
    let bounds = Self.bounds(program, cones)
    // Indices without the bounds' rows.
    var compressed = [Int32](repeating: 0, count: n + m + extra)
    for bound in bounds { compressed[n + Int(bound.row)] = -1 }
    var next: Int32 = 0
    for index in compressed.indices where compressed[index] == 0 {
      compressed[index] = next
      next += 1
    }
    size = Int(next)

    var rows: [Int32] = []
    var columns: [Int32] = []
    var diagonalEntries = [Int32](repeating: -1, count: n)
    for (k, entry) in program.quadraticCost.entries.enumerated() {
      rows.append(Int32(entry.row))
      columns.append(Int32(entry.column))
      if entry.row == entry.column { diagonalEntries[entry.row] = Int32(k) }
    }
    for entry in constraints {
      rows.append(Int32(entry.column))
      columns.append(Int32(n + entry.row))
    }
    cones.appendPattern(rows: &rows, columns: &columns, offset: n)
    var diagonals = diagonalEntries
    for j in 0..<n where diagonalEntries[j] < 0 {
      diagonals[j] = Int32(rows.count)
      rows.append(Int32(j))
      columns.append(Int32(j))
    }
    let kept = rows.indices.filter {
      compressed[Int(rows[$0])] >= 0 && compressed[Int(columns[$0])] >= 0
    }
    let pattern = EliminationPattern(
      rows: kept.map { compressed[Int(rows[$0])] },
      columns: kept.map { compressed[Int(columns[$0])] }, size: size)
    var places = [Int32](repeating: -1, count: rows.count)
    for (k, entry) in kept.enumerated() { places[entry] = pattern.places[k] }
    var signs = [Double](repeating: -1, count: size)
    for index in compressed.indices where compressed[index] >= 0 {
      let isSecondOfCone = index >= n + m && (index - n - m) % 2 == 1
      if index < n || isSecondOfCone {
        signs[Int(pattern.inverseOrder[Int(compressed[index])])] = 1
      }
    }
    self.signs = Buffer(signs)
    self.places = Buffer(places)
    self.bounds = Buffer(bounds)
    self.diagonals = Buffer(diagonals.map { places[Int($0)] })
    self.diagonalEntries = Buffer(diagonalEntries)
    let steps = compressed.map { $0 < 0 ? -1 : pattern.inverseOrder[Int($0)] }
    self.steps = Buffer(Array(steps[..<(n + m)]))
    extraSteps = Buffer(Array(steps[(n + m)...]))
    symbolic = SymbolicFactor(pattern)
  }

  /// The nonnegative rows with one entry, ordered by column.
  private static func bounds(_ program: ConicProgram, _ cones: ConeProduct) -> [Bound] {
    var counts = [Int](repeating: 0, count: program.constraintCount)
    let entries = program.constraintMatrix.entries
    for entry in entries { counts[entry.row] += 1 }
    var isNonnegative = [Bool](repeating: false, count: program.constraintCount)
    for k in 0..<cones.blocks.count where cones.blocks[k].kind == .nonnegative {
      let block = cones.blocks[k]
      for row in block.start..<block.start + block.count { isNonnegative[row] = true }
    }
    return entries.enumerated().compactMap { k, entry in
      guard counts[entry.row] == 1 && isNonnegative[entry.row] else { return nil }
      return Bound(row: Int32(entry.row), column: Int32(entry.column), entry: Int32(k))
    }
  }
}
