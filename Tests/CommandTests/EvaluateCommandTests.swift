import Foundation
import Testing

@Suite struct EvaluateCommandTests {
  /// The results file of one trial that was run.
  private func trained(_ tiny: TinyExperiment) async throws -> String {
    #expect(try await tiny.run("--set", "seeds=[0]").status == 0)
    return try #require(try await tiny.trials("--set", "seeds=[0]").first).results
  }

  @Test func `a stored policy plays days of one's choice, on another feeder too`() async throws {
    let tiny = try TinyExperiment()
    let results = try await trained(tiny)
    func days(_ options: String...) async throws -> [Int] {
      let run = try await CommandRun(["evaluate", results, "--json"] + options)
      #expect(run.status == 0, "\(run.error)")
      let objects = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
      return try #require(objects as? [[String: Any]]).compactMap { $0["day"] as? Int }
    }
    #expect(try await days() == [9, 190])
    #expect(try await days("--days", "validation") == [8])
    #expect(try await days("--days", "training") == Array(0...7))
    #expect(try await days("--days", "5,20-22") == [5, 20, 21, 22])
    #expect(try await days("--set", "grid.slack_v_pu=1.0") == [9, 190])
    #expect(try await days("--set", "grid.case=ieee69") == [9, 190])
  }

  @Test func `the table compares with doing nothing, the rule and the optimum`() async throws {
    let tiny = try TinyExperiment()
    let results = try await trained(tiny)
    let run = try await CommandRun("evaluate", results)
    #expect(run.status == 0)
    #expect(run.error == "MADDPG, seed 0, 2 days\n")
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == 6)
    #expect(lines[0].hasPrefix("policy             cost per day, EUR"))
    for (line, name) in zip(lines[2...], ["trained", "do nothing", "rule", "perfect foresight"]) {
      #expect(line.hasPrefix("\(name) "))
    }
  }

  @Test func `what cannot be played is said, status 2`() async throws {
    let tiny = try TinyExperiment()
    let results = try await trained(tiny)
    func complaint(_ file: String, _ options: String...) async throws -> String {
      let run = try await CommandRun(["evaluate", file] + options)
      #expect(run.status == 2)
      #expect(run.output == "")
      return run.error
    }
    #expect(
      try await complaint("nowhere.h5") == "nowhere.h5 is no whole results file: missing.\n")
    #expect(
      try await complaint(tiny.path)
        == "\(tiny.path) is no whole results file: incomplete: it does not end in the seal of a "
        + "finished file.\n")
    let sweep = tiny.output + "/tiny/sweep.h5"
    #expect(
      try await complaint(sweep)
        == "\(sweep) is no trial's results file: it holds no specification and policy.\n")
    #expect(
      try await complaint(results, "--days", "weekend")
        == "'weekend' names no days: write test, validation, training, all, or days such as "
        + "5,15,20-29.\n")
    #expect(
      try await complaint(results, "--days", "5,x")
        == "'x' is no day: write indices such as 5 or ranges such as 20-29.\n")
    #expect(
      try await complaint(results, "--days", "366")
        == "day 366 is not in the profiles, whose days are 0 to 365.\n")
    #expect(
      try await complaint(results, "--set", "observation.market=true")
        .hasPrefix("the trained policy does not fit this scenario: "))
    #expect(
      try await complaint(results, "--set", "grid.case=ieee34")
        == "--set:1:12: unknown grid 'ieee34'. Did you mean 'ieee33'?\n")
  }
}
