public import Foundation

/// Runs trials as processes of their own on this machine, so many at a time.
///
/// A trial's process is `wattswap trial`: it reads its resolved specification, tells its progress on
/// standard output, and leaves one results file. It ends when its standard input closes, so
/// that no trial outlives a run that was killed.
public struct LocalPool: Sendable {
  /// What happened to one trial.
  public enum Report: Sendable {
    /// The process has started.
    case started
    /// The process told its progress.
    case progress(TrialEvent)
    /// The process ended; its status is 0 where it did what it should.
    case ended(status: Int32, seconds: Double)
  }

  /// A trial as a process: its arguments and where its messages go.
  public struct Job: Sendable {
    /// The trial's id.
    public var id: String
    /// The arguments of this program that run the trial.
    public var arguments: [String]
    /// The file that takes the process's standard error.
    public var log: URL

    /// Creates a job.
    public init(id: String, arguments: [String], log: URL) {
      self.id = id
      self.arguments = arguments
      self.log = log
    }
  }

  /// The program that runs a trial.
  public var program: URL
  /// How many trials run at once.
  public var width: Int

  /// Creates a pool of `width` processes of a program.
  public init(program: URL, width: Int) {
    self.program = program
    self.width = max(1, width)
  }

  /// Runs every job, in order, and tells what happens; reports come one after another.
  ///
  /// - Parameters:
  ///   - jobs: The trials, each with an id of its own.
  ///   - stopAtFailure: Whether a failed trial keeps those not yet started from starting.
  ///   - tell: Takes a job's id and what happened to it.
  /// - Returns: The exit status of each job that was started; 127 where its process could not start.
  public func run(
    _ jobs: [Job], stopAtFailure: Bool = false, tell: (String, Report) -> Void
  ) async -> [String: Int32] {
    let (reports, sender) = AsyncStream.makeStream(of: (Int, Report).self)
    var waiting = jobs.indices.makeIterator()
    var running = 0
    var isStopped = false
    var statuses: [String: Int32] = [:]
    var processes: [Int: Process] = [:]

    func startNext() {
      guard !isStopped, let index = waiting.next() else { return }
      running += 1
      do {
        processes[index] = try start(jobs[index]) { sender.yield((index, $0)) }
        tell(jobs[index].id, .started)
      } catch {
        Self.append(
          "cannot start \(program.path): \(error.localizedDescription)\n", to: jobs[index].log)
        sender.yield((index, .ended(status: 127, seconds: 0)))
      }
    }

    for _ in 0..<min(width, jobs.count) { startNext() }
    guard running > 0 else { return [:] }
    for await (index, report) in reports {
      tell(jobs[index].id, report)
      guard case .ended(let status, _) = report else { continue }
      processes[index] = nil
      statuses[jobs[index].id] = status
      running -= 1
      if status != 0, stopAtFailure { isStopped = true }
      startNext()
      if running == 0 { break }
    }
    return statuses
  }

  private func start(
    _ job: Job, report: @escaping @Sendable (Report) -> Void
  ) throws -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = job.arguments
    var environment = ProcessInfo.processInfo.environment
    environment["OPENBLAS_NUM_THREADS"] = "1"
    process.environment = environment
    process.standardInput = Pipe()
    let output = Pipe()
    process.standardOutput = output
    try Data().write(to: job.log)
    process.standardError = try FileHandle(forWritingTo: job.log)
    let began = ContinuousClock.now
    try process.run()
    // One thread a process reads its lines to the end, then waits: no report can come after `ended`.
    let handle = output.fileHandleForReading
    let box = Waiting(process)
    Thread.detachNewThread {
      var rest = Data()
      while case let data = handle.availableData, !data.isEmpty {
        rest.append(data)
        while let end = rest.firstIndex(of: 0x0A) {
          let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
          if let event = TrialEvent(line: line) { report(.progress(event)) }
          rest.removeSubrange(rest.startIndex...end)
        }
      }
      let status = box.wait()
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      report(.ended(status: status, seconds: seconds))
    }
    return process
  }

  private static func append(_ text: String, to log: URL) {
    let old = (try? Data(contentsOf: log)) ?? Data()
    try? (old + Data(text.utf8)).write(to: log)
  }
}

/// A process that one thread alone waits for.
private final class Waiting: @unchecked Sendable {
  private let process: Process

  init(_ process: Process) { self.process = process }

  /// Waits for the end; a signal's number comes back as 128 + the number, as a shell has it.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
  }
}
