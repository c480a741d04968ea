import Experiments
import Foundation
import TestSupport
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

  /// What a pool of a width told, one text a report, and how its jobs ended.
  private func run(
    _ jobs: [LocalPool.Job], width: Int, stopAtFailure: Bool = false, program: String = "/bin/sh",
    retries: Int = 0, limits: TrialLimits = TrialLimits(), control: PoolControl = PoolControl(),
    seeing see: (String) -> Void = { _ in }
  ) async -> (told: [String], ends: [String: TrialEnd]) {
    let pool = LocalPool(
      program: URL(fileURLWithPath: program), width: width, retries: retries, limits: limits)
    var told: [String] = []
    let ends = await pool.run(jobs, stopAtFailure: stopAtFailure, control: control) { id, report in
      switch report {
      case .started(let attempt): told.append("\(id) started" + (attempt > 1 ? " again" : ""))
      case .progress(let event): told.append("\(id) \(event.phase.rawValue) \(event.episode)")
      case .ended(let end, _):
        if case .failed(let status) = end {
          told.append("\(id) ended \(status)")
        } else {
          told.append("\(id) ended \(end)")
        }
        _ = try? folder.write("", to: "\(id).ended")
      }
      if let latest = told.last { see(latest) }
    }
    return (told, ends)
  }

  @Test func `a pool of one runs its jobs one after another, in order`() async {
    let (told, ends) = await run(
      [job("a", "exit 0"), job("b", "exit 3"), job("c", "exit 0")], width: 1)
    #expect(
      told == ["a started", "a ended done", "b started", "b ended 3", "c started", "c ended done"])
    #expect(ends == ["a": .done, "b": .failed(status: 3), "c": .done])
  }

  @Test func `a pool runs as many at once as it is wide`() async throws {
    // Each of a pair ends only once the other has begun.
    func meeting(_ own: String, _ other: String) -> LocalPool.Job {
      let (mine, theirs) = (folder.path(of: own), folder.path(of: other))
      return job(own, ": > '\(mine)'; while [ ! -e '\(theirs)' ]; do :; done")
    }
    let (told, ends) = await run(
      [meeting("a", "b"), meeting("b", "a"), job("c", "exit 0")], width: 2)
    #expect(ends == ["a": .done, "b": .done, "c": .done])
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
    #expect(told == ["a started", "a training 1", "a training 2", "a done 2", "a ended done"])
  }

  @Test func `standard error goes to the job's log, which begins anew`() async throws {
    try folder.write("an older run\n", to: "a.log")
    _ = await run([job("a", "echo out; echo trouble >&2; exit 1")], width: 1)
    #expect(folder.text(of: "a.log") == "trouble\n")
  }

  @Test func `after a failure no job starts where that is asked, whatever still runs`() async {
    // The job that succeeds ends after the pool knows of the failure, and must not start a third.
    let known = folder.path(of: "fails.ended")
    let (told, ends) = await run(
      [
        job("fails", "exit 2"),
        job("succeeds", "while [ ! -e '\(known)' ]; do :; done"),
        job("never", "exit 0"),
      ], width: 2, stopAtFailure: true)
    #expect(ends == ["fails": .failed(status: 2), "succeeds": .done])
    #expect(!told.contains { $0.hasPrefix("never") })
  }

  @Test func `a killed job has the status that a shell gives it`() async {
    let (_, ends) = await run([job("a", "kill -9 $$")], width: 1)
    #expect(ends == ["a": .failed(status: 137)])
  }

  @Test func `a program that is missing fails every job and says so in its log`() async {
    let program = folder.path(of: "nowhere")
    let (told, ends) = await run([job("a", ""), job("b", "")], width: 1, program: program)
    #expect(told == ["a ended 127", "b ended 127"])
    #expect(ends == ["a": .failed(status: 127), "b": .failed(status: 127)])
    #expect(folder.text(of: "a.log").hasPrefix("cannot start \(program): "))
  }

  @Test func `a job's standard input stays open while the pool lives`() async {
    // `cat` would end at once, and `timeout` with 0, if its input were closed.
    let (_, ends) = await run([job("a", "timeout 0.2 cat; [ $? -eq 124 ]")], width: 1)
    #expect(ends == ["a": .done])
  }

  @Test func `no jobs are no work`() async {
    let (told, ends) = await run([], width: 4)
    #expect(told.isEmpty && ends.isEmpty)
  }

  @Test func `a trial that failed is tried again as often as asked, a wrong one is not`() async {
    let (told, ends) = await run(
      [job("fails", "exit 1"), job("wrong", "exit 2"), job("stops", "exit 75")], width: 1,
      retries: 2)
    #expect(
      told == [
        "fails started", "fails ended 1", "fails started again", "fails ended 1",
        "fails started again", "fails ended 1", "wrong started", "wrong ended 2", "stops started",
        "stops ended stopped",
      ])
    #expect(
      ends == ["fails": .failed(status: 1), "wrong": .failed(status: 2), "stops": .stopped])
  }

  @Test func `a retry that passes makes the trial good`() async {
    let flag = folder.path(of: "flag")
    let (_, ends) = await run(
      [job("a", "[ -e '\(flag)' ] && exit 0; : > '\(flag)'; exit 1")], width: 1, retries: 1)
    #expect(ends == ["a": .done])
  }

  @Test func `a process whose time is up is asked to stop, and may still finish`() async {
    let limits = TrialLimits(seconds: 0.2)
    let (_, ends) = await run(
      [
        job("stops", "trap 'exit 75' TERM; while :; do :; done"),
        job("finishes", "trap 'exit 0' TERM; while :; do :; done"),
        job("dies", "while :; do :; done"),
      ], width: 3, limits: limits)
    #expect(ends == ["stops": .timedOut, "finishes": .done, "dies": .timedOut])
  }

  @Test func `a process that holds too much memory is ended`() async {
    // `tail` keeps a line that never ends.
    let limits = TrialLimits(memoryBytes: 64 << 20)
    let (_, ends) = await run(
      [job("greedy", "exec tail -n 1 /dev/zero"), job("modest", "exit 0")], width: 2, limits: limits
    )
    #expect(ends == ["greedy": .outOfMemory, "modest": .done])
  }

  @Test func `a stopped pool asks what runs to stop, and starts no more`() async {
    let control = PoolControl()
    let (told, ends) = await run(
      [
        job(
          "a",
          "trap 'exit 75' TERM; echo '\(TrialEvent(.training, episode: 1, of: 2).line)'; "
            + "while :; do :; done"), job("never", "exit 0"),
      ], width: 1, retries: 3, control: control
    ) { told in
      if told == "a training 1" { control.stop() }
    }
    #expect(told == ["a started", "a training 1", "a ended stopped"])
    #expect(ends == ["a": .stopped])
  }

  @Test func `a width below one is one`() {
    #expect(LocalPool(program: URL(fileURLWithPath: "/bin/sh"), width: 0).width == 1)
  }
}
