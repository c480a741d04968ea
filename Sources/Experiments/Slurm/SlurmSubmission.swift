public import Foundation

/// What one `wattswap submit` has handed to Slurm: `journal/slurm/<n>/submission.json`.
///
/// ```
/// journal/slurm/1/submission.json     this
/// journal/slurm/1/array-1.sh          a job array's script
/// journal/slurm/1/array-1.tasks       its trials, a task a line
/// journal/slurm/1/array-1-<task>.log  what the task's script said
/// journal/slurm/1/merge.sh, .log      the dependent job that merges
/// journal/slurm/program-<digest>/     what the scripts run; see KeptProgram
/// ```
public struct SlurmSubmission: Codable, Sendable, Hashable {
  /// A job array.
  public struct Array: Codable, Sendable, Hashable {
    /// The array's job number.
    public var job: Int
    /// The ids of each task's trials.
    public var tasks: [[String]]

    /// An array that Slurm took.
    public init(job: Int, tasks: [[String]]) {
      self.job = job
      self.tasks = tasks
    }
  }

  /// What the jobs' names begin with.
  public var jobName: String
  /// The folder of the program's copy that they run, beside the submission's.
  public var program: String?
  /// The arrays that Slurm took.
  public var arrays: [Array] = []
  /// The job that merges.
  public var merge: Int?

  /// Creates a submission of nothing yet.
  public init(jobName: String, program: String? = nil) {
    self.jobName = jobName
    self.program = program
  }

  /// Every job's number.
  public var jobs: [Int] { arrays.map(\.job) + (merge.map { [$0] } ?? []) }

  /// The files of one submission.
  public struct Files: Sendable {
    /// The folder.
    public let url: URL

    /// Makes the folder.
    ///
    /// - Throws: the system's reason where it cannot, or where another submission has made it by now.
    public func create() throws {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    /// The record.
    public var record: URL { url.appendingPathComponent("submission.json") }
    /// The merging job's script.
    public var mergeScript: URL { url.appendingPathComponent("merge.sh") }
    /// The merging job's log.
    public var mergeLog: URL { url.appendingPathComponent("merge.log") }

    /// An array's script, from 1.
    public func script(_ number: Int) -> URL { url.appendingPathComponent("array-\(number).sh") }
    /// An array's trials, a task a line.
    public func tasks(_ number: Int) -> URL { url.appendingPathComponent("array-\(number).tasks") }
    /// An array's logs; `%a` stands for the task's number.
    public func log(_ number: Int) -> URL { url.appendingPathComponent("array-\(number)-%a.log") }
  }

  /// Writes the record.
  ///
  /// - Throws: the system's reason where it cannot.
  public func write(to files: Files) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try encoder.encode(self).write(to: files.record, options: .atomic)
  }
}

extension ResultsFolder {
  /// The folder of what was submitted.
  var slurm: URL { journal.appendingPathComponent("slurm") }

  /// The files of a submission, from 1.
  private func slurmFiles(_ number: Int) -> SlurmSubmission.Files {
    SlurmSubmission.Files(url: slurm.appendingPathComponent(String(number)))
  }

  /// The files of the next submission; ``SlurmSubmission/Files/create()`` makes their folder.
  public var nextSlurmFiles: SlurmSubmission.Files {
    slurmFiles((slurmNumbers.last ?? 0) + 1)
  }

  private var slurmNumbers: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: slurm.path)) ?? []
    return names.compactMap { Int($0) }.sorted()
  }

  /// What was submitted for this folder, the oldest first.
  ///
  /// A submission whose record cannot be read is left out: it was broken off before Slurm took anything.
  public var slurmSubmissions: [SlurmSubmission] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return slurmNumbers.compactMap { number in
      (try? Data(contentsOf: slurmFiles(number).record)).flatMap {
        try? decoder.decode(SlurmSubmission.self, from: $0)
      }
    }
  }
}

extension [SlurmSubmission] {
  /// Where each trial stands in the queue, by its id; one that is in no task there is left out.
  public func places(in queue: SlurmQueue) -> [String: SlurmQueue.Entry] {
    var places: [String: SlurmQueue.Entry] = [:]
    for array in flatMap(\.arrays) {
      for (number, trials) in array.tasks.enumerated() {
        guard let entry = queue.entry(array.job, task: number) else { continue }
        for trial in trials { places[trial] = entry }
      }
    }
    return places
  }
}

extension ResultsFolder {
  /// What the queue holds of this folder's jobs.
  public func slurmQueue(_ slurm: Slurm) throws(SlurmError) -> SlurmQueue {
    let submissions = slurmSubmissions
    return try slurm.queue(
      of: submissions.flatMap(\.jobs), namePrefix: submissions.last?.jobName ?? "")
  }
}
