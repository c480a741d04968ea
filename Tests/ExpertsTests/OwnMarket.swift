import Experts
import Optimization
import Prosumers

extension ProsumerModel {
  /// The model with a market of its own, as generated models may have one: it buys from the grid, sells to it
  /// and trades with others at the network fee, in units and with the curvature that optima are unique by.
  func withMarket(networkFee: Double, unitKW: Double) throws -> ProsumerModel {
    let (n, m, h) = (variableCount, constraintCount, horizonSteps)
    let parameters =
      self.parameters + (0..<h).map { .buyPrice(step: $0) } + (0..<h).map { .sellPrice(step: $0) }
    // Bought, sold, taken from others and given to others, in units.
    func market(_ kind: Int, _ step: Int) -> Int { n + kind * h + step }
    var entries = constraintPattern.entries
    let constants = constraintValues(zeros(self.parameters.count))
    for k in entries.indices { entries[k].value = constants[k] }
    var offsets = terms(of: constraintOffset)
    var bounds = constraintOffset(zeros(self.parameters.count))
    for step in 0..<h {
      for (kind, sign) in [1.0, -1, 1, -1].enumerated() {
        entries.append(
          SparseMatrix.Entry(row: m + step, column: market(kind, step), value: sign * unitKW))
        entries.append(
          SparseMatrix.Entry(row: m + h + kind * h + step, column: market(kind, step), value: -1))
      }
      for term in netKW[step].variables {
        entries.append(SparseMatrix.Entry(row: m + step, column: term.index, value: -term.factor))
      }
      bounds.append(netKW[step].constant)
      for term in netKW[step].parameters { offsets.append((m + step, term.index, term.factor)) }
    }
    bounds += zeros(4 * h)
    var costs = terms(of: linearCost)
    let hours = TimeGrid.stepHours
    for step in 0..<h {
      costs.append((market(0, step), self.parameters.count + step, hours * unitKW))
      costs.append((market(1, step), self.parameters.count + h + step, -hours * unitKW))
    }
    let constraints = try SparseMatrix(rows: m + 5 * h, columns: n + 4 * h, entries: entries)
    let count = parameters.count
    let curvature = Array(repeating: 1e-6, count: 4 * h)
    let diagonal = quadraticValues(zeros(self.parameters.count)) + curvature
    return try ProsumerModel(
      horizonSteps: h, parameters: parameters,
      cones: cones + [.zero(h), .nonnegative(4 * h)], quadraticPattern: .diagonal(diagonal),
      quadraticValues: AffineMap(constants: diagonal, parameterCount: count),
      linearCost: AffineMap(
        constants: linearCost(zeros(self.parameters.count)) + zeros(2 * h)
          + Array(repeating: hours * networkFee * unitKW, count: 2 * h), parameterCount: count,
        terms: costs),
      costOffset: AffineMap(
        constants: costOffset(zeros(self.parameters.count)), parameterCount: count),
      constraintPattern: constraints,
      constraintValues: AffineMap(constants: constraints.values, parameterCount: count),
      constraintOffset: AffineMap(constants: bounds, parameterCount: count, terms: offsets),
      netKW: netKW, netKvar: netKvar,
      tradeKW: (0..<h).map {
        .variable(market(2, $0), times: unitKW) - .variable(market(3, $0), times: unitKW)
      },
      devices: devices, tieBreak: tieBreak + curvature)
  }

  private func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

  private func terms(
    of map: AffineMap
  ) -> [(output: Int, parameter: Int, coefficient: Double)] {
    let constants = map(zeros(parameters.count))
    return parameters.indices.flatMap { k in
      var unit = zeros(parameters.count)
      unit[k] = 1
      return zip(map(unit), constants).enumerated().compactMap { output, values in
        values.0 == values.1 ? nil : (output, k, values.0 - values.1)
      }
    }
  }
}
