import Foundation
import Reports
import Results

/// Results files of small made-up trials, in a folder that is gone when the test is done with it.
final class SampleTrials: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-reports-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a trial whose costs are given by policy, a row each, and day; other metrics follow from them.
  func trial(
    _ variant: String, seed: UInt64, days: [Int64] = [5, 15],
    costs: [(policy: String, values: [Double])], metric: String? = nil, episodes: Int64 = 2,
    fallbacks: Int32? = nil, models: Bool = false, hasLosses: Bool = false
  ) throws -> SweepTrial {
    let path = url.appendingPathComponent("\(variant)-\(seed).h5").path
    var content = ResultContent(title: "\(variant), seed \(seed)")
    content.dimensions = [
      ResultDimension(
        "/training/episode", .integers((1...episodes).map { $0 }), longName: "episodes"),
      ResultDimension("/evaluation/policy", .strings(costs.map(\.policy)), longName: "policy"),
      ResultDimension("/evaluation/day", .integers(days), longName: "day"),
    ]
    func add(_ path: String, _ axes: [String], _ values: [Double], _ units: String) {
      content.variables.append(
        ResultVariable(path, axes, .doubles(values), units: units, longName: path))
    }
    add("/training/return", ["episode"], (1...episodes).map { -Double($0) }, "1")
    if let metric {
      add("/training/\(metric)", ["episode"], (1...episodes).map { Double($0) / 2 }, "1")
    }
    let all = costs.flatMap(\.values)
    let axes = ["policy", "day"]
    add("/evaluation/cost", axes, all, "CNY")
    add("/evaluation/violation_rate", axes, all.map { $0 / 100_000 }, "1")
    add("/evaluation/traded_kwh", axes, all.map { 2 * $0 }, "kWh")
    add("/evaluation/self_sufficiency", axes, all.map { _ in 0.425 }, "1")
    if hasLosses { add("/evaluation/loss_kwh", axes, all.map { $0 / 50 }, "kWh") }
    if let fallbacks {
      let statuses = ["solved", "fell_back"]
      content.dimensions.append(
        ResultDimension("/expert_status", .strings(statuses), longName: "status"))
      content.variables.append(
        ResultVariable(
          "/evaluation/expert_answers", axes + ["expert_status"],
          .int32s(all.flatMap { _ in [96 - fallbacks, fallbacks] }), units: "1",
          longName: "answers"))
    }
    if models { Self.addModels(to: &content) }
    try ResultFile.write(content, to: path, replacing: true)
    return SweepTrial(variant: variant, seed: seed, path: path, status: .done)
  }

  /// The models of two prosumers: one mended and written by hand, one that no language model brought about.
  private static func addModels(to content: inout ResultContent) {
    content.dimensions.append(
      ResultDimension("/prosumer", .strings(["farm", "mill"]), longName: "prosumer"))
    let numbers: [(name: String, values: [Double])] = [
      ("model_answers", [0, 9]), ("hand_answers", [4, 0]), ("executable_at_first_pass", [0, 0]),
      ("executable", [1, 0]), ("rounds", [1, 4]), ("form_repairs", [0, 2]),
      ("prompt_tokens", [0, 3000]), ("completion_tokens", [0, 210]), ("answer_seconds", [0, 12.5]),
      ("objective_difference", [0.025, .nan]), ("has_preferences", [1, 1]),
      ("decided_by_rule", [0, 1]),
    ]
    for (name, values) in numbers {
      content.variables.append(
        ResultVariable(
          "/expert/\(name)", ["prosumer"], .doubles(values), units: "1", longName: name))
    }
  }

  /// A trial without a file.
  func missing(_ variant: String, seed: UInt64, _ status: SweepTrial.Status = .missing)
    -> SweepTrial
  {
    SweepTrial(
      variant: variant, seed: seed, path: url.appendingPathComponent("no.h5").path, status: status)
  }

  /// Writes the merged file and opens it.
  func merged(_ trials: [SweepTrial]) throws -> ResultReader {
    let path = url.appendingPathComponent("sweep.h5").path
    try SweepMerge(trials).write(to: path, title: "sweep", replacing: true)
    return try ResultReader(path)
  }
}
