import Foundation
import Results
import TestSupport
import Testing

/// Every experiment in `Experiments/`, from its file to its results, at a tiny budget.
@Suite struct ShippedExperimentTests {
  /// A field of a JSON object, to the last bit where it is a number (`JSONSerialization` rounds).
  private struct Field: Decodable {
    var number: Double?

    init(from decoder: any Decoder) throws {
      number = try? decoder.singleValueContainer().decode(Double.self)
    }
  }

  @Test(arguments: try ShippedExperiment.all)
  func `an experiment of the package runs from its file to a table`(path: String) async throws {
    let folder = try TemporaryFolder()
    let options = ["--output", folder.url.path] + ShippedExperiment.tinyBudget
    // Generated models take a sandboxed Python several seconds each, more beside other tests.
    let run = try await StartedCommand(["run", path] + options).end(within: 400)
    #expect(run.status == 0, "\(run.error)")
    let trials: [TinyExperiment.Entry] = try await CommandRun(
      ["plan", path, "--json"] + options
    ).json()
    #expect(!trials.isEmpty)
    for trial in trials {
      #expect(trial.status == "complete")
      #expect(ResultFile.verify(trial.results).isComplete)
      let file = try TrialFile(trial.results)
      #expect(try file.reader.text("spec_sha256") == trial.specSha256)
      #expect(try file.reader.text("variant") == trial.variant)
      try file.expectLabels()
      try file.expectNumbers()
      try file.expectBalance()
      try file.expectSums()
      try expectReferences(in: file)
      // A trial that judges the expert itself has no policy to play.
      if try file.reader.contains("/policy") { try await expectStoredPolicy(of: trial, in: file) }
    }
    let sweep = try ResultReader(
      URL(fileURLWithPath: trials[0].results).deletingLastPathComponent()
        .appendingPathComponent("sweep.h5").path)
    #expect(try sweep.integers("/status").allSatisfy { $0 == 0 })
    // Trials without an expert have no row for it, those that judge it none for the last policy: NaN, the
    // fill value, in a sweep whose other trials have them.
    let policies = try sweep.strings("/evaluation/policy")
    let costs = try sweep.doubles("/evaluation/cost")
    let days = try sweep.integers("/evaluation/day").count
    for (index, cost) in costs.enumerated() {
      let policy = policies[index / days % policies.count]
      #expect(cost.isFinite || ["expert", "last"].contains(policy))
    }
  }

  /// Every table has those whom it compares with, and none of these gave up on the way.
  private func expectReferences(in file: TrialFile) throws {
    let policies = try file.reader.strings("/evaluation/policy")
    #expect(policies.first == "trained")
    #expect(policies.suffix(3) == ["do_nothing", "rule", "perfect_foresight"])
    let statuses = try file.reader.strings("/expert_status")
    let answers = try file.doubles("/evaluation/expert_answers")
    let failed = try #require(statuses.firstIndex(of: "fell_back"))
    // The last days are those of the rule and of the optimum.
    let days = answers.count / statuses.count / policies.count
    let last = (answers.count - 2 * days * statuses.count)..<answers.count
    #expect(last.allSatisfy { $0 % statuses.count != failed || answers[$0] == 0 })
    let hasExpert = policies.contains("expert")
    #expect(try file.reader.contains("/trajectory/expert_action") == hasExpert)
    #expect(
      try !hasExpert || file.reader.variable("/trajectory/expert_status").meanings == statuses)
  }

  /// The policy read back from the file plays the test days to exactly the numbers in the file.
  private func expectStoredPolicy(
    of trial: TinyExperiment.Entry, in file: TrialFile
  ) async throws {
    let run = try await CommandRun("evaluate", trial.results, "--json")
    #expect(run.status == 0, "\(run.error)")
    let days: [[String: Field]] = try run.json()
    let names = [
      "cost", "return", "violation_rate", "violated_step_share", "worst_deviation_pu", "loss_kwh",
      "traded_kwh", "bought_kwh", "load_kwh", "self_sufficiency", "power_flow_failures",
    ]
    let policies = try file.reader.strings("/evaluation/policy")
    let others = policies.filter { !["trained", "last"].contains($0) }
    #expect(
      days.allSatisfy {
        Set($0.keys) == Set(names + ["day", "cost_by_term"] + others.map { "\($0)_cost" })
      })
    func column(_ name: String) -> [Double] {
      days.compactMap { $0[name]?.number }
    }
    #expect(try file.doubles("/evaluation/day") == column("day"))
    for name in names {
      let stored = try file.doubles("/evaluation/\(name)")
      #expect(Array(stored.prefix(days.count)) == column(name), "\(name)")
    }
    let costs = try file.doubles("/evaluation/cost")
    for other in others {
      let first = (policies.firstIndex(of: other) ?? 0) * days.count
      #expect(Array(costs[first..<first + days.count]) == column("\(other)_cost"), "\(other)")
    }
  }
}
