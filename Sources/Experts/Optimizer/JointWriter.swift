import Optimization

/// Writes the pattern of a ``JointProgram``.
struct JointWriter {
  private typealias Entry = SparseMatrix.Entry

  let models: [ProsumerModel]
  let unitsKW: [Double]
  let networkSteps: Int
  let slotCount: Int
  /// (prosumer, device) the widths of the segments that value a state of charge.
  let segmentWidths: (Int, Int) -> [Double]
  let horizonSteps: Int
  let poolUnitKW: Double
  private let hasPool: Bool
  private let hasTrades: Bool
  private(set) var layout = JointProgram.Layout()
  private(set) var stores: [JointProgram.Store] = []
  private(set) var tieBreaks: [(variable: Int, curvature: Double)] = []
  private(set) var voltageColumns: [[JointProgram.VoltageColumn]] = []

  private var variableCount = 0
  private var diagonal: [Int: Double] = [:]
  private var equalities: [[Entry]] = []
  private var inequalities: [[Entry]] = []

  /// The curvature of imports and exports, currency per unit²: it keeps the program bounded where buying
  /// and selling cost the same.
  private static let marketCurvature = 1e-6

  init(
    models: [ProsumerModel], unitsKW: [Double], tradesInPool: Bool, networkSteps: Int,
    slotCount: Int, segmentWidths: @escaping (Int, Int) -> [Double]
  ) {
    self.models = models
    self.unitsKW = unitsKW
    horizonSteps = models.map(\.horizonSteps).min() ?? 1
    self.networkSteps = min(networkSteps, horizonSteps)
    self.slotCount = slotCount
    self.segmentWidths = segmentWidths
    poolUnitKW = max(1, unitsKW.reduce(0, +))
    hasTrades = models.contains { $0.tradeKW != nil }
    hasPool = tradesInPool && models.contains { $0.tradeKW == nil }
  }

  /// The program of all rows, with the values that no decision changes.
  mutating func program() throws(OptimizationError) -> ConicProgram {
    placeModels()
    for step in 0..<horizonSteps { addMarket(step) }
    addStores()
    for step in 0..<networkSteps { addNetwork(step) }
    let modelRows = models.reduce(0) { $0 + $1.constraintCount }
    var entries: [Entry] = []
    for (i, model) in models.enumerated() {
      let parameters = [Double](repeating: 0, count: model.parameters.count)
      let values = model.constraintValues(parameters)
      for (k, entry) in model.constraintPattern.entries.enumerated() {
        entries.append(
          Entry(
            row: layout.rows[i] + entry.row, column: layout.variables[i] + entry.column,
            value: values[k]))
      }
    }
    for (index, row) in (equalities + inequalities).enumerated() {
      for entry in row {
        entries.append(
          Entry(row: modelRows + index, column: entry.column, value: entry.value))
      }
    }
    let rowCount = modelRows + equalities.count + inequalities.count
    let shared: [Cone] = [.zero(equalities.count), .nonnegative(inequalities.count)]
    return try ConicProgram(
      quadraticCost: SparseMatrix(
        rows: variableCount, columns: variableCount, entries: quadraticEntries()),
      linearCost: Array(repeating: 0, count: variableCount),
      constraintMatrix: SparseMatrix(rows: rowCount, columns: variableCount, entries: entries),
      constraintOffset: inequalityOffsets(modelRows, rowCount),
      cones: models.flatMap(\.cones) + shared.filter { $0.dimension > 0 })
  }

  /// Models' P first, in the order of its own values, then the diagonal of shared variables.
  private func quadraticEntries() -> [Entry] {
    var entries: [Entry] = []
    for (i, model) in models.enumerated() {
      let parameters = [Double](repeating: 0, count: model.parameters.count)
      let values = model.quadraticValues(parameters)
      for (k, entry) in model.quadraticPattern.entries.enumerated() {
        let first = layout.variables[i]
        entries.append(
          Entry(row: first + entry.row, column: first + entry.column, value: values[k]))
      }
    }
    for (variable, value) in diagonal.sorted(by: { $0.key < $1.key }) {
      entries.append(Entry(row: variable, column: variable, value: value))
    }
    return entries
  }

  /// b of the shared rows: 0 of equalities and lower bounds, 1 of upper bounds and of voltages.
  private func inequalityOffsets(_ modelRows: Int, _ rowCount: Int) -> [Double] {
    var offsets = [Double](repeating: 0, count: rowCount)
    let first = modelRows + equalities.count
    for (index, row) in inequalities.enumerated() {
      let isLowerBound = row.count == 1 && row[0].value < 0
      offsets[first + index] = isLowerBound ? 0 : 1
    }
    return offsets
  }

  private mutating func placeModels() {
    var row = 0
    for model in models {
      layout.variables.append(variableCount)
      layout.rows.append(row)
      for (index, curvature) in model.tieBreak.enumerated() where curvature > 0 {
        tieBreaks.append((variableCount + index, curvature))
      }
      variableCount += model.variableCount
      row += model.constraintCount
    }
  }

  private mutating func variable(curvature: Double = 0) -> Int {
    if curvature > 0 { diagonal[variableCount] = curvature }
    variableCount += 1
    return variableCount - 1
  }

  /// A variable that is not negative.
  private mutating func nonnegative(curvature: Double = 0) -> Int {
    let index = variable(curvature: curvature)
    inequalities.append([Entry(row: 0, column: index, value: -1)])
    return index
  }

  private var firstSharedRow: Int { models.reduce(0) { $0 + $1.constraintCount } }

  /// n⁺, n⁻ and the balance of each prosumer without a market of its own; the pool of all.
  private mutating func addMarket(_ step: Int) {
    var pool: [Entry] = []
    for (i, model) in models.enumerated() {
      if let trade = model.tradeKW {
        layout.imports.append(-1)
        layout.exports.append(-1)
        layout.balanceRows.append(-1)
        for term in trade[step].variables {
          pool.append(
            Entry(
              row: 0, column: layout.variables[i] + term.index, value: term.factor / poolUnitKW))
        }
        continue
      }
      let imports = nonnegative(curvature: Self.marketCurvature)
      let exports = nonnegative(curvature: Self.marketCurvature)
      layout.imports.append(imports)
      layout.exports.append(exports)
      var row = model.netKW[step].variables.map {
        Entry(
          row: 0, column: layout.variables[i] + $0.index, value: -$0.factor / unitsKW[i])
      }
      row.append(Entry(row: 0, column: imports, value: 1))
      row.append(Entry(row: 0, column: exports, value: -1))
      layout.balanceRows.append(firstSharedRow + equalities.count)
      equalities.append(row)
      pool.append(Entry(row: 0, column: imports, value: unitsKW[i] / poolUnitKW))
      pool.append(Entry(row: 0, column: exports, value: -unitsKW[i] / poolUnitKW))
    }
    guard hasPool || hasTrades else { return }
    if hasPool {
      let imports = nonnegative(curvature: Self.marketCurvature)
      let exports = nonnegative(curvature: Self.marketCurvature)
      layout.poolImports.append(imports)
      layout.poolExports.append(exports)
      pool.append(Entry(row: 0, column: imports, value: -1))
      pool.append(Entry(row: 0, column: exports, value: 1))
    } else {
      // Prosumers that trade among themselves alone.
      let tradesAlone = models.indices.filter { models[$0].tradeKW != nil }
      let columns = Set(
        tradesAlone.flatMap { i in
          (models[i].tradeKW?[step].variables ?? []).map { layout.variables[i] + $0.index }
        })
      pool.removeAll { !columns.contains($0.column) }
    }
    layout.poolRows.append(firstSharedRow + equalities.count)
    equalities.append(pool)
  }

  /// σ_k in 0…1 with Σ width·σ_k = SOC − least, for each battery with a final state.
  private mutating func addStores() {
    for (i, model) in models.enumerated() {
      for (d, device) in model.devices.enumerated() {
        guard let state = device.finalState else { continue }
        stores.append(JointProgram.Store(prosumer: i, device: d, state: state))
        var row = state.variables.map {
          Entry(row: 0, column: layout.variables[i] + $0.index, value: -$0.factor)
        }
        layout.segments.append([])
        for width in segmentWidths(i, d) {
          let segment = nonnegative()
          inequalities.append([Entry(row: 0, column: segment, value: 1)])
          layout.segments[layout.segments.count - 1].append(segment)
          row.append(Entry(row: 0, column: segment, value: width))
        }
        layout.segmentRows.append(firstSharedRow + equalities.count)
        equalities.append(row)
      }
    }
  }

  /// Rows ±Σ (∂V/∂P ∂n/∂x + ∂V/∂Q ∂q/∂x)·x − e ≤ …, two for any bus.
  private mutating func addNetwork(_ step: Int) {
    var columns: [Int: JointProgram.VoltageColumn] = [:]
    func add(_ variable: Int, _ prosumer: Int, active: Double, reactive: Double) {
      columns[
        variable,
        default: JointProgram.VoltageColumn(
          variable: variable, prosumer: prosumer, active: 0, reactive: 0)
      ].active += active
      columns[variable]?.reactive += reactive
    }
    for (i, model) in models.enumerated() {
      let position = step * models.count + i
      if layout.imports[position] >= 0 {
        add(layout.imports[position], i, active: unitsKW[i], reactive: 0)
        add(layout.exports[position], i, active: -unitsKW[i], reactive: 0)
      } else {
        for term in model.netKW[step].variables {
          add(layout.variables[i] + term.index, i, active: term.factor, reactive: 0)
        }
      }
      for term in model.netKvar[step].variables {
        add(layout.variables[i] + term.index, i, active: 0, reactive: term.factor)
      }
    }
    let sorted = columns.values.sorted { $0.variable < $1.variable }
    voltageColumns.append(sorted)
    for _ in 0..<slotCount {
      let excess = nonnegative()
      layout.excess.append(excess)
      for _ in 0..<2 {
        // The index of the row is known once equalities are counted.
        layout.voltageRows.append(inequalities.count)
        inequalities.append(
          sorted.map { Entry(row: 0, column: $0.variable, value: 0) }
            + [Entry(row: 0, column: excess, value: -1)])
      }
    }
    if step == networkSteps - 1 {
      let first = firstSharedRow + equalities.count
      for k in layout.voltageRows.indices { layout.voltageRows[k] += first }
    }
  }

  /// Where each model's values of A are in the program's.
  func constraintPlaces(_ matrix: SparseMatrix) -> [[Int32]] {
    let places = Self.places(matrix)
    return models.enumerated().map { i, model in
      model.constraintPattern.entries.map {
        places[layout.variables[i] + $0.column][layout.rows[i] + $0.row] ?? 0
      }
    }
  }

  /// Where the entries of voltage rows are in A's values: step by step (slot, side, column).
  func voltagePlaces(_ matrix: SparseMatrix) -> [[Int32]] {
    let places = Self.places(matrix)
    return (0..<networkSteps).map { step in
      (0..<2 * slotCount).flatMap { side in
        let row = layout.voltageRows[2 * step * slotCount + side]
        return voltageColumns[step].map { places[$0.variable][row] ?? 0 }
      }
    }
  }

  private static func places(_ matrix: SparseMatrix) -> [[Int: Int32]] {
    var places = [[Int: Int32]](repeating: [:], count: matrix.columns)
    for column in 0..<matrix.columns {
      for k in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        places[column][matrix.rowIndices[k]] = Int32(k)
      }
    }
    return places
  }
}
