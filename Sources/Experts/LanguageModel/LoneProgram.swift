import Optimization
import Prosumers

/// One prosumer's model by itself: it trades with others as much as it is told and with the grid at its prices, and
/// nothing is worth anything at the horizon's end.
///
/// With it a generated model is compared with the hand-written one: the same states, the same costs.
struct LoneProgram {
  private let model: ProsumerModel

  init(_ model: ProsumerModel) { self.model = model }

  /// A solved state.
  struct Schedule {
    var status: SolverStatus
    /// The horizon's cost, currency, tie-breaking terms left out.
    var cost: Double
    fileprivate var variables: [Double]
    fileprivate var parameters: [Double]

    /// The value of an expression of the model.
    func value(_ expression: AffineExpression) -> Double {
      expression.variables.reduce(0) { $0 + $1.factor * variables[$1.index] }
        + expression.parameters.reduce(expression.constant) {
          $0 + $1.factor * parameters[$1.index]
        }
    }
  }

  /// Solves a state.
  ///
  /// - Parameters:
  ///   - parameters: θ.
  ///   - buy: λ^B, a step each.
  ///   - sell: λ^S, a step each.
  ///   - trade: What it buys from others in every step, kW; what that costs is in a market of the model's own alone.
  /// - Returns: The schedule, whatever its status.
  /// - Throws: `OptimizationError` where the program is not convex or not finite.
  func solve(
    _ parameters: [Double], buy: [Double], sell: [Double], trade: Double = 0
  ) throws(OptimizationError) -> Schedule {
    typealias Entry = SparseMatrix.Entry
    let (n, m, steps) = (model.variableCount, model.constraintCount, model.horizonSteps)
    var entries = zip(model.constraintPattern.entries, model.constraintValues(parameters))
      .map { Entry(row: $0.row, column: $0.column, value: $1) }
    var cost = model.linearCost(parameters)
    var offsets = model.constraintOffset(parameters)
    var cones = model.cones
    func offset(_ expression: AffineExpression) -> Double {
      expression.parameters.reduce(expression.constant) {
        $0 + $1.factor * parameters[$1.index]
      }
    }
    var columns = n
    if let traded = model.tradeKW {
      for (step, expression) in traded.enumerated() {
        for term in expression.variables {
          entries.append(Entry(row: m + step, column: term.index, value: term.factor))
        }
        offsets.append(trade - offset(expression))
      }
      cones.append(.zero(steps))
    } else {
      columns += 2 * steps
      for (step, expression) in model.netKW.enumerated() {
        let bought = n + 2 * step
        for term in expression.variables {
          entries.append(Entry(row: m + step, column: term.index, value: -term.factor))
        }
        entries.append(Entry(row: m + step, column: bought, value: 1))
        entries.append(Entry(row: m + step, column: bought + 1, value: -1))
        entries.append(Entry(row: m + steps + 2 * step, column: bought, value: -1))
        entries.append(Entry(row: m + steps + 2 * step + 1, column: bought + 1, value: -1))
        offsets.append(offset(expression) - trade)
        cost += [TimeGrid.stepHours * buy[step], -TimeGrid.stepHours * sell[step]]
      }
      offsets += Array(repeating: 0, count: 2 * steps)
      cones += [.zero(steps), .nonnegative(2 * steps)]
    }
    let quadratic = zip(model.quadraticPattern.entries, model.quadraticValues(parameters))
      .map { Entry(row: $0.row, column: $0.column, value: $1) }
    let program = try ConicProgram(
      quadraticCost: SparseMatrix(rows: columns, columns: columns, entries: quadratic),
      linearCost: cost,
      constraintMatrix: SparseMatrix(rows: offsets.count, columns: columns, entries: entries),
      constraintOffset: offsets, cones: cones)
    let solver = try InteriorPointSolver(program)
    solver.solve()
    let x = solver.solution.primal
    let tieBreaking = model.tieBreak.indices.reduce(0) {
      $0 + 0.5 * model.tieBreak[$1] * x[$1] * x[$1]
    }
    return Schedule(
      status: solver.solution.status,
      cost: solver.solution.objective + model.costOffset(parameters)[0] - tieBreaking,
      variables: x, parameters: parameters)
  }
}
