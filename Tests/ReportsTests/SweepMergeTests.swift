import Foundation
import Reports
import Results
import Testing

@Suite struct SweepMergeTests {
  private let samples: SampleTrials

  init() throws {
    samples = try SampleTrials()
  }

  /// Numbers with those that are none as `nil`, so that they compare.
  private func numbers(_ reader: ResultReader, _ path: String) throws -> [Double?] {
    try reader.doubles(path).map { $0.isNaN ? nil : $0 }
  }

  @Test func `each variable gains the axes variant and seed`() throws {
    let reader = try samples.merged([
      samples.trial("A", seed: 0, costs: [("trained", [1, 2]), ("do_nothing", [3, 4])]),
      samples.trial("A", seed: 1, costs: [("trained", [5, 6]), ("do_nothing", [7, 8])]),
      samples.trial("B", seed: 0, costs: [("trained", [9, 10]), ("do_nothing", [11, 12])]),
      samples.trial("B", seed: 1, costs: [("trained", [13, 14]), ("do_nothing", [15, 16])]),
    ])
    let cost = try reader.variable("/evaluation/cost")
    #expect(cost.dimensions == ["variant", "seed", "policy", "day"])
    #expect(cost.shape == [2, 2, 2, 2])
    #expect(cost.units == "CNY")
    #expect(cost.longName == "/evaluation/cost")
    #expect(try reader.doubles("/evaluation/cost") == (1...16).map { Double($0) })
    #expect(try reader.strings("/variant") == ["A", "B"])
    #expect(try reader.strings("/seed") == ["0", "1"])
    #expect(try reader.strings("/evaluation/policy") == ["trained", "do_nothing"])
    #expect(try reader.integers("/evaluation/day") == [5, 15])
    #expect(try reader.integers("/status") == [0, 0, 0, 0])
  }

  @Test func `a trial that is missing or failed is NaN, and the status says which`() throws {
    let reader = try samples.merged([
      samples.trial("A", seed: 3, costs: [("trained", [1, 2])]),
      samples.missing("A", seed: 4),
      samples.missing("B", seed: 3, .failed),
      samples.trial("B", seed: 4, costs: [("trained", [3, 4])]),
    ])
    #expect(try numbers(reader, "/evaluation/cost") == [1, 2, nil, nil, nil, nil, 3, 4])
    let status = try reader.variable("/status")
    #expect(status.meanings == ["done", "missing", "failed", "broken"])
    #expect(status.dimensions == ["variant", "seed"])
    #expect(try reader.integers("/status") == [0, 1, 2, 0])
  }

  @Test func `other days and policies stand side by side, with NaN where a trial lacks them`()
    throws
  {
    let reader = try samples.merged([
      samples.trial("A", seed: 0, days: [5, 15], costs: [("trained", [1, 2])]),
      samples.trial(
        "B", seed: 0, days: [15, 25], costs: [("expert", [3, 4]), ("trained", [5, 6])]),
    ])
    #expect(try reader.integers("/evaluation/day") == [5, 15, 25])
    #expect(try reader.strings("/evaluation/policy") == ["trained", "expert"])
    #expect(
      try numbers(reader, "/evaluation/cost") == [
        1, 2, nil, nil, nil, nil,
        nil, 5, 6, nil, 3, 4,
      ])
  }

  @Test func `a metric of one algorithm alone is NaN for the others`() throws {
    let reader = try samples.merged([
      samples.trial("A", seed: 0, costs: [("trained", [1, 2])], episodes: 2),
      samples.trial("B", seed: 0, costs: [("trained", [1, 2])], metric: "entropy", episodes: 3),
    ])
    #expect(
      try numbers(reader, "/training/entropy") == [nil, nil, nil, 0.5, 1, 1.5])
    #expect(try numbers(reader, "/training/return") == [-1, -2, nil, -1, -2, -3])
  }

  @Test func `a sweep of which nothing is done has a status and no metrics`() throws {
    let reader = try samples.merged([samples.missing("A", seed: 0)])
    #expect(try reader.integers("/status") == [1])
    #expect(try !reader.contains("/evaluation"))
  }

  @Test func `a seed beyond 63 bits keeps its digits`() throws {
    let reader = try samples.merged([
      samples.trial("A", seed: .max, costs: [("trained", [1, 2])])
    ])
    #expect(try reader.strings("/seed") == ["18446744073709551615"])
  }

  @Test func `the same trials in one order give the same bytes`() throws {
    let trials = [
      try samples.trial("A", seed: 0, costs: [("trained", [1, 2])]),
      samples.missing("A", seed: 1),
    ]
    let path = samples.url.appendingPathComponent("sweep.h5").path
    let digest = try SweepMerge(trials).write(to: path, title: "sweep")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(try SweepMerge(trials).write(to: path, title: "sweep", replacing: true) == digest)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test func `a merge that holds one variable at a time gives the same bytes`() throws {
    let trials = try samples.sweep()
    let url = samples.url.appendingPathComponent("sweep.h5")
    try SweepMerge(trials).write(to: url.path, title: "sweep")
    let bytes = try Data(contentsOf: url)
    try SweepMerge(trials, holding: 1).write(to: url.path, title: "sweep", replacing: true)
    #expect(try Data(contentsOf: url) == bytes)
  }

  /// A trial with a loss of its own axes and width.
  private func loss(
    _ seed: UInt64, _ axes: [String], _ values: ResultVariable.Values
  ) throws -> SweepTrial {
    let path = samples.url.appendingPathComponent("loss-\(seed).h5").path
    var content = ResultContent(title: "loss")
    content.dimensions = [
      ResultDimension("/training/episode", .integers([1, 2, 3]), longName: "episode"),
      ResultDimension("/prosumer", .strings(["a", "b"]), longName: "prosumer"),
    ]
    content.variables = [
      ResultVariable("/training/loss", axes, values, units: "1", longName: "loss")
    ]
    try ResultFile.write(content, to: path, replacing: true)
    return SweepTrial(variant: "A", seed: seed, path: path, status: .done)
  }

  @Test func `a variable that one trial has in 64 bits keeps them`() throws {
    let wide = try loss(0, ["episode"], .doubles([0.1, 0.2, 0.3]))
    let narrow = try loss(1, ["episode"], .floats([0.5, 0.25, 0.125]))
    for trials in [[wide, narrow], [narrow, wide]] {
      let reader = try samples.merged(trials)
      #expect(try !reader.form("/training/loss").isSinglePrecision)
      let all = try reader.doubles("/training/loss")
      #expect(all.sorted() == [0.1, 0.125, 0.2, 0.25, 0.3, 0.5])
    }
    #expect(try samples.merged([narrow]).form("/training/loss").isSinglePrecision)
  }

  @Test func `a trial whose variable has other axes is refused by name`() throws {
    let first = try loss(0, ["episode", "prosumer"], .floats([1, 2, 3, 4, 5, 6]))
    let turned = try loss(1, ["prosumer", "episode"], .floats([1, 2, 3, 4, 5, 6]))
    let error = #expect(throws: ResultsError.self) { try samples.merged([first, turned]) }
    #expect(error?.description == "'/training/loss' has other axes in \(turned.path).")
  }
}
