/// What Slurm's queue holds of some jobs, as `squeue` tells.
///
/// A job that is not in it has ended, or never was: how it ended Slurm knows only where the cluster
/// keeps accounts, and nothing here asks.
public struct SlurmQueue: Sendable {
  /// One job, or one task of a job array.
  public struct Entry: Sendable, Hashable {
    /// The job's number; of a task, the array's.
    public var job: Int
    /// The task's number; `nil` where the job is no array.
    public var task: Int?
    /// Slurm's word, such as `PENDING` or `RUNNING`.
    public var state: String
    /// Why it does not run; `None` where it does, or where Slurm has not looked yet.
    public var reason: String
    /// Where it runs; empty where it does not.
    public var node: String
    /// How long it has run, in Slurm's form.
    public var elapsed: String

    /// Whether it occupies a node.
    public var isRunning: Bool { state == "RUNNING" || state == "COMPLETING" }

    /// Whether it waits for somebody to release it, because no node could be got to start it: a task
    /// that was running already when a controller which had crashed started it again, say.
    public var isHeldAfterLaunch: Bool { reason == "launch failed requeued held" }

    /// `12_3`, as Slurm's commands take it.
    public var name: String { task.map { "\(job)_\($0)" } ?? String(job) }

    /// The state with what explains it: `running on node7 for 3:10`, `pending (Priority)`.
    public var description: String {
      let word = state.lowercased().split(separator: "_").joined(separator: " ")
      if !node.isEmpty { return "\(word) on \(node) for \(elapsed)" }
      return reason == "None" || reason.isEmpty ? word : "\(word) (\(reason))"
    }
  }

  /// What `squeue` is asked for, a job or task a line.
  static let format = "%F|%K|%T|%r|%N|%M|%j"

  /// The jobs and tasks, in Slurm's order.
  public let entries: [Entry]
  private let index: [String: Int]

  /// Reads what `squeue` prints in ``format``, of jobs whose names begin with a prefix: numbers come again,
  /// on another cluster or after many years.
  ///
  /// - Throws: ``SlurmError/unreadable(program:text:)`` where a line is of another form.
  public init(_ text: String, namePrefix: String) throws(SlurmError) {
    var entries: [Entry] = []
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 7, let job = Int(fields[0]) else {
        throw .unreadable(program: "squeue", text: String(line))
      }
      guard fields[6].hasPrefix(namePrefix) else { continue }
      entries.append(
        Entry(
          job: job, task: Int(fields[1]), state: fields[2], reason: fields[3], node: fields[4],
          elapsed: fields[5]))
    }
    self.entries = entries
    index = Dictionary(
      entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The entry of a job, or of a task of a job array.
  public func entry(_ job: Int, task: Int? = nil) -> Entry? {
    index[task.map { "\(job)_\($0)" } ?? String(job)].map { entries[$0] }
  }
}
