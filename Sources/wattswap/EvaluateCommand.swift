import ArgumentParser
import EnergyTrading
import Experiments
import Foundation
import Prosumers
import Reports
import Specification

/// `wattswap evaluate`: a trained policy on other days, or on another grid.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Plays a trained policy on days of one's choice.",
    discussion: """
      A trial's results file holds all that is needed: the specification and the policy.

        wattswap evaluate Results/quickstart/MASAC-seed1-0f2e.h5 --days validation
        wattswap evaluate TRIAL.h5 --set grid.slack_v_pu=1.02 --days 5,15,20-29
      """)

  @Argument(help: "A trial's results file.", completion: .file(extensions: ["h5"]))
  var results: String

  @Option(
    help: ArgumentHelp(
      "test, validation, training, all, or days' indices such as 5,15,20-29.", valueName: "days"))
  var days = "test"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Lays a value over the trial's specification, as in --set grid.slack_v_pu=1.02.",
      valueName: "key=value"))
  var patches: [String] = []

  @Flag(help: "Print every day's metrics as JSON.")
  var json = false

  func run() throws {
    let chosen = try Self.days(days)
    let evaluation: StoredTrial.Evaluation
    let stored: StoredTrial
    do {
      stored = try StoredTrial(path: results)
      evaluation = try stored.evaluate(
        patches: patches, days: chosen, search: ResourceSearch(ofResults: results))
    } catch {
      throw CommandFailure.input("\(error)")
    }
    let count = evaluation.rows.first?.days.count ?? 0
    if json {
      try printJSON(JSONValue.array((0..<count).map { Self.entry($0, evaluation.rows) }))
      return
    }
    writeError("\(stored.variant), seed \(stored.seed), \(counted(count, "day", "days"))")
    var table = TextTable([
      .init("policy", .left), .init("cost per day, \(evaluation.scenario.prices.currency)"),
      .init("violations, % of bus-steps"), .init("worst deviation, pu"),
      .init("traded per day, kWh"), .init("self-sufficiency, %"),
    ])
    for row in evaluation.rows {
      table.add(Self.row(row.name.replacing("_", with: " "), row.days))
    }
    print(table.plainText, terminator: "")
  }

  private static func row(_ name: String, _ days: [DayMetrics]) -> [String] {
    func mean(_ value: (DayMetrics) -> Double) -> Double {
      days.reduce(0) { $0 + value($1) } / Double(max(1, days.count))
    }
    return [
      name, String(format: "%.1f", mean(\.cost)),
      String(format: "%.3f", 100 * mean(\.violationRate)),
      String(format: "%.4f", days.map(\.worstDeviation).max() ?? 0),
      String(format: "%.1f", mean(\.tradedKWh)),
      String(format: "%.1f", 100 * mean(\.selfSufficiency)),
    ]
  }

  /// A day of the trained policy, and what the others' cost on it.
  private static func entry(_ day: Int, _ rows: [EvaluatedDays]) -> JSONValue {
    guard let trained = rows.first?.days[day] else { return .null }
    var fields: [String: JSONValue] = [
      "day": .integer(trained.day), "cost": .number(trained.cost),
      "cost_by_term": .object(
        Dictionary(
          CostTerm.allCases.map { ($0.name, JSONValue.number(trained.cost($0))) },
          uniquingKeysWith: { $1 })),
      "return": .number(trained.reward),
      "violation_rate": .number(trained.violationRate),
      "violated_step_share": .number(trained.violatedStepShare),
      "worst_deviation_pu": .number(trained.worstDeviation),
      "loss_kwh": .number(trained.lossKWh), "traded_kwh": .number(trained.tradedKWh),
      "bought_kwh": .number(trained.boughtKWh), "load_kwh": .number(trained.loadKWh),
      "self_sufficiency": .number(trained.selfSufficiency),
      "power_flow_failures": .integer(trained.powerFlowFailures),
    ]
    for row in rows.dropFirst() { fields["\(row.name)_cost"] = .number(row.days[day].cost) }
    return .object(fields)
  }

  /// `test`, or indices and ranges of them between commas.
  static func days(_ text: String) throws(CommandFailure) -> StoredTrial.Days {
    guard text.first?.isNumber == true else { return .part(text) }
    var indices: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, ends.count <= 2, first <= last,
        last - first < 100_000, part.allSatisfy({ $0.isNumber || $0 == "-" })
      else {
        throw .input("'\(part)' is no day: write indices such as 5 or ranges such as 20-29.")
      }
      indices += first...last
    }
    return .indices(indices)
  }
}
