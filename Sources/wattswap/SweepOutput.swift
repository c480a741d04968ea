import Experiments
import Foundation
import Reports
import Results

/// What stands beside the trials when they are merged: sweep.h5, report.md and report.html.
struct SweepOutput {
  /// Where it stands.
  var folder: ResultsFolder
  /// The experiment's name.
  var name: String
  /// What it asks.
  var description: String
  /// The row that the others are compared with.
  var baseline: String?

  /// Where it all stands, a line each.
  var paths: String {
    "results  \(folder.sweep.path)\nreport   \(folder.report.path)\ncharts   \(folder.page.path)"
  }

  /// Merges and reports the trials, and returns the table for a terminal.
  func write(_ trials: [SweepTrial]) throws(CommandFailure) -> TextTable {
    do {
      let attributes =
        [
          ResultAttribute("source", "Wattswap \(Build.version)"),
          ResultAttribute("description", description),
        ] + (baseline.map { [ResultAttribute("baseline", $0)] } ?? [])
      try SweepMerge(trials).write(
        to: folder.sweep.path, title: name, attributes: attributes, replacing: true)
      let table = try SweepSummary(trials).table
      let stored = try StoredSweep(folder.url.path)
      let report = try stored.report(nil)
      try OutputFile(path: folder.report.path).write(
        "# \(name)\n\n\(description)\n\n\(table.markdown)\n"
          + report.showing(ReportMetric.leading).markdown)
      try OutputFile(path: folder.page.path).write(try stored.page(report))
      return table
    } catch let failure as CommandFailure {
      throw .failed("cannot report: \(failure.message)")
    } catch {
      throw .failed("cannot report: \(error)")
    }
  }
}
