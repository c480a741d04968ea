import Optimization
import Prosumers

extension ProgramDraft {
  /// The market's variables and rows of one step.
  private struct MarketStep {
    var columns: [Int]
    var rows: [Int]
  }

  /// Takes out the market where it is the community's own, which the joint program has for everyone: trades with
  /// others at the network fee, and the rest bought and sold at the grid's prices.
  ///
  ///     P_EX = P_P2P + P_B − P_S,  P_B, P_S ≥ 0,  costs Δt·(λ^B·P_B − λ^S·P_S + φ·|P_P2P|)
  ///
  /// Left in, who of several buyers trades with whom and who buys from the grid would be all the same to the cost:
  /// optima would not be unique, and the solver would end far from any.
  ///
  /// - Parameter networkFee: φ, currency per kWh.
  /// - Returns: Whether it was there in every step; otherwise nothing is changed.
  mutating func leaveMarket(networkFee: Double) -> Bool {
    let members = self.members
    var steps: [MarketStep] = []
    for step in 0..<horizonSteps {
      guard let found = market(step, networkFee, members) else { return false }
      steps.append(found)
    }
    for step in steps {
      for column in step.columns {
        remove(column)
        changeOutputs(of: column) { $0.variables.remove(at: $1) }
      }
      for row in step.rows {
        for column in members[row] { columns[column][row] = nil }
        kinds[row] = nil
        rightHand[row] = [:]
      }
    }
    return true
  }

  private func market(_ step: Int, _ networkFee: Double, _ members: [Set<Int>]) -> MarketStep? {
    let hours = TimeGrid.stepHours
    guard let buy = parameters.firstIndex(of: .buyPrice(step: step)),
      let sell = parameters.firstIndex(of: .sellPrice(step: step)),
      let trade = expression("p_p2p", step), let exchange = expression("p_ex", step),
      trade.variables.count == 1, trade.variables[0].factor == 1, trade.parameters.isEmpty,
      trade.constant == 0
    else { return nil }
    let traded = trade.variables[0].index
    let balances = columns[traded].keys.filter { kinds[$0] == .zero }
    guard balances.count == 1, let balance = balances.first,
      let pivot = columns[traded][balance]?[one], isPlain(traded),
      members[balance].allSatisfy({ isConstant(columns[$0][balance] ?? [:]) })
    else { return nil }

    // The balance as P_EX − P_P2P − P_B + P_S = 0.
    var rest: [Int: Double] = [:]
    var bought: Int?
    var sold: Int?
    for column in members[balance] where column != traded {
      let factor = -(columns[column][balance]?[one] ?? 0) / pivot
      if factor == -1, isPriced(column, hours, by: buy, besides: balance, members) {
        guard bought == nil else { return nil }
        bought = column
      } else if factor == 1, isPriced(column, -hours, by: sell, besides: balance, members) {
        guard sold == nil else { return nil }
        sold = column
      } else {
        rest[column] = factor
      }
    }
    guard let bought, let sold,
      isSame(rest, collected(exchange.variables)),
      isSame(
        rightHand[balance].mapValues { $0 / pivot },
        collected(exchange.parameters + [.init(one, exchange.constant)]))
    else { return nil }

    var market = MarketStep(
      columns: [traded, bought, sold],
      rows: [balance] + [bought, sold].flatMap { columns[$0].keys.filter { $0 != balance } })
    let sides = columns[traded].keys.filter { $0 != balance }.sorted()
    guard !sides.isEmpty else { return networkFee == 0 ? market : nil }
    guard let size = size(of: traded, sides, members), !isOutput(size), !isQuadratic(size),
      isSame(cost[size], [one: hours * networkFee])
    else { return nil }
    market.columns.append(size)
    market.rows += columns[size].keys
    return market
  }

  /// Whether a variable costs nothing, linear or quadratic.
  private func isPlain(_ column: Int) -> Bool {
    cost[column].values.allSatisfy { $0 == 0 } && !isQuadratic(column)
  }

  /// Whether a variable is not negative, costs so much of a price, and serves the balance alone.
  private func isPriced(
    _ column: Int, _ hours: Double, by price: Int, besides balance: Int, _ members: [Set<Int>]
  ) -> Bool {
    let bounds = columns[column].keys.filter { $0 != balance }
    return !isOutput(column) && !isQuadratic(column) && isSame(cost[column], [price: hours])
      && !bounds.isEmpty && bounds.allSatisfy { isLowerBound($0, of: column, members) }
  }

  /// Whether a row says −x ≤ 0 and no more.
  private func isLowerBound(_ row: Int, of column: Int, _ members: [Set<Int>]) -> Bool {
    guard kinds[row] == .nonnegative, members[row] == [column],
      let value = columns[column][row], isConstant(value)
    else { return false }
    return (value[one] ?? 0) < 0 && rightHand[row].values.allSatisfy { $0 == 0 }
  }

  /// The variable t of x ≤ t and −x ≤ t, the rows of a fee on |x|; it may be bound to t ≥ 0, too.
  private func size(of column: Int, _ rows: [Int], _ members: [Set<Int>]) -> Int? {
    guard rows.count == 2 else { return nil }
    var signs: Set<Double> = []
    var sizes: Set<Int> = []
    for row in rows {
      let others = members[row].subtracting([column])
      guard kinds[row] == .nonnegative, others.count == 1, let other = others.first,
        rightHand[row].values.allSatisfy({ $0 == 0 }),
        let value = columns[column][row], let bound = columns[other][row], isConstant(value),
        isConstant(bound), let factor = value[one], bound[one] == -abs(factor)
      else { return nil }
      signs.insert(factor < 0 ? -1 : 1)
      sizes.insert(other)
    }
    guard signs.count == 2, sizes.count == 1, let size = sizes.first,
      columns[size].keys.allSatisfy({ rows.contains($0) || isLowerBound($0, of: size, members) })
    else { return nil }
    return size
  }

  private func collected(_ terms: [AffineExpression.Term]) -> [Int: Double] {
    var sums: [Int: Double] = [:]
    for term in terms { sums[term.index, default: 0] += term.factor }
    return sums
  }

  /// Whether two sums have the same terms, but for rounding.
  private func isSame(_ one: [Int: Double], _ other: [Int: Double]) -> Bool {
    Set(one.keys).union(other.keys).allSatisfy {
      let (a, b) = (one[$0] ?? 0, other[$0] ?? 0)
      return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    }
  }
}
