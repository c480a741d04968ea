import Optimization

extension ProgramDraft {
  /// Takes out variables that CVXPY's canonical form added and that say nothing of their own.
  ///
  /// - A variable that only heads a cone, up to one inequality: what bounds it takes its place.
  /// - One of two variables in an equality: the other takes its place, as of a state of charge and its running sum.
  /// - A variable that only an equality defines: what defines it takes its place in the outputs.
  ///
  /// What is left is what a hand-written model would have, so that the solver has as little to do and ends
  /// as near to the optimum.
  mutating func reduce() {
    var members = self.members
    for column in columns.indices where !isRemoved[column] {
      if let row = boundOfHead(column, members) { eliminate(column, by: row, &members) }
    }
    var isChanging = true
    while isChanging {
      isChanging = false
      for row in kinds.indices where kinds[row] == .zero {
        guard let column = members[row].sorted().first(where: { mayGo($0, by: row, members) })
        else { continue }
        eliminate(column, by: row, &members)
        isChanging = true
      }
    }
  }

  /// (row) the columns with an entry.
  var members: [Set<Int>] {
    var members = [Set<Int>](repeating: [], count: kinds.count)
    for (column, entries) in columns.enumerated() where !isRemoved[column] {
      for row in entries.keys { members[row].insert(column) }
    }
    return members
  }

  /// Whether an equality can say what a variable is, without a denser program.
  private func mayGo(_ column: Int, by row: Int, _ members: [Set<Int>]) -> Bool {
    guard members[row].count == 2 || columns[column].count == 1, !isQuadratic(column),
      isConstant(cost[column]), columns[column].values.allSatisfy(isConstant),
      members[row].allSatisfy({ isConstant(columns[$0][row] ?? [:]) }),
      let pivot = columns[column][row]?[one]
    else { return false }
    // A pivot that is small beside the rest would magnify rounding.
    return members[row].allSatisfy { abs(columns[$0][row]?[one] ?? 0) <= 100 * abs(pivot) }
  }

  /// The inequality that holds a variable down which costs nothing, serves nothing but to head one cone, and so is
  /// as large as the inequality lets it be.
  private func boundOfHead(_ column: Int, _ members: [Set<Int>]) -> Int? {
    guard cost[column].isEmpty, !isQuadratic(column), columns[column].count == 2,
      !isOutput(column)
    else { return nil }
    let rows = columns[column].keys.sorted()
    guard kinds[rows[0]] == .nonnegative, case .cone(let cone)? = kinds[rows[1]],
      kinds.firstIndex(of: .cone(cone)) == rows[1],
      let bound = columns[column][rows[0]], let head = columns[column][rows[1]],
      isConstant(bound), isConstant(head), let up = bound[one], let lift = head[one],
      up > 0, lift < 0,
      members[rows[0]].allSatisfy({ isConstant(columns[$0][rows[0]] ?? [:]) })
    else { return nil }
    return rows[0]
  }

  /// Whether any output has a variable.
  func isOutput(_ column: Int) -> Bool {
    outputs.contains { output in
      output.steps.contains { $0.variables.contains { $0.index == column } }
    }
  }

  /// Replaces a variable by what a row says of it, x = (b − Σ aⱼxⱼ)/a, and takes out both.
  private mutating func eliminate(_ column: Int, by row: Int, _ members: inout [Set<Int>]) {
    guard let pivot = columns[column][row]?[one] else { return }
    let right = rightHand[row]
    let others = members[row].subtracting([column]).sorted()
      .map { (column: $0, factor: columns[$0][row]?[one] ?? 0) }
    for (target, value) in columns[column] where target != row {
      let share = (value[one] ?? 0) / pivot
      for other in others {
        add(-share * other.factor, to: &columns[other.column][target, default: [:]])
        if columns[other.column][target]?.isEmpty == true {
          columns[other.column][target] = nil
          members[target].remove(other.column)
        } else {
          members[target].insert(other.column)
        }
      }
      members[target].remove(column)
      rightHand[target].merge(right.mapValues { -share * $0 }) { $0 + $1 }
    }
    if let price = cost[column][one] {
      for other in others { add(-price / pivot * other.factor, to: &cost[other.column]) }
      offset.merge(right.mapValues { price / pivot * $0 }) { $0 + $1 }
    }
    let constant = right[one] ?? 0
    let parameters = right.filter { $0.key != one }.sorted { $0.key < $1.key }
    changeOutputs(of: column) { expression, term in
      let share = expression.variables.remove(at: term).factor / pivot
      for other in others {
        if let known = expression.variables.firstIndex(where: { $0.index == other.column }) {
          expression.variables[known].factor -= share * other.factor
        } else {
          expression.variables.append(.init(other.column, -share * other.factor))
        }
      }
      expression.variables.removeAll { $0.factor == 0 }
      expression.parameters += parameters.map { .init($0.key, share * $0.value) }
      expression.constant += share * constant
    }
    for other in others { columns[other.column][row] = nil }
    remove(column)
    kinds[row] = nil
    rightHand[row] = [:]
    members[row] = []
  }

  /// Adds a number to a coefficient; what cancels but for rounding is gone.
  private func add(_ value: Double, to coefficient: inout Coefficient) {
    let before = coefficient[one] ?? 0
    let sum = before + value
    coefficient[one] = abs(sum) <= 1e-14 * (abs(before) + abs(value)) ? nil : sum
  }

  /// Takes out a variable and its entries.
  mutating func remove(_ column: Int) {
    isRemoved[column] = true
    columns[column] = [:]
    cost[column] = [:]
  }

  /// Counts what has no unit yet, such as a preference's slack, in the unit of what it relaxes: the largest coefficient
  /// beside it in a row of inequality or equality.
  mutating func scaleRest() {
    let members = self.members
    var units: [(column: Int, unit: Double)] = []
    for column in columns.indices where !isRemoved[column] && !isScaled[column] {
      var unit = 0.0
      for (row, value) in columns[column] {
        guard isConstant(value), let own = value[one], own != 0 else { continue }
        for other in members[row] where isScaled[other] {
          guard let beside = columns[other][row], isConstant(beside) else { continue }
          unit = max(unit, abs((beside[one] ?? 0) / own))
        }
      }
      if unit > 1 { units.append((column, unit)) }
    }
    for (column, unit) in units { scale(column, by: unit) }
  }

  /// Takes out what an inverter spills where it is 0 in every optimum: energy always has a worth, spilling has no use
  /// of its own, and spilling nothing is always possible.
  ///
  /// - Parameters:
  ///   - column: What is spilled.
  ///   - available: The index of the available power in θ, at most `largest`.
  ///   - apparent: The index of the apparent power in θ, never below the available power, or `nil`.
  ///   - largest: The largest available power, kW.
  mutating func dropSpill(_ column: Int, available: Int, apparent: Int?, largest: Double) {
    let rows = columns[column].keys.sorted()
    guard cost[column].isEmpty, !isQuadratic(column),
      rows.allSatisfy({ row in
        kinds[row] == .nonnegative
          && !columns.indices.contains(where: { $0 != column && columns[$0][row] != nil })
          && isNeverNegative(rightHand[row], available, apparent, largest)
      })
    else { return }
    for row in rows { kinds[row] = nil }
    remove(column)
    changeOutputs(of: column) { $0.variables.remove(at: $1) }
  }

  private func isNeverNegative(
    _ right: Coefficient, _ available: Int, _ apparent: Int?, _ largest: Double
  ) -> Bool {
    var right = right
    let constant = right.removeValue(forKey: one) ?? 0
    let slope = right.removeValue(forKey: available) ?? 0
    let radius = apparent.flatMap { right.removeValue(forKey: $0) } ?? 0
    guard right.isEmpty, radius >= 0 else { return false }
    return constant >= 0 && constant + (slope + radius) * largest >= -1e-9 * largest
  }
}
