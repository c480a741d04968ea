import ExpertWorkflow
import Optimization

/// A parametrised cone program while it is brought into shape: what CVXPY exports, open to change.
///
/// Coefficients are sums over the entries of [θ; 1]: a dictionary from an index of θ, or `one`, to a factor.
struct ProgramDraft {
  typealias Coefficient = [Int: Double]

  /// What a row belongs to.
  enum Kind: Equatable {
    case zero
    case nonnegative
    /// A second-order cone, by its number.
    case cone(Int)
  }

  let horizonSteps: Int
  let parameters: [ProsumerModel.Parameter]
  /// The index that stands for the 1 of [θ; 1].
  var one: Int { parameters.count }

  /// (column) q.
  var cost: [Coefficient]
  /// d.
  var offset: Coefficient
  /// (column) row ↦ entry of A.
  var columns: [[Int: Coefficient]]
  /// (row) b.
  var rightHand: [Coefficient]
  /// (row) what it belongs to; `nil` for a row taken out.
  var kinds: [Kind?]
  /// (column) row ≤ column ↦ entry of P.
  var quadratic: [[Int: Coefficient]]
  /// (column) whether it was taken out.
  var isRemoved: [Bool]
  /// (column) whether it is counted in a unit of its own.
  var isScaled: [Bool]
  /// (column) the curvature that is no cost.
  var tieBreak: [Double]
  /// What the model returns, by name, a step each.
  var outputs: [(name: String, steps: [AffineExpression])]

  init(_ program: ExportedProgram, parameters: [ProsumerModel.Parameter]) {
    horizonSteps = program.horizonSteps
    self.parameters = parameters
    let n = program.variableCount
    func coefficients(_ map: ExportedProgram.Triplets) -> [Coefficient] {
      var found = [Coefficient](repeating: [:], count: map.rowCount)
      for k in map.rows.indices where map.values[k] != 0 {
        found[map.rows[k]][map.columns[k], default: 0] += map.values[k]
      }
      return found
    }
    cost = coefficients(program.linearMap)
    offset = coefficients(program.offsetMap)[0]
    rightHand = coefficients(program.rightHandMap)
    columns = Array(repeating: [:], count: n)
    for (k, value) in coefficients(program.constraintMap).enumerated() where !value.isEmpty {
      let (row, column) = (program.constraintRows[k], program.constraintColumns[k])
      columns[column][row, default: [:]].merge(value) { $0 + $1 }
    }
    quadratic = Array(repeating: [:], count: n)
    for (k, value) in coefficients(program.quadraticMap).enumerated() where !value.isEmpty {
      let (row, column) = (program.quadraticRows[k], program.quadraticColumns[k])
      quadratic[column][row, default: [:]].merge(value) { $0 + $1 }
    }
    kinds = Array(repeating: .zero, count: program.zeroRows)
    kinds += Array(repeating: .nonnegative, count: program.nonnegativeRows)
    for (index, dimension) in program.secondOrder.enumerated() {
      kinds += Array(repeating: .cone(index), count: dimension)
    }
    isRemoved = Array(repeating: false, count: n)
    isScaled = isRemoved
    tieBreak = Array(repeating: 0, count: n)
    outputs = program.outputs.sorted { $0.key < $1.key }.map { name, steps in
      let expressions = steps.map { step in
        AffineExpression(
          variables: Self.collected(step.variables),
          parameters: step.parameters.map { .init($0.index, $0.factor) }, constant: step.constant)
      }
      return (name, expressions)
    }
  }

  /// Terms with each variable once.
  private static func collected(_ terms: [ExportedProgram.Term]) -> [AffineExpression.Term] {
    var sums: [AffineExpression.Term] = []
    for term in terms {
      if let k = sums.firstIndex(where: { $0.index == term.index }) {
        sums[k].factor += term.factor
      } else {
        sums.append(.init(term.index, term.factor))
      }
    }
    return sums
  }

  func expression(_ name: String, _ step: Int) -> AffineExpression? {
    outputs.first { $0.name == name }?.steps[step]
  }

  /// Changes every output's terms of a column.
  mutating func changeOutputs(
    of column: Int, _ change: (inout AffineExpression, _ term: Int) -> Void
  ) {
    for k in outputs.indices {
      for step in outputs[k].steps.indices {
        let terms = outputs[k].steps[step].variables
        guard let term = terms.firstIndex(where: { $0.index == column }) else { continue }
        change(&outputs[k].steps[step], term)
      }
    }
  }

  /// Whether P touches a column.
  func isQuadratic(_ column: Int) -> Bool {
    !quadratic[column].isEmpty || quadratic.contains { $0[column] != nil }
  }

  /// Whether a coefficient does not depend on θ.
  func isConstant(_ coefficient: Coefficient) -> Bool {
    coefficient.keys.allSatisfy { $0 == one }
  }

  // MARK: Changes

  /// Counts a variable in a unit: x = unit·y.
  mutating func scale(_ column: Int, by unit: Double) {
    isScaled[column] = true
    cost[column] = cost[column].mapValues { $0 * unit }
    columns[column] = columns[column].mapValues { $0.mapValues { $0 * unit } }
    for other in quadratic.indices {
      for (row, value) in quadratic[other] where row == column || other == column {
        let factor = (row == column ? unit : 1) * (other == column ? unit : 1)
        quadratic[other][row] = value.mapValues { $0 * factor }
      }
    }
    tieBreak[column] *= unit * unit
    changeOutputs(of: column) { $0.variables[$1].factor *= unit }
  }

  /// Replaces a variable by what is left of a parameter: x = θ_k − unit·y.
  ///
  /// - Returns: Whether it could be done: the variable's coefficients must not depend on θ, and P must not touch it.
  mutating func replace(_ column: Int, byRestOf parameter: Int, unit: Double) -> Bool {
    guard isConstant(cost[column]), !isQuadratic(column),
      columns[column].values.allSatisfy(isConstant)
    else { return false }
    for (row, value) in columns[column] {
      guard let factor = value[one] else { continue }
      rightHand[row][parameter, default: 0] -= factor
    }
    if let factor = cost[column][one] { offset[parameter, default: 0] += factor }
    changeOutputs(of: column) {
      $0.parameters.append(.init(parameter, $0.variables[$1].factor))
    }
    scale(column, by: -unit)
    return true
  }

  /// Adds ½·curvature·(expression)² less what does not depend on the variables: a tie-breaking term.
  mutating func addSquare(of expression: AffineExpression, curvature: Double) {
    for a in expression.variables {
      for term in expression.parameters {
        cost[a.index][term.index, default: 0] += curvature * a.factor * term.factor
      }
      if expression.constant != 0 {
        cost[a.index][one, default: 0] += curvature * a.factor * expression.constant
      }
      for b in expression.variables where a.index <= b.index {
        quadratic[b.index][a.index, default: [:]][one, default: 0] +=
          curvature * a.factor * b.factor
      }
      tieBreak[a.index] += curvature * a.factor * a.factor
    }
  }

  /// Counts the market's variables in a unit and gives each a tiny curvature, as the community's own have.
  ///
  /// Who of several buyers trades with whom, and who buys from the grid, is all the same to the cost: the
  /// curvature makes the optimum unique. The market's variables are what an output consists of, and what
  /// shares rows with these at coefficients of ±1, devices' powers apart.
  mutating func settleMarket(of output: String, unit: Double) {
    let steps = outputs.first { $0.name == output }?.steps ?? []
    var waiting = steps.flatMap { $0.variables.map(\.index) }.filter { !isScaled[$0] }
    var market: [Int] = []
    while let column = waiting.popLast() {
      guard !market.contains(column) else { continue }
      market.append(column)
      for row in columns[column].keys {
        for other in columns.indices where !isScaled[other] && !market.contains(other) {
          if let value = columns[other][row], value.count == 1, abs(value[one] ?? 0) == 1 {
            waiting.append(other)
          }
        }
      }
    }
    for column in market.sorted() {
      scale(column, by: unit)
      quadratic[column][column, default: [:]][one, default: 0] += Self.marketCurvature
      tieBreak[column] += Self.marketCurvature
    }
  }

  /// The curvature of the market's variables, currency per unit².
  private static let marketCurvature = 1e-6

  /// Leaves a little room between a variable's bounds where one of them follows θ.
  ///
  /// When bounds coincide, as those of solar power at night, a cone program has no interior. Hand-written
  /// models do the same.
  mutating func makeRoom(for column: Int, share: Double) {
    for (row, value) in columns[column] {
      guard kinds[row] == .nonnegative, let factor = value[one], value.count == 1,
        rightHand[row].contains(where: { $0.key != one && $0.value != 0 }),
        !columns.indices.contains(where: { $0 != column && columns[$0][row] != nil })
      else { continue }
      rightHand[row][one, default: 0] += share * abs(factor)
    }
  }

  /// Takes out a variable that costs nothing and only narrows one cone: it is 0 in every optimum.
  ///
  /// A cone of two rows that is left is two inequalities.
  mutating func removeIdle(_ column: Int) {
    guard !isRemoved[column], cost[column].isEmpty, !isQuadratic(column),
      let (row, _) = columns[column].first, columns[column].count == 1,
      case .cone(let cone)? = kinds[row], rightHand[row].isEmpty
    else { return }
    let members = kinds.indices.filter { kinds[$0] == .cone(cone) }
    let isAlone = !columns.indices.contains { $0 != column && columns[$0][row] != nil }
    guard let head = members.first, row != head, isAlone else { return }
    isRemoved[column] = true
    columns[column] = [:]
    kinds[row] = nil
    changeOutputs(of: column) { $0.variables.remove(at: $1) }
    let left = members.filter { $0 != row }
    guard left.count == 2 else { return }
    // s₀ ≥ |s₁|: s₀ − s₁ ≥ 0 and s₀ + s₁ ≥ 0.
    let (first, second) = (left[0], left[1])
    for index in columns.indices {
      let (a, b) = (columns[index][first] ?? [:], columns[index][second] ?? [:])
      guard !a.isEmpty || !b.isEmpty else { continue }
      columns[index][first] = a.merging(b.mapValues { -$0 }) { $0 + $1 }
      columns[index][second] = a.merging(b) { $0 + $1 }
    }
    let (a, b) = (rightHand[first], rightHand[second])
    rightHand[first] = a.merging(b.mapValues { -$0 }) { $0 + $1 }
    rightHand[second] = a.merging(b) { $0 + $1 }
    kinds[first] = .nonnegative
    kinds[second] = .nonnegative
  }
}
