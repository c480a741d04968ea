package import Results

/// The report of a sweep as one page with charts.
package struct SweepPage {
  let sweep: MergedSweep
  let report: SweepReport
  private let trials: [SweepTrial]
  /// The rows that charts of lines draw: all of few; of many the baseline and the cheapest.
  let drawn: [Drawn]

  /// A row that charts draw in a colour.
  struct Drawn {
    var index: Int
    var name: String
    var style: String
  }

  /// The most rows in one chart of lines.
  private static let mostLines = 6
  /// The most rows in one chart of bars.
  static let mostBars = 24

  /// Prepares a page.
  ///
  /// - Parameters:
  ///   - sweep: The merged file.
  ///   - report: Its tables.
  ///   - trials: Where the trials' own files are, which hold what happened step by step.
  package init(_ sweep: MergedSweep, _ report: SweepReport, trials: [SweepTrial]) {
    self.sweep = sweep
    self.report = report
    self.trials = trials
    let chosen = Self.leading(sweep, report, Self.mostLines)
    drawn = chosen.enumerated().map { place, index in
      Drawn(index: index, name: sweep.variants[index], style: "c\(place)")
    }
  }

  /// The indices of the baseline and the cheapest rows, at most so many, in the experiment's order.
  static func leading(_ sweep: MergedSweep, _ report: SweepReport, _ most: Int) -> [Int] {
    let costs = report.metric("cost")?.entries.filter { $0.checkpoint == .kept } ?? []
    func cost(_ index: Int) -> Double {
      costs.first { $0.variant == sweep.variants[index] }?.sample.mean ?? .infinity
    }
    let done = sweep.variants.indices.filter { cost($0).isFinite }
    guard done.count > most else { return done }
    let baseline = sweep.baseline.flatMap { sweep.variants.firstIndex(of: $0) }
    let sorted = done.filter { $0 != baseline }.sorted { cost($0) < cost($1) }
    let first = [baseline].compactMap { $0 }.filter(done.contains)
    return (first + sorted).prefix(most).sorted()
  }

  /// The page.
  ///
  /// A trial whose own file was damaged after it was merged is told as broken; its days are not drawn.
  ///
  /// - Throws: ``ResultsError`` where the merged file cannot be read.
  package func html(source: String) throws(ResultsError) -> String {
    let (recordings, damages) = recordings()
    let told = report.telling(broken: damages.map(\.trial))
    var page = HTMLPage()
    page.header(told, damages)
    try results(&page)
    try learning(&page)
    try multipliers(&page)
    try days(recordings, &page)
    if let workflow = report.workflow { page.add(workflow) }
    page.section("All figures", "")
    page.details("What was run") { $0.table(told.runTable) }
    for metric in report.metrics {
      page.details(metric.metric.heading) { page in
        page.paragraph(metric.directionNote)
        page.table(metric.statisticsTable)
        if let table = metric.comparisonTable, let baseline = report.baseline {
          page.paragraph("Against \(baseline):")
          page.table(table)
        }
      }
    }
    page.details("How to read them") { $0.list(SweepReport.methods) }
    page.footer(source)
    return page.html(title: report.name)
  }

  /// A sentence where not every row is drawn.
  var choiceNote: String {
    let done =
      report.metric("cost")?.entries
      .filter { $0.checkpoint == .kept && $0.sample.count > 0 }.count ?? drawn.count
    guard done > drawn.count else { return "" }
    return
      " \(drawn.count) of \(done) rows are drawn, the baseline and the cheapest; the tables have all."
  }

  /// The recorded days that are drawn, of each row's median seed, and the files that cannot be read.
  private func recordings() -> (whole: [Recording], damaged: [Damage]) {
    var whole: [Recording] = []
    var damaged: [Damage] = []
    for row in drawn {
      guard let trial = medianTrial(row.name) else { continue }
      do throws(ResultsError) {
        guard let trajectory = try StoredTrajectory(trial.path) else { continue }
        whole.append(Recording(row: row, trial: trial, trajectory: trajectory))
      } catch {
        damaged.append(Damage(trial: trial, error: error))
      }
    }
    return (whole, damaged)
  }

  /// A trial's recorded days, and the row that they are drawn for.
  struct Recording {
    var row: Drawn
    var trial: SweepTrial
    var trajectory: StoredTrajectory
  }

  /// A trial that was done when it was merged, and what is wrong with its file now.
  fileprivate struct Damage {
    var trial: SweepTrial
    var error: ResultsError
  }

  /// The trial of the seed whose cost is the median (of an even number the lower one) of a row.
  func medianTrial(_ variant: String) -> SweepTrial? {
    guard
      let entry = report.metric("cost")?.entries
        .first(where: { $0.variant == variant && $0.checkpoint == .kept })
    else { return nil }
    let order = entry.sample.values.indices.sorted {
      entry.sample.values[$0] < entry.sample.values[$1]
    }
    guard !order.isEmpty else { return nil }
    let seed = entry.seeds[order[(order.count - 1) / 2]]
    return trials.first {
      $0.variant == variant && String($0.seed) == seed && $0.status == .done
    }
  }
}

extension HTMLPage {
  fileprivate mutating func header(_ report: SweepReport, _ damages: [SweepPage.Damage]) {
    heading(report.name)
    if !report.description.isEmpty { paragraph(report.description, style: "lead") }
    func total(_ status: SweepTrial.Status) -> Int {
      report.rows.reduce(0) { $0 + $1.count(status) }
    }
    let planned = report.rows.reduce(0) { $0 + $1.planned }
    let others = SweepTrial.Status.allCases.filter { $0 != .done && total($0) > 0 }
      .map { "\(total($0)) \($0.rawValue)" }
    let text = "\(total(.done)) of \(planned) trials are done"
    if others.isEmpty {
      paragraph(text + ".")
    } else {
      paragraph(
        text + ": " + others.joined(separator: ", ")
          + (damages.isEmpty ? ". The figures are of those that are done alone." : "."),
        style: "notice")
    }
    for damage in damages {
      paragraph(
        "\(damage.trial.variant), seed \(damage.trial.seed), was done when it was merged and is broken now: "
          + "\(damage.error) Its figures are those of the merge; its days are not drawn.",
        style: "notice")
    }
  }

  fileprivate mutating func footer(_ source: String) {
    paragraph(source, style: "lead")
  }
}
