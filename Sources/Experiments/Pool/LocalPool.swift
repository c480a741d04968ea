public import Foundation

/// Runs trials as processes of their own on this machine, so many at a time.
///
/// A trial's process is `wattswap trial`: it reads its resolved specification, tells its progress on
/// standard output, and leaves one results file. It ends when its standard input closes, so
/// that no trial outlives a run that was killed.
public struct LocalPool: Sendable {
  /// What happened to one trial.
  public enum Report: Sendable {
    /// A process has started, the first of the trial or a further one.
    case started(attempt: Int)
    /// The process told its progress.
    case progress(TrialEvent)
    /// The process ended.
    case ended(TrialEnd, seconds: Double)
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
  /// How often a trial that failed is tried again.
  public var retries: Int
  /// What each process may take.
  public var limits: TrialLimits

  /// Creates a pool of `width` processes of a program.
  public init(
    program: URL, width: Int, retries: Int = 0, limits: TrialLimits = TrialLimits()
  ) {
    self.program = program
    self.width = max(1, width)
    self.retries = retries
    self.limits = limits
  }

  /// Runs every job, in order, and tells what happens; reports come one after another.
  ///
  /// A trial that failed is tried again at once, where it may be; one that exceeded a limit or whose
  /// specification is wrong is not, for it would only do so again.
  ///
  /// - Parameters:
  ///   - jobs: The trials, each with an id of its own.
  ///   - stopAtFailure: Whether a failed trial keeps those not yet started from starting.
  ///   - control: Stops the pool from outside.
  ///   - tell: Takes a job's id and what happened to it.
  /// - Returns: How each job that was started ended at last.
  public func run(
    _ jobs: [Job], stopAtFailure: Bool = false, control: PoolControl = PoolControl(),
    tell: (String, Report) -> Void
  ) async -> [String: TrialEnd] {
    let (reports, sender) = AsyncStream.makeStream(of: (Int, Report).self)
    var waiting = jobs.indices.makeIterator()
    var running = 0
    var hasFailed = false
    var attempts: [Int: Int] = [:]
    var ends: [String: TrialEnd] = [:]

    func start(_ index: Int) {
      running += 1
      attempts[index, default: 0] += 1
      do {
        try startProcess(jobs[index], control) { sender.yield((index, $0)) }
        tell(jobs[index].id, .started(attempt: attempts[index] ?? 1))
      } catch {
        Self.append("\(error)\n", to: jobs[index].log)
        sender.yield((index, .ended(.failed(status: 127), seconds: 0)))
      }
    }

    func startNext() {
      guard !control.isStopping, !(hasFailed && stopAtFailure), let index = waiting.next() else {
        return
      }
      start(index)
    }

    for _ in 0..<min(width, jobs.count) { startNext() }
    guard running > 0 else { return [:] }
    for await (index, report) in reports {
      tell(jobs[index].id, report)
      guard case .ended(let end, _) = report else { continue }
      running -= 1
      ends[jobs[index].id] = end
      if end.mayPass, attempts[index] ?? 1 <= retries, !control.isStopping {
        start(index)
        continue
      }
      if end.failure != nil { hasFailed = true }
      startNext()
      if running == 0 { break }
    }
    return ends
  }

  private func startProcess(
    _ job: Job, _ control: PoolControl, report: @escaping @Sendable (Report) -> Void
  ) throws(ChildProcess.Failure) {
    // Products stay on one thread anyway; this keeps OpenBLAS from starting others that would idle.
    let worker = Worker(
      try ChildProcess(
        program.path, job.arguments, setting: ["OPENBLAS_NUM_THREADS": "1"], log: job.log.path),
      limits)
    control.add(worker.identifier)
    // One thread a process reads its lines to the end, then waits: no report can come after `ended`.
    Thread.detachNewThread {
      let (end, seconds) = worker.follow(report) {
        control.remove(worker.identifier)
        return control.isStopping
      }
      report(.ended(end, seconds: seconds))
    }
  }

  private static func append(_ text: String, to log: URL) {
    let old = (try? Data(contentsOf: log)) ?? Data()
    try? (old + Data(text.utf8)).write(to: log)
  }
}

/// A process that one thread alone follows.
private final class Worker: @unchecked Sendable {
  let identifier: pid_t
  private let process: ChildProcess
  private var watch: ProcessWatch

  init(_ process: consuming ChildProcess, _ limits: TrialLimits) {
    identifier = process.identifier
    watch = ProcessWatch(identifier, limits)
    self.process = process
  }

  /// Reads the process's lines and watches it until it ends.
  ///
  /// - Parameters:
  ///   - report: Takes what the lines tell.
  ///   - isStopping: Asked before the process is waited for, while its number is still its own: whether
  ///     it was signalled to stop.
  /// - Returns: How it ended, and after how long.
  func follow(
    _ report: (LocalPool.Report) -> Void, isStopping: () -> Bool
  ) -> (end: TrialEnd, seconds: Double) {
    var rest: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      var descriptor = pollfd(fd: process.output, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, watch.milliseconds)
      watch.look()
      guard ready > 0 else { continue }
      let count = read(process.output, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest += piece[..<count]
      while let end = rest.firstIndex(of: 0x0A) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        if let event = TrialEvent(line: line) { report(.progress(event)) }
        rest.removeSubrange(...end)
      }
    }
    let isStopping = isStopping()
    let end = TrialEnd(status: process.wait(), isStopping: isStopping)
    return (end == .done ? .done : watch.verdict ?? end, watch.seconds)
  }
}
