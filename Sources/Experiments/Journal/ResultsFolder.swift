public import Foundation
import HDF5
public import Results

/// Where an experiment's files stand: `<output>/<experiment>/`.
///
/// ```
/// <trial>.h5          a trial's results
/// sweep.h5            all trials' metrics, merged
/// report.md           the table and the statistics
/// report.html         the same with charts
/// manifest.json       the trials that the results are of
/// journal/run.lock    held by the run that works here
/// journal/<trial>.*   what is kept about each trial; see TrialJournal
/// journal/plans/      the optima of days that trials share; see PlanArchive
/// ```
public struct ResultsFolder: Sendable {
  /// The experiment's folder.
  public let url: URL

  /// The folder of an experiment below an output folder.
  public init(output: String, experiment: String) {
    url = URL(fileURLWithPath: output).appendingPathComponent(experiment)
  }

  /// A folder that is there already.
  public init(_ path: String) { url = URL(fileURLWithPath: path) }

  /// Makes the folder and its journal.
  ///
  /// - Throws: the system's reason where a folder cannot be made.
  public func create() throws {
    try FileManager.default.createDirectory(at: journal, withIntermediateDirectories: true)
  }

  /// The files of dead processes that were still writing them.
  ///
  /// A process writes to `.<file>.<process>.<n>.partial` and renames; a process that lives keeps its
  /// file, and so does a trial that is worked at, perhaps on another machine.
  public var leftovers: [URL] {
    [url, journal].flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.filter(isLeftover).map { folder.appendingPathComponent($0) }
    }
  }

  private func isLeftover(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    guard name.hasPrefix("."), parts.count > 3, parts.last == "partial",
      let process = pid_t(parts[parts.count - 3]), Machine.start(of: process) == nil
    else { return false }
    // The trial's id may have dots: `.<id>.h5.…` and `.<id>.checkpoint.a.…`.
    let file = parts.dropLast(3).joined(separator: ".")
    return ![".h5", ".checkpoint.a", ".checkpoint.b"].contains { ending in
      file.hasSuffix(ending)
        && Lease.isHeld(journal(of: String(file.dropLast(ending.count))).lease)
    }
  }

  /// Removes the files of dead processes.
  public func removeLeftovers() {
    for file in leftovers { try? FileManager.default.removeItem(at: file) }
  }

  /// The folder of what is about the runs, not the results.
  public var journal: URL { url.appendingPathComponent("journal") }
  /// What is kept about a trial.
  public func journal(of trial: String) -> TrialJournal {
    TrialJournal(stem: journal.appendingPathComponent(trial))
  }

  /// The folder of the plans that trials share, whatever program made them.
  public var plans: URL { journal.appendingPathComponent("plans") }
  /// The folder of the plans that this program made: another one's may differ.
  public var ownPlans: URL {
    plans.appendingPathComponent(String(Build.programDigest.prefix(16)))
  }

  /// A trial's results file.
  public func results(_ trial: Trial) -> URL { results(of: trial.id) }
  /// The results file of a trial's id.
  public func results(of trial: String) -> URL { url.appendingPathComponent("\(trial).h5") }
  /// All trials' metrics in one file.
  public var sweep: URL { url.appendingPathComponent("sweep.h5") }
  /// The table.
  public var report: URL { url.appendingPathComponent("report.md") }
  /// The trials that the results are of.
  public var manifest: URL { url.appendingPathComponent("manifest.json") }
  /// What the run that works here holds.
  public var lock: URL { journal.appendingPathComponent("run.lock") }

  /// Whether a trial is done: its results file ends in the seal of its bytes, which are written whole
  /// or not at all.
  public func isDone(_ trial: String) -> Bool { SealedFile.isWhole(results(of: trial).path) }

  /// Whether a trial is done or has a checkpoint to go on from.
  public func hasBegun(_ trial: String) -> Bool {
    isDone(trial)
      || journal(of: trial).checkpoints.contains { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// What a trial's results file is like, its content compared with its digest too.
  public func status(_ trial: Trial) -> ResultStatus {
    ResultFile.verify(results(trial).path)
  }
}
