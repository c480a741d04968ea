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
        Self.append(
          "cannot start \(program.path): \(error.localizedDescription)\n", to: jobs[index].log)
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
  ) throws {
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
    try Self.startTakingSignals(process)
    control.add(process.processIdentifier)
    // One thread a process reads its lines to the end, then waits: no report can come after `ended`.
    let worker = Worker(process, output, limits)
    Thread.detachNewThread {
      let (end, seconds) = worker.follow(report)
      control.remove(worker.identifier)
      report(.ended(end, seconds: seconds))
    }
  }

  /// Starts a process that no signal is kept from: threads of the concurrency runtime have signals
  /// blocked, and a child inherits that of the thread that starts it.
  private static func startTakingSignals(_ process: Process) throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  private static func append(_ text: String, to log: URL) {
    let old = (try? Data(contentsOf: log)) ?? Data()
    try? (old + Data(text.utf8)).write(to: log)
  }
}

/// A process that one thread alone follows.
private final class Worker: @unchecked Sendable {
  let identifier: pid_t
  private let process: Process
  private let output: Pipe
  private var watch: ProcessWatch

  init(_ process: Process, _ output: Pipe, _ limits: TrialLimits) {
    self.process = process
    self.output = output
    identifier = process.processIdentifier
    watch = ProcessWatch(identifier, limits)
  }

  /// Reads the process's lines and watches it until it ends.
  func follow(
    _ report: (LocalPool.Report) -> Void
  ) -> (end: TrialEnd, seconds: Double) {
    let handle = output.fileHandleForReading
    var rest = Data()
    while true {
      var descriptor = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, watch.milliseconds)
      watch.look()
      guard ready > 0 else { continue }
      let data = handle.availableData
      if data.isEmpty { break }
      rest.append(data)
      while let end = rest.firstIndex(of: 0x0A) {
        let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
        if let event = TrialEvent(line: line) { report(.progress(event)) }
        rest.removeSubrange(rest.startIndex...end)
      }
    }
    process.waitUntilExit()
    // A signal's number comes back as 128 + the number, as a shell has it.
    let status =
      process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
    let end = TrialEnd(status: status)
    return (end == .done ? .done : watch.verdict ?? end, watch.seconds)
  }
}
