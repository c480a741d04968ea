import ArgumentParser
import Experiments
import Foundation
import Reports
import Results
import Specification

/// `wattswap report`: the tables of a sweep in any format, or a page with charts.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Reports a sweep's statistics as tables or as a page with charts.",
    discussion: """
      For each row and metric: seeds planned and done, mean, standard deviation, 95 % intervals (t and \
      bootstrap), median, interquartile mean, extremes; against the baseline: the paired difference, the \
      probability of improvement and p adjusted by Holm. Reads the sweep.h5 that 'run' and 'merge' write; \
      the page also reads the trials' own files beside it.

        wattswap report Results/quickstart
        wattswap report Results/quickstart --format latex --output table.tex
        wattswap report Results/quickstart --format csv --metric cost --metric violation_rate
        wattswap report Results/quickstart --format html --output report.html
      """)

  /// What comes out.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case md
    case latex
    case csv
    case html
    case json
    case marlEval = "marl-eval"
  }

  @Argument(
    help: "An experiment's folder of results, or a merged file.",
    completion: .file(extensions: ["h5"]))
  var results: String

  @Option(name: .shortAndLong, help: "The format.")
  var format: Format = .md

  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp(
      "A metric to report, as it is called in the file's /evaluation; may be repeated. By default the "
        + "leading ones in md and latex, else all.", valueName: "name"))
  var metrics: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; by default standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    let text = try text()
    if let output {
      try OutputFile(path: output).write(text)
    } else {
      print(text, terminator: "")
    }
  }

  private func text() throws(CommandFailure) -> String {
    let stored = try StoredSweep(results)
    let names = try chosen(of: stored.sweep)
    do {
      switch format {
      case .md:
        let report = try stored.report(names)
        let description = report.description.isEmpty ? "" : "\(report.description)\n\n"
        return "# \(report.name)\n\n\(description)\(report.markdown)"
      case .latex: return try stored.report(names).latex
      case .csv: return try stored.report(names).csv
      case .json: return try stored.report(names).json()
      case .html: return try stored.page(try stored.report(Self.drawn(names)))
      case .marlEval:
        let export = try MARLEvalExport(stored.sweep)
        if let note = export.note { writeError(note) }
        return try export.json()
      }
    } catch {
      throw .failed("cannot report: \(error)")
    }
  }

  /// The metrics of a page, whose charts want costs and violations whatever is asked for.
  private static func drawn(_ metrics: [String]?) -> [String]? {
    metrics.map { $0 + ["cost", "violation_rate"] }
  }

  /// The metrics that are asked for; all where `nil`.
  private func chosen(of sweep: MergedSweep) throws(CommandFailure) -> [String]? {
    let known = sweep.metrics.map(\.name)
    for name in metrics where !known.contains(name) {
      let suggestion = nearestName(to: name, among: known).map { " Did you mean '\($0)'?" } ?? ""
      throw .input(
        "there is no metric '\(name)'.\(suggestion) There are \(known.joined(separator: ", ")).")
    }
    if !metrics.isEmpty { return metrics }
    return format == .md || format == .latex ? ReportMetric.leading : nil
  }
}

/// A merged file and what stands beside it.
struct StoredSweep {
  let sweep: MergedSweep
  private let trials: [SweepTrial]

  /// Reads a results folder's merged file, or one that is named itself.
  init(_ path: String) throws(CommandFailure) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .input("cannot read '\(path)': there is no such file or folder.")
    }
    let url = URL(fileURLWithPath: path)
    let folder = ResultsFolder(isFolder.boolValue ? path : url.deletingLastPathComponent().path)
    let file = isFolder.boolValue ? folder.sweep.path : path
    guard FileManager.default.fileExists(atPath: file) else {
      throw .input(
        "'\(path)' holds no sweep.h5: name an experiment's folder, such as Results/quickstart, or merge "
          + "its trials with 'wattswap merge \(path)'.")
    }
    do throws(ResultsError) {
      sweep = try MergedSweep(file)
    } catch {
      throw .input("\(error)")
    }
    trials = folder.trials(of: sweep)
  }

  /// The tables of some metrics, or of all.
  func report(_ metrics: [String]?) throws(ResultsError) -> SweepReport {
    try SweepReport(sweep, metrics: metrics, trials: trials)
  }

  /// The page of a report.
  func page(_ report: SweepReport) throws(ResultsError) -> String {
    try SweepPage(sweep, report, trials: trials).html(
      source:
        "Wattswap \(Build.version), from \(sweep.reader.path.split(separator: "/").last ?? "").")
  }
}
