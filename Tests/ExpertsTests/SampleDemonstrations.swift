import DecPOMDP
import EnergyTrading
import Experts
import Foundation
import Prosumers
import Results

/// A results file with the rule's trajectories of some days, gone when the test is done with it.
final class SampleDemonstrations {
  let path: String
  /// (day, step, Σ|a_i|) what was executed.
  private(set) var executed: [Float] = []

  /// Plays and writes the days; `entries` and `loads` may spoil what is written.
  init(
    _ scenario: Scenario, days: [Int], entries change: ([String]) -> [String] = { $0 },
    loadFactor: Double = 1
  ) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-experts-tests-\(UUID().uuidString).h5").path
    let run = try ExpertRun(scenario)
    let rule = RuleExpert(scenario)
    var loads: [Double] = []
    for day in days {
      run.environment.reset(copy: 0, episode: day, step: 0)
      for _ in 0..<96 {
        _ = run.ask(rule)
        run.step()
        executed += run.outcome.executed
        loads += run.environment.outcome.loadKW.row(0).map { $0 * loadFactor }
      }
    }
    let names = run.environment.specification.agents.flatMap { agent in
      agent.action.map { "\(agent.name).\($0.name)" }
    }
    var content = ResultContent(title: "demonstrations")
    content.dimensions = [
      ResultDimension("/step", .integers((0..<96).map { $0 }), longName: "step"),
      ResultDimension("/prosumer", .strings(scenario.prosumers.map(\.name)), longName: "prosumer"),
      ResultDimension("/action_entry", .strings(change(names)), longName: "entry"),
      ResultDimension("/trajectory/day", .integers(days.map(Int64.init)), longName: "day"),
    ]
    content.variables = [
      ResultVariable(
        "/trajectory/executed", ["day", "step", "action_entry"], .floats(executed), units: "1",
        longName: "executed"),
      ResultVariable(
        "/trajectory/p_load_kw", ["day", "step", "prosumer"], .doubles(loads), units: "kW",
        longName: "load"),
    ]
    try ResultFile.write(content, to: path, replacing: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
