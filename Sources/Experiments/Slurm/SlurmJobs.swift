public import Foundation

/// The jobs of one submission: arrays of the trials' tasks, and the job that merges what they leave.
public struct SlurmJobs: Sendable {
  private let script: SlurmScript
  private let packing: TaskPacking
  private let files: SlurmSubmission.Files

  /// Plans jobs; nothing is written or submitted.
  public init(_ script: SlurmScript, _ packing: TaskPacking, _ files: SlurmSubmission.Files) {
    self.script = script
    self.packing = packing
    self.files = files
  }

  /// The scripts' files with their texts, an array's behind its list of trials.
  public var texts: [(file: URL, text: String)] {
    let arrays = packing.arrays.enumerated().flatMap { index, tasks in
      [
        (files.tasks(index + 1), tasks.map { $0.joined(separator: " ") + "\n" }.joined()),
        (
          files.script(index + 1),
          script.array(
            taskCount: tasks.count, list: files.tasks(index + 1), log: files.log(index + 1))
        ),
      ]
    }
    return arrays + [(files.mergeScript, script.merge(log: files.mergeLog))]
  }

  /// Asks Slurm whether it would take every script; nothing is submitted.
  ///
  /// - Returns: Slurm's sentence on when the first would start.
  public func check(with slurm: Slurm) throws(SlurmError) -> String {
    var first: String?
    for (file, text) in texts where file.pathExtension == "sh" {
      let answer = try slurm.test(text)
      first = first ?? answer
    }
    return first ?? ""
  }

  /// Writes the scripts and submits them, and notes down after each what Slurm has taken.
  ///
  /// Arrays run side by side, unless the tasks that may run at once are limited: Slurm counts them an
  /// array, so each array then waits for the one before.
  ///
  /// - Throws: ``SlurmError``, or the system's reason where a file cannot be written.
  public func submit(with slurm: Slurm) throws -> SlurmSubmission {
    try files.create()
    for (file, text) in texts { try Data(text.utf8).write(to: file) }
    var submission = SlurmSubmission(
      jobName: script.jobName, program: script.program.deletingLastPathComponent().lastPathComponent
    )
    for (index, tasks) in packing.arrays.enumerated() {
      let isLimited = script.settings.arrayParallelism != nil
      let before = isLimited ? submission.arrays.last.map { [$0.job] } ?? [] : []
      let job = try slurm.submit(files.script(index + 1), after: before)
      submission.arrays.append(SlurmSubmission.Array(job: job, tasks: tasks))
      try submission.write(to: files)
    }
    submission.merge = try slurm.submit(
      files.mergeScript, after: submission.arrays.map(\.job))
    try submission.write(to: files)
    return submission
  }
}
