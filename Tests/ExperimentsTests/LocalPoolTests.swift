import Experiments
import Foundation
import Testing

/// The pool with a shell script in place of a trial.
@Suite(.timeLimit(.minutes(1))) struct LocalPoolTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func job(_ id: String, _ script: String) -> LocalPool.Job {
    LocalPool.Job(
      id: id, arguments: ["-c", script],
      log: URL(fileURLWithPath: folder.path(of: "\(id).log")))
  }

  /// What a pool of a width told, one text a report, and its statuses.
  private func run(
    _ jobs: [LocalPool.Job], width: Int, stopAtFailure: Bool = false, program: String = "/bin/sh"
  ) async -> (told: [String], statuses: [String: Int32]) {
    let pool = LocalPool(program: URL(fileURLWithPath: program), width: width)
    var told: [String] = []
    let statuses = await pool.run(jobs, stopAtFailure: stopAtFailure) { id, report in
      switch report {
      case .started: told.append("\(id) started")
      case .progress(let event): told.append("\(id) \(event.phase.rawValue) \(event.episode)")
      case .ended(let status, _):
        told.append("\(id) ended \(status)")
        _ = try? folder.write("", to: "\(id).ended")
      }
    }
    return (told, statuses)
  }

  @Test func `a pool of one runs its jobs one after another, in order`() async {
    let (told, statuses) = await run(
      [job("a", "exit 0"), job("b", "exit 3"), job("c", "exit 0")], width: 1)
    #expect(
      told == ["a started", "a ended 0", "b started", "b ended 3", "c started", "c ended 0"])
    #expect(statuses == ["a": 0, "b": 3, "c": 0])
  }

  @Test func `a pool runs as many at once as it is wide`() async throws {
    // Each of a pair ends only once the other has begun.
    func meeting(_ own: String, _ other: String) -> LocalPool.Job {
      let (mine, theirs) = (folder.path(of: own), folder.path(of: other))
      return job(own, ": > '\(mine)'; while [ ! -e '\(theirs)' ]; do :; done")
    }
    let (told, statuses) = await run(
      [meeting("a", "b"), meeting("b", "a"), job("c", "exit 0")], width: 2)
    #expect(statuses == ["a": 0, "b": 0, "c": 0])
    #expect(told.prefix(2) == ["a started", "b started"])
    #expect(told.firstIndex(of: "c started").map { $0 > 2 } == true)
  }

  @Test func `events on standard output are told in order, other lines are not`() async {
    let events = [
      TrialEvent(.training, episode: 1, of: 2), TrialEvent(.training, episode: 2, of: 2),
      TrialEvent(.done, episode: 2, of: 2),
    ]
    let lines = (["hello"] + events.map(\.line)).map { "echo '\($0)'" }.joined(separator: "; ")
    let (told, _) = await run([job("a", lines)], width: 1)
    #expect(told == ["a started", "a training 1", "a training 2", "a done 2", "a ended 0"])
  }

  @Test func `standard error goes to the job's log, which begins anew`() async throws {
    try folder.write("an older run\n", to: "a.log")
    _ = await run([job("a", "echo out; echo trouble >&2; exit 1")], width: 1)
    #expect(folder.text(of: "a.log") == "trouble\n")
  }

  @Test func `after a failure no job starts where that is asked, whatever still runs`() async {
    // The job that succeeds ends after the pool knows of the failure, and must not start a third.
    let known = folder.path(of: "fails.ended")
    let (told, statuses) = await run(
      [
        job("fails", "exit 2"),
        job("succeeds", "while [ ! -e '\(known)' ]; do :; done"),
        job("never", "exit 0"),
      ], width: 2, stopAtFailure: true)
    #expect(statuses == ["fails": 2, "succeeds": 0])
    #expect(!told.contains { $0.hasPrefix("never") })
  }

  @Test func `a killed job has the status that a shell gives it`() async {
    let (_, statuses) = await run([job("a", "kill -9 $$")], width: 1)
    #expect(statuses == ["a": 137])
  }

  @Test func `a program that is missing fails every job and says so in its log`() async {
    let program = folder.path(of: "nowhere")
    let (told, statuses) = await run([job("a", ""), job("b", "")], width: 1, program: program)
    #expect(told == ["a ended 127", "b ended 127"])
    #expect(statuses == ["a": 127, "b": 127])
    #expect(folder.text(of: "a.log").hasPrefix("cannot start \(program): "))
  }

  @Test func `a job's standard input stays open while the pool lives`() async {
    // `cat` would end at once, and `timeout` with 0, if its input were closed.
    let (_, statuses) = await run([job("a", "timeout 0.2 cat; [ $? -eq 124 ]")], width: 1)
    #expect(statuses == ["a": 0])
  }

  @Test func `no jobs are no work`() async {
    let (told, statuses) = await run([], width: 4)
    #expect(told.isEmpty && statuses.isEmpty)
  }

  @Test func `a width below one is one`() {
    #expect(LocalPool(program: URL(fileURLWithPath: "/bin/sh"), width: 0).width == 1)
  }
}
