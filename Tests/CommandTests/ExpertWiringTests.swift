import Foundation
import Results
import Testing

/// What experts do in a trial, from the file to the results.
@Suite struct ExpertWiringTests {
  private static let rule = "expert={source: rule}"
  /// One copy that begins at midnight: every episode is a whole day from the first on.
  private static let single = ["training.environments=1", "training.staggered=false"]

  /// Runs the tiny experiment with values laid over it and reads its first row's trial.
  private func trial(_ tiny: TinyExperiment, _ settings: [String]) async throws -> TrialFile {
    let options = (["seeds=[0]"] + settings).flatMap { ["--set", $0] }
    let run = try await CommandRun(tiny.words("run", options))
    #expect(run.status == 0, "\(run.error)")
    let trials: [TinyExperiment.Entry] = try await CommandRun(
      tiny.words("plan", ["--json"] + options)
    ).json()
    return try TrialFile(try #require(trials.first).results)
  }

  /// The numbers of a variable by its last axis' label.
  private func answers(_ path: String, _ file: TrialFile) throws -> [String: [Double]] {
    let statuses = try file.reader.strings("/expert_status")
    let values = try file.doubles(path)
    return Dictionary(
      uniqueKeysWithValues: statuses.enumerated().map { index, status in
        (status, stride(from: index, to: values.count, by: statuses.count).map { values[$0] })
      })
  }

  @Test func `in a warm-up by the expert days cost what the expert's days cost`() async throws {
    let tiny = try TinyExperiment()
    let file = try await trial(
      tiny,
      Self.single + [
        Self.rule, "training.warmup={episodes: 2, policy: expert}", "evaluation.days=training",
      ])
    let days = try file.reader.integers("/evaluation/day")
    let policies = try file.reader.strings("/evaluation/policy")
    let expert = try #require(policies.firstIndex(of: "expert"))
    let costs = try file.doubles("/evaluation/cost")
    for episode in 0..<2 {
      let day = try file.reader.integers("/training/day")[episode]
      let column = try #require(days.firstIndex(of: day))
      let cost = try file.doubles("/training/cost")[episode]
      #expect(cost == costs[expert * days.count + column])
    }
    let asked = try answers("/training/expert_answers", file)
    #expect(asked["solved"] == [96, 96, 0, 0])
    #expect(asked["not_asked"] == [0, 0, 96, 96])
  }

  @Test func `labels come as often as they are asked for`() async throws {
    let tiny = try TinyExperiment()
    let file = try await trial(
      tiny,
      Self.single + [
        Self.rule, "algorithm.imitation={kind: behaviour_cloning}", "training.label_every=4",
      ])
    let asked = try answers("/training/expert_answers", file)
    #expect(asked["solved"] == [24, 24, 24, 24])
    #expect(asked["not_asked"] == [72, 72, 72, 72])
    let recorded = try file.doubles("/trajectory/expert_action")
    #expect(recorded.allSatisfy { abs($0) <= 1 })
    #expect(try file.doubles("/trajectory/expert_status").allSatisfy { $0 == 0 })
  }

  @Test func `an expert that is judged learns nothing, and its days demonstrate`() async throws {
    let tiny = try TinyExperiment()
    let judged = try await trial(
      tiny, [Self.rule, "evaluation={every_episodes: 2, policy: expert, days: training}"])
    #expect(try !judged.reader.contains("/training") && !judged.reader.contains("/policy"))
    #expect(
      try judged.reader.strings("/evaluation/policy") == [
        "trained", "expert", "do_nothing", "rule", "perfect_foresight",
      ])
    let costs = try judged.doubles("/evaluation/cost")
    let days = try judged.reader.integers("/evaluation/day")
    #expect(days == Array(0...7))
    #expect(costs[0..<8] == costs[8..<16] && costs[0..<8] == costs[24..<32])
    #expect(
      try judged.doubles("/trajectory/executed") == judged.doubles("/trajectory/expert_action"))

    // What was judged teaches: a warm-up that repeats it costs the same, to the last bit.
    let other = try TinyExperiment()
    let learner = try await trial(
      other,
      Self.single + [
        "expert={source: recorded, file: '\(judged.reader.path)'}",
        "algorithm.imitation={kind: behaviour_cloning}",
        "training.warmup={episodes: 2, policy: expert}",
      ])
    for episode in 0..<2 {
      let day = try learner.reader.integers("/training/day")[episode]
      let column = try #require(days.firstIndex(of: day))
      #expect(try learner.doubles("/training/cost")[episode] == costs[column])
    }
    // Of the held-out days nothing was recorded.
    #expect(try learner.doubles("/trajectory/expert_action").allSatisfy { $0.isNaN })
    let unknown = try answers("/evaluation/expert_answers", learner)["unknown"]
    #expect(unknown == [96, 96, 0, 0, 96, 96, 0, 0, 0, 0, 0, 0])
  }
}
