import Foundation
import TestSupport
import Testing

@Suite struct ExpertCommandTests {
  private struct Decision: Decodable {
    struct Device: Decodable {
      var device: String
      var action: [Double]
    }
    struct Prosumer: Decodable {
      var loadKw: Double
      var netKw: Double
      var p2pKw: Double
      var boughtKw: Double
      var soldKw: Double
      var cost: Double
    }

    var day: Int
    var step: Int
    var status: String
    var horizonSteps: Int
    var milliseconds: Double
    var cost: Double
    var costByTerm: [String: Double]
    var devices: [Device]
    var prosumers: [Prosumer]
    var buses: [Int]
    var vPu: [Double]
    var vBeforePu: [Double]
    var worstDeviationPu: Double
  }

  private struct Days: Decodable {
    struct Day: Decodable {
      struct Step: Decodable {
        var cost: Double
        var status: String
        var executed: [Double]
      }
      var cost: Double
      var costByTerm: [String: Double]
      var violationRate: Double
      var steps: [Step]
    }
    var day: Int
    var openLoop: Day
    var closedLoop: Day
  }

  @Test func `a decision is told with its costs, trades and voltages`() async throws {
    let tiny = try TinyExperiment()
    let run = try await CommandRun(
      "expert", "solve", tiny.path, "--day", "190", "--step", "52", "--horizon", "4", "--json")
    #expect(run.status == 0, "\(run.error)")
    let decision: Decision = try run.json()
    #expect(decision.day == 190 && decision.step == 52 && decision.horizonSteps == 4)
    #expect(decision.status == "solved")
    #expect(decision.devices.map(\.device) == ["roof", "battery", "flexible"])
    #expect(decision.devices.flatMap(\.action).allSatisfy { abs($0) <= 1 })
    for prosumer in decision.prosumers {
      #expect(
        abs(prosumer.netKw - prosumer.p2pKw - prosumer.boughtKw + prosumer.soldKw) < 1e-9)
    }
    #expect(abs(decision.prosumers.reduce(0) { $0 + $1.cost } - decision.cost) < 1e-9)
    #expect(abs(decision.costByTerm.values.reduce(0, +) - decision.cost) < 1e-9)
    #expect(decision.vPu.count == 33 && decision.vBeforePu.count == 33)
    #expect(decision.worstDeviationPu == 0)
    #expect(decision.milliseconds > 0)
  }

  @Test func `people read a decision as facts and tables`() async throws {
    let tiny = try TinyExperiment()
    let run = try await CommandRun("expert", "solve", tiny.path, "--day", "9")
    #expect(run.status == 0, "\(run.error)")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "day         9, 2016-01-10")
    #expect(lines[1] == "step        48, from 12:00")
    #expect(lines[2] == "status      solved")
    #expect(lines[3] == "horizon     16 steps, perfect forecast")
    for word in ["before DSO", "after DSO", "solved in", "prosumer", "network fee"] {
      #expect(lines.contains { $0.hasPrefix(word) }, "\(word)")
    }
  }

  @Test func `a day is played open loop and closed loop`() async throws {
    let tiny = try TinyExperiment()
    let options = ["--day", "190", "--set", "expert={source: rule}"]
    let run = try await CommandRun(["expert", "day", tiny.path, "--json"] + options)
    #expect(run.status == 0, "\(run.error)")
    let days: Days = try run.json()
    #expect(days.day == 190)
    for day in [days.openLoop, days.closedLoop] {
      #expect(day.steps.count == 96)
      #expect(abs(day.steps.reduce(0) { $0 + $1.cost } - day.cost) < 1e-9)
      #expect(abs(day.costByTerm.values.reduce(0, +) - day.cost) < 1e-9)
      #expect(day.steps.allSatisfy { $0.status == "solved" && $0.executed.count == 4 })
    }
    // What is planned with everything known costs less than the rule.
    #expect(days.openLoop.cost < days.closedLoop.cost)

    let table = try await CommandRun(["expert", "day", tiny.path] + options)
    #expect(table.status == 0)
    #expect(table.error == "day 190, 2016-07-09; closed loop: the row's expert\n")
    let lines = table.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first?.hasPrefix(" ") == true)
    #expect(lines.contains { $0.hasPrefix("operating cost, EUR") })
    #expect(lines.count { $0.contains(":00  ") } == 24)
  }

  @Test func `questions that nobody can answer are refused`() async throws {
    let tiny = try TinyExperiment()
    func complaint(_ words: String...) async throws -> String {
      let run = try await CommandRun(["expert"] + words)
      #expect(run.status == 2)
      #expect(run.output == "")
      return run.error
    }
    #expect(
      try await complaint("solve", tiny.path, "--day", "366")
        == "day 366 is not in the profiles, whose days are 0 to 365.\n")
    #expect(
      try await complaint("day", tiny.path, "--variant", "MASACC")
        == "\(tiny.path) has no row 'MASACC'. Did you mean 'MASAC'?\n")
    #expect(
      try await complaint("solve", tiny.path, "--step", "96")
        .hasPrefix("Error: '--step' is 96; it must be from 0 to 95."))
    #expect(
      try await complaint("solve", tiny.path, "--horizon", "0")
        .hasPrefix("Error: '--horizon' is 0; it must be from 1 to 96."))
  }

  @Test func `a trial's trajectories become a Minari data set`() async throws {
    let tiny = try TinyExperiment()
    let patches = ["--set", "seeds=[0]"]
    #expect(try await CommandRun(tiny.words("run", patches)).status == 0)
    let trials: [TinyExperiment.Entry] = try await CommandRun(
      tiny.words("plan", ["--json"] + patches)
    ).json()
    let results = try #require(trials.first).results
    let output = tiny.folder.path(of: "sets/tiny-v0")
    let run = try await CommandRun("export", "minari", results, "--output", output)
    #expect(run.status == 0)
    #expect(run.error == "2 episodes of 96 steps in \(output)\n")
    for name in ["main_data.hdf5", "metadata.json"] {
      #expect(FileManager.default.fileExists(atPath: "\(output)/data/\(name)"))
    }
    let again = try await CommandRun("export", "minari", results, "--output", output)
    #expect(again.status == 2)
    #expect(again.error == "cannot write \(output): it holds a data set already.\n")
    let unnamed = try await CommandRun("export", "minari", results, "--output", "sets")
    #expect(unnamed.status == 2)
    #expect(unnamed.error.hasPrefix("Error: '--output' is 'sets'; a data set's folder is named"))
  }
}
