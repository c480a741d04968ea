import Foundation
import Results
import Testing

/// Runs and workers that are killed, as by a power cut or a cluster's time limit.
@Suite(.serialized, .timeLimit(.minutes(2))) struct KilledRunTests {
  /// Long enough to be killed in the middle, short enough for a test.
  private static let budget = ["--set", "training.episodes=600", "--set", "seeds=[0]"]

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
    for moment in [": started", ":  10 %", ":  60 %", ": 100 %"] {
      let tiny = try TinyExperiment()
      let run = try StartedCommand(tiny.words("run", Self.budget + ["--jobs", "2"]))
      let isLate = moment == ": 100 %"
      var workers: [Int32] = []
      let isThere = try await poll {
        workers = children(of: run.processIdentifier)
        return run.errorSoFar.contains(moment) && (isLate || workers.count == 2)
      }
      #expect(isThere, "never at \(moment)")
      run.kill()
      let end = await run.end()
      #expect(end.status == 137, "the run had ended at \(moment)")
      let areGone = try await poll { !workers.contains(where: isRunning) }
      #expect(areGone, "a worker outlived the run that was killed at \(moment)")

      for (name, bytes) in try tiny.results() {
        let status = ResultFile.verify("\(tiny.output)/tiny/\(name)")
        #expect(!status.isComplete || bytes == whole[name], "\(moment)")
      }
      if !isLate {
        #expect(try tiny.results().isEmpty, "there are results at \(moment)")
      }
      let next = try await CommandRun(tiny.words("run", Self.budget))
      #expect(next.status == 0, "\(next.error)")
      #expect(try tiny.results() == whole, "\(moment)")
      #expect(try tiny.leftovers() == [], "\(moment)")
    }
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
}
