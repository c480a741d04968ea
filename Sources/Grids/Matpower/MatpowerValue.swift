import Specification

/// What a variable of a MATPOWER file holds.
enum MatpowerValue {
  /// A matrix; a number is one of one row and one column.
  case matrix(MatpowerMatrix)
  /// A text.
  case text(String)
  /// A cell array, row after row.
  case cells([MatpowerValue])
}

/// A matrix of numbers, row-major, that remembers where each row stands.
struct MatpowerMatrix {
  var rows: Int
  var columns: Int
  var entries: [Double]
  /// Where each row of a matrix written out stands; empty for a computed one.
  var places: [SourceLocation] = []

  init(rows: Int, columns: Int, entries: [Double]) {
    self.rows = rows
    self.columns = columns
    self.entries = entries
  }

  init(_ number: Double) {
    self.init(rows: 1, columns: 1, entries: [number])
  }

  /// The value of a matrix of one entry.
  var number: Double? { entries.count == 1 ? entries[0] : nil }

  /// "3 × 2".
  var shape: String { "\(rows) × \(columns)" }

  subscript(row: Int, column: Int) -> Double {
    get { entries[row * columns + column] }
    set { entries[row * columns + column] = newValue }
  }

  func mapped(_ function: (Double) -> Double) -> MatpowerMatrix {
    var result = self
    for i in entries.indices { result.entries[i] = function(entries[i]) }
    return result
  }

  /// Entry by entry, a number with every entry; `nil` where the shapes differ.
  static func combined(
    _ a: MatpowerMatrix, _ b: MatpowerMatrix, _ function: (Double, Double) -> Double
  ) -> MatpowerMatrix? {
    if let number = b.number { return a.mapped { function($0, number) } }
    if let number = a.number { return b.mapped { function(number, $0) } }
    guard a.rows == b.rows, a.columns == b.columns else { return nil }
    var result = a
    for i in a.entries.indices { result.entries[i] = function(a.entries[i], b.entries[i]) }
    return result
  }

  var transposed: MatpowerMatrix {
    var result = MatpowerMatrix(rows: columns, columns: rows, entries: entries)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The entries at the crossings of rows and columns.
  func slice(rows: [Int], columns: [Int]) -> MatpowerMatrix {
    MatpowerMatrix(
      rows: rows.count, columns: columns.count,
      entries: rows.flatMap { row in columns.map { self[row, $0] } })
  }
}

/// MATPOWER's names of matrix columns, in the order in which its functions return them.
enum MatpowerColumns {
  static let bus: KeyValuePairs = [
    "PQ": 1.0, "PV": 2, "REF": 3, "NONE": 4, "BUS_I": 1, "BUS_TYPE": 2, "PD": 3, "QD": 4, "GS": 5,
    "BS": 6, "BUS_AREA": 7, "VM": 8, "VA": 9, "BASE_KV": 10, "ZONE": 11, "VMAX": 12, "VMIN": 13,
    "LAM_P": 14, "LAM_Q": 15, "MU_VMAX": 16, "MU_VMIN": 17,
  ]
  static let branch: KeyValuePairs = [
    "F_BUS": 1.0, "T_BUS": 2, "BR_R": 3, "BR_X": 4, "BR_B": 5, "RATE_A": 6, "RATE_B": 7,
    "RATE_C": 8, "TAP": 9, "SHIFT": 10, "BR_STATUS": 11, "PF": 14, "QF": 15, "PT": 16, "QT": 17,
    "MU_SF": 18, "MU_ST": 19, "ANGMIN": 12, "ANGMAX": 13, "MU_ANGMIN": 20, "MU_ANGMAX": 21,
  ]
  static let generator: KeyValuePairs = [
    "GEN_BUS": 1.0, "PG": 2, "QG": 3, "QMAX": 4, "QMIN": 5, "VG": 6, "MBASE": 7, "GEN_STATUS": 8,
    "PMAX": 9, "PMIN": 10, "MU_PMAX": 22, "MU_PMIN": 23, "MU_QMAX": 24, "MU_QMIN": 25, "PC1": 11,
    "PC2": 12, "QC1MIN": 13, "QC1MAX": 14, "QC2MIN": 15, "QC2MAX": 16, "RAMP_AGC": 17,
    "RAMP_10": 18, "RAMP_30": 19, "RAMP_Q": 20, "APF": 21,
  ]
  /// By the name of the function.
  static let functions = ["idx_bus": bus, "idx_brch": branch, "idx_gen": generator]
}
