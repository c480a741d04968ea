import Optimization

/// A cone program's rows as they are written down; cones are put in order at the end.
///
/// The coefficients are constants, the right-hand sides affine in parameters.
struct ConeRows {
  typealias Term = AffineExpression.Term

  private struct Row {
    var terms: [Term]
    var bound: AffineExpression
  }

  private(set) var variableCount = 0
  private var linear: [Double] = []
  private(set) var quadratic: [Double] = []
  private(set) var tieBreak: [Double] = []
  private var equalities: [Row] = []
  private var inequalities: [Row] = []
  private var disks: [Row] = []
  /// A cost that nothing changes.
  var constantCost = 0.0

  /// A further variable x with the cost `linear·x + ½·quadratic·x²`, of which the tie-breaking part is no
  /// cost.
  mutating func variable(
    linear: Double = 0, quadratic: Double = 0, tieBreak: Double = 0
  ) -> Int {
    self.linear.append(linear)
    self.quadratic.append(quadratic + tieBreak)
    self.tieBreak.append(tieBreak)
    variableCount += 1
    return variableCount - 1
  }

  /// Σ terms = value.
  mutating func equal(_ terms: [Term], _ value: AffineExpression) {
    equalities.append(Row(terms: terms, bound: value))
  }

  /// Σ terms ≤ bound.
  mutating func atMost(_ terms: [Term], _ bound: AffineExpression) {
    inequalities.append(Row(terms: terms, bound: bound))
  }

  /// low ≤ x ≤ high.
  mutating func between(_ column: Int, _ low: Double, _ high: AffineExpression) {
    atMost([Term(column, -1)], AffineExpression(constant: -low))
    atMost([Term(column, 1)], high)
  }

  /// ‖(p + Σ terms, x)‖₂ ≤ radius.
  mutating func disk(
    _ p: AffineExpression, _ terms: [Term], _ x: Int, radius: AffineExpression
  ) {
    disks.append(Row(terms: [], bound: radius))
    disks.append(Row(terms: terms.map { Term($0.index, -$0.factor) }, bound: p))
    disks.append(Row(terms: [Term(x, -1)], bound: AffineExpression()))
  }

  /// The model whose parts these are.
  func model(
    horizonSteps: Int, parameters: [ProsumerModel.Parameter], netKW: [AffineExpression],
    netKvar: [AffineExpression], devices: [ProsumerModel.DeviceSchedule]
  ) throws(ProsumerModelError) -> ProsumerModel {
    let rows = equalities + inequalities + disks
    var entries: [SparseMatrix.Entry] = []
    var offsets: [(output: Int, parameter: Int, coefficient: Double)] = []
    for (index, row) in rows.enumerated() {
      for term in row.terms {
        entries.append(SparseMatrix.Entry(row: index, column: term.index, value: term.factor))
      }
      for term in row.bound.parameters { offsets.append((index, term.index, term.factor)) }
    }
    let constraints: SparseMatrix
    do throws(OptimizationError) {
      constraints = try SparseMatrix(rows: rows.count, columns: variableCount, entries: entries)
    } catch {
      preconditionFailure("a row names a variable that is there")
    }
    let count = parameters.count
    let cones: [Cone] = [.zero(equalities.count), .nonnegative(inequalities.count)]
    return try ProsumerModel(
      horizonSteps: horizonSteps, parameters: parameters,
      cones: cones.filter { $0.dimension > 0 }
        + Array(repeating: .secondOrder(3), count: disks.count / 3),
      quadraticPattern: .diagonal(quadratic),
      quadraticValues: AffineMap(constants: quadratic, parameterCount: count),
      linearCost: AffineMap(constants: linear, parameterCount: count),
      costOffset: AffineMap(constants: [constantCost], parameterCount: count),
      constraintPattern: constraints,
      constraintValues: AffineMap(constants: constraints.values, parameterCount: count),
      constraintOffset: AffineMap(
        constants: rows.map(\.bound.constant), parameterCount: count, terms: offsets),
      netKW: netKW, netKvar: netKvar, devices: devices, tieBreak: tieBreak)
  }
}
