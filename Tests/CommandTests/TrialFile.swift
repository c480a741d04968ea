import Results
import Testing

/// A trial's results file under test.
struct TrialFile {
  let reader: ResultReader

  init(_ path: String) throws {
    reader = try ResultReader(path)
  }

  /// A table of numbers, rows of the last axes.
  func doubles(_ path: String) throws -> [Double] { try reader.doubles(path) }

  /// The paths of all variables that are no dimension's own coordinates.
  func variables(in group: String = "/") throws -> [ResultReader.Variable] {
    let (paths, groups) = try reader.contents(of: group)
    let own = try paths.map { try reader.variable($0) }
      .filter { $0.dimensions != [String($0.path.split(separator: "/").last ?? "")] }
    return try own + groups.flatMap { try variables(in: $0) }
  }

  /// Every axis has a named dimension, every quantity a unit and a long name.
  func expectLabels() throws {
    let indices: Set = ["/training/day", "/evaluation/kept_checkpoint"]
    for variable in try variables() {
      #expect(variable.dimensions.count == variable.shape.count, "\(variable.path)")
      #expect(!variable.dimensions.contains(""), "\(variable.path)")
      #expect(variable.longName?.isEmpty == false, "\(variable.path)")
      let isCode = !variable.meanings.isEmpty || indices.contains(variable.path)
      #expect((variable.units == nil) == isCode, "\(variable.path)")
    }
  }

  /// Numbers are numbers; what a learner measures may be none before its first update, never after.
  func expectNumbers() throws {
    let ofEpisodes: Set = [
      "day", "environment_steps", "training_return", "return", "cost", "violation_rate",
    ]
    for variable in try variables() {
      let values = try doubles(variable.path)
      let name = variable.path.split(separator: "/").last.map(String.init) ?? ""
      let isLearners = variable.dimensions == ["checkpoint", "prosumer"]
      if isLearners || variable.path.hasPrefix("/training/") && !ofEpisodes.contains(name) {
        let begun = values.drop { $0.isNaN }
        #expect(!begun.isEmpty && begun.allSatisfy { $0.isFinite }, "\(variable.path)")
      } else {
        #expect(values.allSatisfy { $0.isFinite }, "\(variable.path)")
      }
    }
  }

  /// Energy and money of every recorded step, recomputed from the file alone.
  func expectBalance() throws {
    let net = try doubles("/trajectory/p_net_kw")
    let traded = try doubles("/trajectory/p2p_kw")
    let bought = try doubles("/trajectory/p_bought_kw")
    let sold = try doubles("/trajectory/p_sold_kw")
    let cost = try doubles("/trajectory/cost")
    let prices = try ["buy", "sell", "p2p"].map { try doubles("/trajectory/price_\($0)") }
    let terms = try reader.strings("/term")
    let agents = try reader.strings("/prosumer").count
    func term(_ name: String) throws -> Int { try #require(terms.firstIndex(of: name)) }
    let (boughtTerm, soldTerm) = (try term("energy_bought"), try term("energy_sold"))
    let paymentTerm = try term("p2p_payment")
    var worst = (energy: 0.0, trades: 0.0, money: 0.0)
    for row in 0..<net.count / agents {
      var trades = 0.0
      for entry in row * agents..<(row + 1) * agents {
        trades += traded[entry]
        worst.energy = max(
          worst.energy, abs(net[entry] - traded[entry] - bought[entry] + sold[entry]),
          min(bought[entry], sold[entry]))
        let terms = cost[entry * terms.count..<(entry + 1) * terms.count]
        func money(_ term: Int, _ value: Double) {
          worst.money = max(worst.money, abs(terms[terms.startIndex + term] - 0.25 * value))
        }
        money(boughtTerm, prices[0][row] * bought[entry])
        money(soldTerm, -prices[1][row] * sold[entry])
        money(paymentTerm, prices[2][row] * traded[entry])
      }
      worst.trades = max(worst.trades, abs(trades))
    }
    #expect(worst.energy < 1e-9, "energy is off by \(worst.energy) kW")
    #expect(worst.trades == 0, "trades add up to \(worst.trades) kW")
    #expect(worst.money < 1e-9, "money is off by \(worst.money)")
  }

  /// The kept policy's days in `/evaluation` are the sums of their trajectories.
  func expectSums() throws {
    let days = try reader.variable("/trajectory/reward").shape[0]
    func sums(_ path: String) throws -> [Double] {
      let values = try doubles(path)
      let size = values.count / days
      return (0..<days).map { values[$0 * size..<($0 + 1) * size].reduce(0, +) }
    }
    for (step, day) in [("cost", "cost"), ("reward", "return")] {
      let daily = try doubles("/evaluation/\(day)").prefix(days)
      for (sum, value) in zip(try sums("/trajectory/\(step)"), daily) {
        #expect(abs(sum - value) <= 1e-9 * max(1, abs(value)), "\(step)")
      }
    }
    for (step, day) in [("traded_kw", "traded_kwh"), ("loss_kw", "loss_kwh")] {
      let daily = try doubles("/evaluation/\(day)").prefix(days)
      for (sum, value) in zip(try sums("/trajectory/\(step)"), daily) {
        #expect(abs(0.25 * sum - value) <= 1e-9 * max(1, value), "\(step)")
      }
    }
    #expect(try reader.integers("/trajectory/day") == reader.integers("/evaluation/day"))
  }
}
