import Foundation
import Results
import Testing

/// Every experiment in `Experiments/`, from its file to its results, at a tiny budget.
@Suite struct ShippedExperimentTests {
  /// A day as `evaluate --json` has it.
  struct Day: Decodable {
    var day: Int
    var cost: Double
    var `return`: Double
    var violation_rate: Double
    var violated_step_share: Double
    var worst_deviation_pu: Double
    var loss_kwh: Double
    var traded_kwh: Double
    var bought_kwh: Double
    var load_kwh: Double
    var self_sufficiency: Double
    var power_flow_failures: Int
    var do_nothing_cost: Double
  }

  @Test(arguments: try ShippedExperiment.all)
  func `an experiment of the package runs from its file to a table`(path: String) async throws {
    let folder = try TemporaryFolder()
    let options = ["--output", folder.url.path] + ShippedExperiment.tinyBudget
    let run = try await CommandRun(["run", path] + options)
    #expect(run.status == 0, "\(run.error)")
    let trials: [TinyExperiment.Entry] = try await CommandRun(
      ["plan", path, "--json"] + options
    ).json()
    #expect(!trials.isEmpty)
    for trial in trials {
      #expect(trial.status == "complete")
      #expect(ResultFile.verify(trial.results).isComplete)
      let file = try TrialFile(trial.results)
      #expect(try file.reader.text("spec_sha256") == trial.spec_sha256)
      #expect(try file.reader.text("variant") == trial.variant)
      try file.expectLabels()
      try file.expectNumbers()
      try file.expectBalance()
      try file.expectSums()
      try await expectStoredPolicy(of: trial, in: file)
    }
    let sweep = try ResultReader(
      URL(fileURLWithPath: trials[0].results).deletingLastPathComponent()
        .appendingPathComponent("sweep.h5").path)
    #expect(try sweep.integers("/status").allSatisfy { $0 == 0 })
    #expect(try sweep.doubles("/evaluation/cost").allSatisfy(\.isFinite))
  }

  /// The policy read back from the file plays the test days to exactly the numbers in the file.
  private func expectStoredPolicy(
    of trial: TinyExperiment.Entry, in file: TrialFile
  ) async throws {
    let run = try await CommandRun("evaluate", trial.results, "--json")
    #expect(run.status == 0, "\(run.error)")
    let days: [Day] = try run.json()
    let count = days.count
    #expect(try file.reader.integers("/evaluation/day") == days.map { Int64($0.day) })
    #expect(
      try file.reader.strings("/evaluation/policy") == ["trained", "last", "do_nothing"])
    func expect(_ name: String, _ value: (Day) -> Double) throws {
      #expect(
        try file.doubles("/evaluation/\(name)").prefix(count) == days.map(value)[...], "\(name)")
    }
    try expect("cost", \.cost)
    try expect("return", \.return)
    try expect("violation_rate", \.violation_rate)
    try expect("violated_step_share", \.violated_step_share)
    try expect("worst_deviation_pu", \.worst_deviation_pu)
    try expect("loss_kwh", \.loss_kwh)
    try expect("traded_kwh", \.traded_kwh)
    try expect("bought_kwh", \.bought_kwh)
    try expect("load_kwh", \.load_kwh)
    try expect("self_sufficiency", \.self_sufficiency)
    try expect("power_flow_failures") { Double($0.power_flow_failures) }
    #expect(
      try file.doubles("/evaluation/cost").suffix(count) == days.map(\.do_nothing_cost)[...])
  }
}
