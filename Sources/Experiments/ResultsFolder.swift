public import Foundation
import Glibc
public import Results

/// Where an experiment's files stand: `<output>/<experiment>/`.
///
/// ```
/// <trial>.h5          a trial's results
/// sweep.h5            all trials' metrics, merged
/// report.md           the table and the statistics
/// report.html         the same with charts
/// manifest.json       the trials that the results are of
/// journal/<trial>.*   the resolved specification, the log and the timing of each trial
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

  /// Removes what a trial's killed processes had written of its results file.
  ///
  /// A process writes to `.<trial>.h5.<process>.<n>.partial` and renames; a process that lives keeps its
  /// file.
  public func removeLeftovers(of trial: Trial) {
    let prefix = ".\(results(trial).lastPathComponent)."
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(".partial") {
      guard
        let process = name.dropFirst(prefix.count).split(separator: ".").first.flatMap({ pid_t($0) }
        ),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
  }

  /// The folder of what is about the runs, not the results.
  public var journal: URL { url.appendingPathComponent("journal") }

  /// A trial's results file.
  public func results(_ trial: Trial) -> URL { url.appendingPathComponent("\(trial.id).h5") }
  /// A trial's resolved specification.
  public func specification(_ trial: Trial) -> URL {
    journal.appendingPathComponent("\(trial.id).yaml")
  }
  /// A trial's standard error.
  public func log(_ trial: Trial) -> URL { journal.appendingPathComponent("\(trial.id).log") }
  /// A trial's timing.
  public func timing(_ trial: Trial) -> URL { journal.appendingPathComponent("\(trial.id).json") }
  /// All trials' metrics in one file.
  public var sweep: URL { url.appendingPathComponent("sweep.h5") }
  /// The table.
  public var report: URL { url.appendingPathComponent("report.md") }

  /// The trials that the results are of.
  public var manifest: URL { url.appendingPathComponent("manifest.json") }

  /// Whether a trial is done: its results file is whole and equal to its digest.
  public func status(_ trial: Trial) -> ResultStatus {
    ResultFile.verify(results(trial).path)
  }
}
