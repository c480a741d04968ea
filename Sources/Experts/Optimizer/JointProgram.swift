import Optimization
import Prosumers

/// One cone program of all prosumers' models, their market, what stored energy is worth in the end, and
/// rows for voltages.
///
/// With `n_i` the net load of prosumer i and imports − exports = Σn_i, the pool rule costs the
/// community exactly
/// ```
/// Δt·[(λ^B − φ)·imports − (λ^S + φ)·exports + φ Σ|n_i|]
/// ```
/// for every choice of the nets, as long as λ^B − λ^S ≥ 2φ, which a scenario is checked for. It is
/// convex, so that trades need no variables. Without a pool each n_i is bought or sold by itself. A
/// model with trades of its own prices its exchange with the grid, and its trades join the pool's balance.
///
/// The pattern is fixed: a step of the network has room for so many voltage rows, and a row that is not
/// needed is 0·x ≤ 1.
final class JointProgram {
  /// What stands where in the program.
  struct Layout {
    /// The first variable of each model.
    var variables: [Int] = []
    /// The first row of each model.
    var rows: [Int] = []
    /// (step, prosumer) the variables of n⁺ and n⁻; −1 where a model has its own market.
    var imports: [Int] = []
    var exports: [Int] = []
    /// (step) imports and exports of the pool; empty without a pool.
    var poolImports: [Int] = []
    var poolExports: [Int] = []
    /// (step, prosumer) the balance rows, −1 where there is none; (step) the pool's.
    var balanceRows: [Int] = []
    var poolRows: [Int] = []
    /// (battery, segment) the variables of stored energy.
    var segments: [[Int]] = []
    /// (battery) the row that ties them to the final state.
    var segmentRows: [Int] = []
    /// (step, slot) the excess variable of each voltage; (step, slot, side) its upper and lower row.
    var excess: [Int] = []
    var voltageRows: [Int] = []
  }

  /// A battery whose stored energy is valued.
  struct Store {
    var prosumer: Int
    var device: Int
    var state: AffineExpression
  }

  let horizonSteps: Int
  let models: [ProsumerModel]
  let networkSteps: Int
  let slotCount: Int
  let stores: [Store]
  let layout: Layout
  let solver: InteriorPointSolver
  /// Powers of the market's variables, kW: (prosumer) and the pool.
  let unitsKW: [Double]
  let poolUnitKW: Double
  let isPooled: Bool
  /// The part of P's diagonal that is no cost, with its variable.
  let tieBreaks: [(variable: Int, curvature: Double)]

  /// The values that a decision changes.
  var linearCost: [Double]
  var constraintValues: [Double]
  var constraintOffset: [Double]
  var quadraticValues: [Double]
  /// θ of each model.
  var parameters: [[Double]]
  /// Whether A, or P, changes with θ.
  let matricesFollowParameters: Bool

  /// Where a model's values of A are in the program's.
  private let constraintPlaces: [[Int32]]
  /// Where the entries of voltage rows are in A's values, step by step (slot, side, column).
  let voltagePlaces: [[Int32]]
  /// The variables that each step's voltage rows have.
  let voltageColumns: [[VoltageColumn]]

  /// An entry of a voltage row: a variable that moves a prosumer's injections.
  struct VoltageColumn {
    var variable: Int
    var prosumer: Int
    /// ∂n_i/∂x in kW and ∂q_i/∂x in kvar.
    var active: Double
    var reactive: Double
  }

  /// Excess of a voltage is counted in this, pu.
  static let excessUnit = 0.01

  init(
    models: [ProsumerModel], unitsKW: [Double], tradesInPool: Bool, networkSteps: Int,
    slotCount: Int, settings: SolverSettings,
    segmentWidths: @escaping (_ prosumer: Int, _ device: Int) -> [Double]
  ) throws(OptimizationError) {
    var writer = JointWriter(
      models: models, unitsKW: unitsKW, tradesInPool: tradesInPool, networkSteps: networkSteps,
      slotCount: slotCount, segmentWidths: segmentWidths)
    let program = try writer.program()
    self.models = models
    self.unitsKW = unitsKW
    self.networkSteps = writer.networkSteps
    self.slotCount = slotCount
    horizonSteps = writer.horizonSteps
    stores = writer.stores
    layout = writer.layout
    poolUnitKW = writer.poolUnitKW
    isPooled = !writer.layout.poolImports.isEmpty
    tieBreaks = writer.tieBreaks
    voltageColumns = writer.voltageColumns
    solver = try InteriorPointSolver(program, settings: settings)
    linearCost = program.linearCost
    constraintValues = program.constraintMatrix.values
    constraintOffset = program.constraintOffset
    quadraticValues = program.quadraticCost.values
    parameters = models.map { Array(repeating: 0, count: $0.parameters.count) }
    matricesFollowParameters = models.contains {
      !$0.constraintValues.isConstant || !$0.quadraticValues.isConstant
    }
    constraintPlaces = writer.constraintPlaces(program.constraintMatrix)
    voltagePlaces = writer.voltagePlaces(program.constraintMatrix)
  }

  /// The value of an expression of a model at the solution.
  func value(_ expression: AffineExpression, prosumer: Int) -> Double {
    solver.solution.primal.withUnsafeBufferPointer { x in
      parameters[prosumer].withUnsafeBufferPointer { theta in
        guard let x = x.baseAddress else { return expression.constant }
        guard let theta = theta.baseAddress else {
          return expression.variables.reduce(expression.constant) {
            $0 + $1.factor * x[layout.variables[prosumer] + $1.index]
          }
        }
        return expression.value(x + layout.variables[prosumer], theta)
      }
    }
  }

  /// bᵀθ + c of an expression of a model.
  func offset(_ expression: AffineExpression, prosumer: Int) -> Double {
    var value = expression.constant
    for term in expression.parameters {
      value += term.factor * parameters[prosumer][term.index]
    }
    return value
  }

  /// Takes over all models' values at their present parameters.
  func loadModels() {
    for (i, model) in models.enumerated() {
      parameters[i].withUnsafeBufferPointer { theta in
        guard let theta = theta.baseAddress else { return }
        linearCost.withUnsafeMutableBufferPointer { values in
          guard let base = values.baseAddress else { return }
          model.linearCost.write(theta, into: base + layout.variables[i])
        }
        constraintOffset.withUnsafeMutableBufferPointer { values in
          guard let base = values.baseAddress else { return }
          model.constraintOffset.write(theta, into: base + layout.rows[i])
        }
      }
    }
    guard matricesFollowParameters else { return }
    var first = 0
    for (i, model) in models.enumerated() {
      for (place, value) in zip(constraintPlaces[i], model.constraintValues(parameters[i])) {
        constraintValues[Int(place)] = value
      }
      for (k, value) in model.quadraticValues(parameters[i]).enumerated() {
        quadraticValues[first + k] = value
      }
      first += model.quadraticPattern.entryCount
    }
  }

  /// Takes over a step's prices; all money is in currency.
  func setPrices(step: Int, buy: Double, sell: Double, fee: Double) {
    let count = models.count
    let hours = TimeGrid.stepHours
    for i in 0..<count {
      let position = step * count + i
      guard layout.imports[position] >= 0 else { continue }
      let unit = hours * unitsKW[i]
      linearCost[layout.imports[position]] = unit * (isPooled ? fee : buy)
      linearCost[layout.exports[position]] = unit * (isPooled ? fee : -sell)
    }
    guard isPooled else { return }
    let unit = hours * poolUnitKW
    linearCost[layout.poolImports[step]] = unit * (buy - fee)
    linearCost[layout.poolExports[step]] = unit * -(sell + fee)
  }

  /// Takes over what the market balances: bᵀθ + c of every net load.
  func loadBalances() {
    let count = models.count
    for step in 0..<horizonSteps {
      var traded = 0.0
      for i in 0..<count {
        let row = layout.balanceRows[step * count + i]
        if row >= 0 {
          constraintOffset[row] = offset(models[i].netKW[step], prosumer: i) / unitsKW[i]
        } else if let trade = models[i].tradeKW {
          traded += offset(trade[step], prosumer: i)
        }
      }
      if step < layout.poolRows.count {
        constraintOffset[layout.poolRows[step]] = -traded / poolUnitKW
      }
    }
  }

  /// Prices stored energy at the horizon's end: segments of the state of charge from the least on.
  ///
  /// - Parameters:
  ///   - store: The index of the battery in ``stores``.
  ///   - least: The state at which the first segment begins.
  ///   - values: What each segment earns when it is full, currency, not ascending per width.
  func setStored(store: Int, least: Double, values: some Collection<Double>) {
    let kept = stores[store]
    for (variable, value) in zip(layout.segments[store], values) {
      linearCost[variable] = -value
    }
    constraintOffset[layout.segmentRows[store]] =
      offset(kept.state, prosumer: kept.prosumer) - least
  }

  /// Solves with the present values.
  func solve() -> SolverStatus {
    let follows = matricesFollowParameters
    do throws(OptimizationError) {
      try solver.update(
        quadraticCost: follows ? quadraticValues : nil, linearCost: linearCost,
        constraintMatrix: follows || networkSteps > 0 ? constraintValues : nil,
        constraintOffset: constraintOffset)
    } catch {
      return .numericalError
    }
    solver.solve()
    return solver.solution.status
  }

  /// The tie-breaking part of the objective, and what it may add to a lower bound.
  ///
  /// With the multipliers of the program as it is, a variable x in −1…1 adds d·x + ½c·x² to the
  /// dual's value, d the rest of its gradient. Without the term it would add d·x* at its cheapest x*. At the
  /// optimum d = −c·x inside the bounds and |d| ≥ c at them: the difference is never more than
  /// c(|x| − ½x²).
  var tieBreaking: (value: Double, slack: Double) {
    var value = 0.0
    var slack = 0.0
    for term in tieBreaks {
      let x = abs(solver.solution.primal[term.variable])
      value += 0.5 * term.curvature * x * x
      slack += term.curvature * max(0, x - 0.5 * x * x)
    }
    return (value, slack)
  }

  /// The pool's dual of a step: what one more kWh would cost the community, currency.
  func poolPrice(step: Int) -> Double {
    solver.solution.dual[layout.poolRows[step]] / (TimeGrid.stepHours * poolUnitKW)
  }

  /// d(θ) of all models.
  var costOffset: Double {
    var sum = 0.0
    for (i, model) in models.enumerated() { sum += model.costOffset.first(parameters[i]) }
    return sum
  }
}
