import Optimization

extension ProgramDraft {
  /// The rows that are left, in the order of cones: zero, nonnegative, second-order.
  private var order: (rows: [Int], cones: [Cone]) {
    let zero = kinds.indices.filter { kinds[$0] == .zero }
    let nonnegative = kinds.indices.filter { kinds[$0] == .nonnegative }
    var cones: [Cone] = []
    if !zero.isEmpty { cones.append(.zero(zero.count)) }
    if !nonnegative.isEmpty { cones.append(.nonnegative(nonnegative.count)) }
    var rows = zero + nonnegative
    var last: Int?
    for row in kinds.indices {
      guard case .cone(let number)? = kinds[row] else { continue }
      if number == last, case .secondOrder(let dimension)? = cones.last {
        cones[cones.count - 1] = .secondOrder(dimension + 1)
      } else {
        cones.append(.secondOrder(1))
        last = number
      }
      rows.append(row)
    }
    return (rows, cones)
  }

  /// The finished model.
  ///
  /// - Throws: ``ProsumerModelError`` or `OptimizationError` where the parts do not fit.
  func model(
    netKW: [AffineExpression], netKvar: [AffineExpression], tradeKW: [AffineExpression]?,
    devices: [ProsumerModel.DeviceSchedule]
  ) throws -> ProsumerModel {
    let (rows, cones) = order
    var place = [Int?](repeating: nil, count: kinds.count)
    for (index, row) in rows.enumerated() { place[row] = index }
    let kept = isRemoved.indices.filter { !isRemoved[$0] }
    var newColumn = [Int](repeating: 0, count: isRemoved.count)
    for (index, column) in kept.enumerated() { newColumn[column] = index }

    let constraints = pattern(kept.map { columns[$0] }, rowCount: rows.count) { place[$0] }
    let costs = pattern(kept.map { quadratic[$0] }, rowCount: kept.count) {
      isRemoved[$0] ? nil : newColumn[$0]
    }
    func renamed(_ expression: AffineExpression) -> AffineExpression {
      var expression = expression
      for k in expression.variables.indices {
        expression.variables[k].index = newColumn[expression.variables[k].index]
      }
      return expression
    }
    return try ProsumerModel(
      horizonSteps: horizonSteps, parameters: parameters, cones: cones,
      quadraticPattern: costs.matrix, quadraticValues: map(costs.values),
      linearCost: map(kept.map { cost[$0] }), costOffset: map([offset]),
      constraintPattern: constraints.matrix, constraintValues: map(constraints.values),
      constraintOffset: map(rows.map { rightHand[$0] }), netKW: netKW.map(renamed),
      netKvar: netKvar.map(renamed), tradeKW: tradeKW?.map(renamed),
      devices: devices.map { device in
        ProsumerModel.DeviceSchedule(
          powerKW: device.powerKW.map(renamed), reactiveKvar: device.reactiveKvar.map(renamed),
          finalState: device.finalState.map(renamed))
      }, tieBreak: kept.map { tieBreak[$0] })
  }

  private func pattern(
    _ columns: [[Int: Coefficient]], rowCount: Int, place: (Int) -> Int?
  ) -> (matrix: SparseMatrix, values: [Coefficient]) {
    var starts = [0]
    var rowIndices: [Int] = []
    var values: [Coefficient] = []
    for column in columns {
      let entries = column.compactMap { row, value in place(row).map { (row: $0, value: value) } }
      for entry in entries.sorted(by: { $0.row < $1.row }) {
        rowIndices.append(entry.row)
        values.append(entry.value)
      }
      starts.append(rowIndices.count)
    }
    let matrix = try? SparseMatrix(
      rows: rowCount, columns: columns.count, columnStarts: starts, rowIndices: rowIndices,
      values: Array(repeating: 1, count: rowIndices.count))
    return (matrix ?? .empty(rows: rowCount, columns: columns.count), values)
  }

  private func map(_ coefficients: [Coefficient]) -> AffineMap {
    var terms: [(output: Int, parameter: Int, coefficient: Double)] = []
    for (output, coefficient) in coefficients.enumerated() {
      for (parameter, factor) in coefficient.sorted(by: { $0.key < $1.key })
      where parameter != one && factor != 0 {
        terms.append((output, parameter, factor))
      }
    }
    return AffineMap(
      constants: coefficients.map { $0[one] ?? 0 }, parameterCount: parameters.count, terms: terms)
  }
}
