import Foundation
import Results
import TestSupport
import Testing

/// Runs and workers that are killed, as by a power cut or a cluster's time limit.
@Suite(.serialized, .timeLimit(.minutes(2))) struct KilledRunTests {
  /// Long enough to be killed in the middle, short enough for a test; multipliers move, to their cap.
  private static let budget = [
    "seeds=[0]", "training.episodes=600", "training.checkpoint.every_episodes=20",
    "expert={source: rule}",
    "algorithm.imitation={kind: wasserstein, epsilon: 0.001, cap: 2, dual_rate: 0.001}",
  ].flatMap { ["--set", $0] }

  /// The processes that a process has started and that still run.
  private func children(of process: Int32) -> [Int32] {
    let path = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return threads.flatMap { thread in
      let text = (try? String(contentsOfFile: "\(path)/\(thread)/children", encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Whether a process runs; one that has ended and that nobody has waited for does not.
  private func isRunning(_ process: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return false }
    return text[name...].dropFirst(2).first != "Z"
  }

  /// Asks again and again until something is so; no longer than half a minute.
  private func poll(_ isSo: () -> Bool) async throws -> Bool {
    for _ in 0..<6000 {
      if isSo() { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  /// A run that was killed when it had written `moment`, and the workers that it had then.
  ///
  /// A busy machine may let a run end before the signal comes, or one of the trials that both workers shall be at;
  /// then another is started. Five such are no accident: `nil`.
  private func killed(
    at moment: String, withBothWorkers needsBoth: Bool
  ) async throws -> (tiny: TinyExperiment, workers: [Int32])? {
    for _ in 0..<5 {
      let tiny = try TinyExperiment()
      let run = try StartedCommand(tiny.words("run", Self.budget + ["--jobs", "2"]))
      var workers: [Int32] = []
      var isThere = false
      _ = try await poll {
        workers = children(of: run.processIdentifier)
        isThere = run.errorSoFar.contains(moment) && (!needsBoth || workers.count == 2)
        return isThere || !isRunning(run.processIdentifier)
      }
      run.kill()
      let end = await run.end()
      let isInTime = try !needsBoth || tiny.results().isEmpty
      if isThere, end.status == 137, isInTime { return (tiny, workers) }
    }
    return nil
  }

  /// The bytes of a run that nothing disturbed.
  private func undisturbed() async throws -> [String: Data] {
    let tiny = try TinyExperiment()
    let run = try await CommandRun(tiny.words("run", Self.budget))
    #expect(run.status == 0, "\(run.error)")
    return try tiny.results()
  }

  @Test
  func `a run killed at any moment leaves nothing that looks finished, and goes on to the same`()
    async throws
  {
    let whole = try await undisturbed()
    #expect(whole.count == 2)
    var goesOn = 0
    for moment in [": started", ":  10 %", ":  40 %", ":  60 %", ":  80 %", ": 100 %"] {
      let isLate = moment == ": 100 %"
      let (tiny, workers) = try #require(
        try await killed(at: moment, withBothWorkers: !isLate), "never killed at \(moment)")
      let areGone = try await poll { !workers.contains(where: isRunning) }
      #expect(areGone, "a worker outlived the run that was killed at \(moment)")

      for (name, bytes) in try tiny.results() {
        let status = ResultFile.verify("\(tiny.output)/tiny/\(name)")
        #expect(!status.isComplete || bytes == whole[name], "\(moment)")
      }
      let next = try await CommandRun(tiny.words("run", Self.budget))
      #expect(next.status == 0, "\(next.error)")
      goesOn += next.error.contains("goes on after") ? 1 : 0
      #expect(next.error.contains("took over \(tiny.output)/tiny from a run that was killed"))
      #expect(try tiny.results() == whole, "\(moment)")
      #expect(try tiny.leftovers() == [], "\(moment)")
    }
    #expect(goesOn >= 3, "runs began anew rather than going on")
  }

  @Test func `a worker that is killed fails its trial alone, and the next run makes it good`()
    async throws
  {
    let whole = try await undisturbed()
    let tiny = try TinyExperiment()
    let run = try StartedCommand(tiny.words("run", Self.budget + ["--jobs", "1"]))
    #expect(try await poll { run.errorSoFar.contains("MADDPG seed 0:  20 %") })
    let workers = children(of: run.processIdentifier)
    #expect(workers.count == 1)
    for worker in workers { kill(worker, SIGKILL) }
    let end = await run.end()
    #expect(end.status == 1)
    #expect(end.error.contains("MADDPG seed 0: failed (exit status 137); see "))
    #expect(end.error.contains("MASAC seed 0: done in "))
    #expect(end.error.hasSuffix("1 of 2 trials not done.\n"))
    #expect(try tiny.results().count == 1)

    let next = try await CommandRun(tiny.words("run", Self.budget))
    #expect(next.status == 0)
    #expect(try tiny.results() == whole)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a run that is asked to stop leaves checkpoints, and goes on to the same`(
    signal: Int32
  ) async throws {
    let whole = try await undisturbed()
    let tiny = try TinyExperiment()
    let words = tiny.words("run", Self.budget + ["--jobs", "2"])
    let run = try StartedCommand(words)
    #expect(try await poll { run.errorSoFar.contains(" seed 0:  30 %") })
    kill(run.processIdentifier, signal)
    let end = await run.end()
    #expect(end.status == 130)
    #expect(end.output == "")
    #expect(
      end.error.contains("stopping: running trials write checkpoints; once more ends at once\n"))
    #expect(end.error.contains(": stopped after 0:"))
    #expect(end.error.hasSuffix("stopped; 0 of 2 trials done. Run again to go on.\n"))
    #expect(try tiny.results().isEmpty)
    let next = try await CommandRun(words)
    #expect(next.status == 0, "\(next.error)")
    #expect(next.error.contains(" of 600 episodes\n"))
    #expect(!next.error.contains("took over"))
    #expect(try tiny.results() == whole)
  }

  @Test
  func `damaged checkpoints are left alone, the older one serves, else the trial starts over`()
    async throws
  {
    let whole = try await undisturbed()
    for damaged in 1...2 {
      let tiny = try TinyExperiment()
      let run = try StartedCommand(tiny.words("run", Self.budget + ["--jobs", "1"]))
      #expect(try await poll { run.errorSoFar.contains("MADDPG seed 0:  50 %") })
      let workers = children(of: run.processIdentifier)
      run.kill()
      _ = await run.end()
      #expect(try await poll { !workers.contains(where: isRunning) })
      let journal = URL(fileURLWithPath: tiny.output + "/tiny/journal")
      let names = try FileManager.default.contentsOfDirectory(atPath: journal.path)
        .filter { $0.contains(".checkpoint.") && !$0.hasPrefix(".") }.sorted()
      try #require(names.count == 2)
      for (index, name) in names.prefix(damaged).enumerated() {
        let file = journal.appendingPathComponent(name)
        var bytes = try Data(contentsOf: file)
        if index == 0 { bytes[bytes.count / 2] ^= 1 } else { bytes = bytes.prefix(1000) }
        try bytes.write(to: file)
      }
      let next = try await CommandRun(tiny.words("run", Self.budget + ["--jobs", "1"]))
      #expect(next.status == 0, "\(next.error)")
      #expect(next.error.contains("MADDPG seed 0: goes on after") == (damaged == 1))
      let trial = names[0].components(separatedBy: ".checkpoint")[0]
      let log = tiny.folder.text(of: "Results/tiny/journal/\(trial).log")
      #expect(
        log.hasPrefix(
          "trial \(trial) leaves \(journal.path)/\(names[0]) alone: its bytes are damaged\n"))
      #expect(log.contains("\(names[1]) alone: it is cut off\n") == (damaged == 2))
      #expect(try tiny.results() == whole)
    }
  }
}
