import Foundation
import Reports
import Results
import Testing

@Suite struct MARLEvalExportTests {
  private let samples: SampleTrials

  init() throws {
    samples = try SampleTrials()
  }

  /// A trial that was validated at some checkpoints, or never.
  private func trial(_ variant: String, seed: UInt64 = 7, checkpoints: Int64) throws -> SweepTrial {
    let path = samples.url.appendingPathComponent("\(variant)-\(seed).h5").path
    var content = ResultContent(title: variant)
    content.dimensions = [
      ResultDimension("/evaluation/policy", .strings(["trained"]), longName: "policy"),
      ResultDimension("/evaluation/day", .integers([5, 15]), longName: "day"),
    ]
    content.variables = [
      ResultVariable(
        "/evaluation/return", ["policy", "day"], .doubles([-3, -5]), units: "1", longName: "return")
    ]
    if checkpoints > 0 {
      content.dimensions += [
        ResultDimension(
          "/training/episode", .integers((1...checkpoints).map { $0 }), longName: "episode"),
        ResultDimension(
          "/evaluation/checkpoint", .integers((1...checkpoints).map { $0 }), longName: "checkpoint"),
        ResultDimension("/evaluation/validation_day", .integers([1]), longName: "day"),
      ]
      content.variables += [
        ResultVariable(
          "/training/environment_steps", ["episode"],
          .int64s((1...checkpoints).map { 96 * $0 }), units: "1", longName: "steps"),
        ResultVariable(
          "/evaluation/validation_return", ["checkpoint", "validation_day"],
          .doubles((1...checkpoints).map { -10 / Double($0) }), units: "1", longName: "return"),
      ]
    }
    try ResultFile.write(content, to: path, replacing: true)
    return SweepTrial(variant: variant, seed: seed, path: path, status: .done)
  }

  private func export(_ trials: [SweepTrial]) throws -> [String: [String: [String: [String: Any]]]]
  {
    let text = try MARLEvalExport(samples.mergedSweep(trials, baseline: nil)).json()
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let tasks = try #require((object as? [String: [String: Any]])?["wattswap"])
    return try #require(tasks["sample"] as? [String: [String: [String: [String: Any]]]])
  }

  @Test func `checkpoints stand in the order of training by their names`() throws {
    let run = try #require(try export([trial("A", checkpoints: 12)])["A"]?["seed_7"])
    let names = run.keys.sorted()
    #expect(names.first == "absolute_metrics")
    #expect(names.dropFirst().first == "step_00")
    #expect(names.last == "step_11")
    #expect(
      names.dropFirst().compactMap { run[$0]?["step_count"] as? Int } == (1...12).map { 96 * $0 })
    #expect(run["step_09"]?["return"] as? [Double] == [-1])
    #expect(run["absolute_metrics"]?["return"] as? [Double] == [-3, -5])
  }

  @Test func `rows that do not learn are left out, and names have no commas`() throws {
    let rows = try export([
      trial("heads 4, width 32", checkpoints: 2), trial("optimizer acts", checkpoints: 0),
    ])
    #expect(rows.keys.sorted() == ["heads 4; width 32"])
    #expect(rows["heads 4; width 32"]?["seed_7"]?.keys.sorted().last == "step_1")
  }

  @Test func `only seeds that every row has are left, and the others are named`() throws {
    func export(_ seeds: [String: [UInt64]]) throws -> MARLEvalExport {
      let trials = try seeds.sorted { $0.key < $1.key }.flatMap { row, seeds in
        try seeds.map { try trial(row, seed: $0, checkpoints: 2) }
      }
      return try MARLEvalExport(samples.mergedSweep(trials, baseline: nil))
    }
    let some = try export(["A": [1, 2, 3], "B": [2, 3], "C": [2, 3, 4]])
    #expect(
      some.note
        == "left out, for marl-eval wants the same seeds of every row and these are not done in some: "
        + "seed 1 (of B, C), seed 4 (of A, B)")
    let text = try some.json()
    for seed in [1, 4] { #expect(!text.contains("seed_\(seed)")) }
    for seed in [2, 3] { #expect(text.components(separatedBy: "seed_\(seed)").count == 4) }

    #expect(try export(["A": [1, 2], "B": [1, 2]]).note == nil)
    let none = try export(["A": [1], "B": [2]])
    #expect(none.note == "marl-eval will refuse this: no seed is done in every row.")
    #expect(try none.json().contains("seed_2"))
  }
}
