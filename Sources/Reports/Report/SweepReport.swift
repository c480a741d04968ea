import Dispatch
package import Results

/// Everything that a report's tables say of a sweep, in any format.
///
/// Seeds are the replicates, never days or episodes: a seed's number is that of its held-out days.
package struct SweepReport {
  /// The experiment's name.
  package let name: String
  /// What the experiment asks.
  package let description: String
  /// The row that the others are compared with, where there is one.
  package let baseline: String?
  /// What was run, a row each.
  package private(set) var rows: [Row]
  /// What came of it, metric by metric.
  package private(set) var metrics: [Metric]
  /// How the models of experts from words came about; `nil` where there are none.
  package let workflow: WorkflowReport?

  /// What was run of a row of the experiment.
  package struct Row: Sendable {
    /// The row's name.
    package var name: String
    /// How many seeds ended how.
    package var counts: [SweepTrial.Status: Int]
    /// The environment steps of a trial: the most of any seed.
    package var steps: Int?
    /// The numbers that a trial's networks learn.
    package var parameters: Int?
    /// The processor time of the seeds that are done, hours; `nil` where no journal has it.
    package var processorHours: Double?

    /// The seeds that were planned.
    package var planned: Int { counts.values.reduce(0, +) }
    /// The seeds that ended so.
    package func count(_ status: SweepTrial.Status) -> Int { counts[status] ?? 0 }
  }

  /// Which of a trial's policies played.
  package enum Checkpoint: String, Sendable, CaseIterable {
    /// The one that validation days chose, which the trial keeps.
    case kept
    /// The one at the end of training.
    case last

    /// Its name in a results file.
    var policy: String { self == .kept ? "trained" : "last" }
  }

  /// A metric's numbers.
  package struct Metric: Sendable {
    /// What it is.
    package var metric: ReportMetric
    /// The trained policies, the kept one and the last of each row.
    package var entries: [Entry]
    /// The policies that do not learn.
    package var references: [Reference]
    /// Decimals that tell about five digits of the largest mean.
    package var digits: Int
  }

  /// A row's numbers in a metric.
  package struct Entry: Sendable {
    /// The row.
    package var variant: String
    /// Which policy.
    package var checkpoint: Checkpoint
    /// The seeds that are done, in order.
    package var seeds: [String]
    /// Their numbers.
    package var sample: Sample
    /// The bootstrap's intervals of the mean and the interquartile mean.
    package var meanInterval: Interval?
    /// That of the interquartile mean.
    package var interquartileInterval: Interval?
    /// Against the baseline; `nil` for the baseline itself and where either has no seed.
    package var comparison: Comparison?
  }

  /// A policy that does not learn, such as doing nothing.
  package struct Reference: Sendable, Encodable {
    /// The policy, and the row where rows differ in it.
    package var name: String
    /// Its number.
    package var value: Double
  }
}

extension SweepReport {
  /// Computes the tables of a merged sweep.
  ///
  /// - Parameters:
  ///   - sweep: The merged file.
  ///   - names: The metrics' names; all by default.
  ///   - trials: The trials with what their journals say of them, where that is known.
  /// - Throws: ``ResultsError`` where the file is damaged.
  package init(
    _ sweep: MergedSweep, metrics names: [String]? = nil, trials: [SweepTrial] = []
  ) throws(ResultsError) {
    name = sweep.name
    description = sweep.description
    baseline = sweep.baseline
    rows = try Self.rows(sweep, trials)
    var tables: [(metric: ReportMetric, table: MergedSweep.Table)] = []
    for metric in sweep.metrics where names?.contains(metric.name) ?? true {
      if let table = try sweep.table("/evaluation/\(metric.name)") {
        tables.append((metric, table))
      }
    }
    metrics = Self.metrics(tables, sweep)
    workflow = try WorkflowReport(sweep)
  }

  /// The metrics' numbers, worked out on all processors: the bootstrap is what takes the time.
  private static func metrics(
    _ tables: [(metric: ReportMetric, table: MergedSweep.Table)], _ sweep: MergedSweep
  ) -> [Metric] {
    Array(unsafeUninitializedCapacity: tables.count) { metrics, count in
      nonisolated(unsafe) let (places, sweep) = (metrics, sweep)
      DispatchQueue.concurrentPerform(iterations: tables.count) { index in
        places.initializeElement(
          at: index, to: Metric(tables[index].metric, tables[index].table, sweep))
      }
      count = tables.count
    }
  }

  /// The same report of some of its metrics.
  package func showing(_ names: [String]) -> Self {
    var report = self
    report.metrics.removeAll { !names.contains($0.metric.name) }
    return report
  }

  private static func rows(
    _ sweep: MergedSweep, _ trials: [SweepTrial]
  ) throws(ResultsError) -> [Row] {
    let steps = try sweep.table("/training/environment_steps")
    let parameters = try sweep.table("/training/parameters")
    return sweep.variants.enumerated().map { index, name in
      var row = Row(name: name, counts: [:])
      for case let status? in sweep.statuses[index] { row.counts[status, default: 0] += 1 }
      func cells(_ table: MergedSweep.Table) -> [[Double]] {
        sweep.seeds.indices.map { table.cell(index, $0).filter { !$0.isNaN } }
          .filter { !$0.isEmpty }
      }
      row.steps = steps.flatMap { cells($0).compactMap { $0.max() }.max().map { Int($0) } }
      row.parameters = parameters.flatMap { cells($0).first.map { Int($0.reduce(0, +)) } }
      let seconds = trials.filter { $0.variant == name && $0.status == .done }
        .compactMap(\.processorSeconds)
      if !seconds.isEmpty { row.processorHours = seconds.reduce(0, +) / 3600 }
      return row
    }
  }

  /// The same report, with trials told as broken whose files were damaged after they were merged.
  ///
  /// Their figures stay: they are those of the merge.
  func telling(broken trials: [SweepTrial]) -> Self {
    var report = self
    for trial in trials {
      guard let row = report.rows.firstIndex(where: { $0.name == trial.variant }) else { continue }
      report.rows[row].counts[.done, default: 1] -= 1
      report.rows[row].counts[.broken, default: 0] += 1
    }
    return report
  }

  /// The metric of a name.
  package func metric(_ name: String) -> Metric? {
    metrics.first { $0.metric.name == name }
  }
}

extension SweepReport.Metric {
  init(_ metric: ReportMetric, _ table: MergedSweep.Table, _ sweep: MergedSweep) {
    self.metric = metric
    let baseline = sweep.baseline.flatMap { sweep.variants.firstIndex(of: $0) }
    var entries: [SweepReport.Entry] = []
    for checkpoint in SweepReport.Checkpoint.allCases {
      guard let policy = sweep.policies.firstIndex(of: checkpoint.policy) else { continue }
      let new = sweep.variants.indices.compactMap { variant in
        SweepReport.Entry(variant, baseline, checkpoint, policy, metric, table, sweep)
      }
      entries += Self.adjusted(new)
    }
    self.entries = entries
    references = sweep.policies.enumerated().flatMap { index, name in
      SweepReport.Checkpoint.allCases.contains { $0.policy == name }
        ? [] : Self.references(name, index, metric, table, sweep)
    }
    let largest =
      (entries.compactMap(\.sample.mean) + references.map(\.value)).map { abs($0) }.max() ?? 0
    digits = Double.decimals(of: largest)
  }

  /// Holm's adjustment over the rows that are compared.
  private static func adjusted(_ entries: [SweepReport.Entry]) -> [SweepReport.Entry] {
    var entries = entries
    let compared = entries.indices.filter { entries[$0].comparison != nil }
    let adjusted = holmAdjusted(compared.compactMap { entries[$0].comparison?.p })
    for (index, p) in zip(compared, adjusted) { entries[index].comparison?.adjustedP = p }
    return entries
  }

  /// A policy's number: once where all rows agree in it, else a number a row.
  private static func references(
    _ name: String, _ policy: Int, _ metric: ReportMetric, _ table: MergedSweep.Table,
    _ sweep: MergedSweep
  ) -> [SweepReport.Reference] {
    let title =
      name.replacing("_", with: " ")
      + (sweep.fallenBack.contains(name) ? " (fell back)" : "")
    let values: [SweepReport.Reference] = sweep.variants.enumerated().compactMap { index, variant in
      let numbers = sweep.seeds.indices.compactMap {
        metric.number(ofDays: table.row(index, $0, policy))
      }
      return Sample(numbers).mean.map { .init(name: "\(title) (\(variant))", value: $0) }
    }
    guard let first = values.first else { return [] }
    let isShared = values.allSatisfy {
      abs($0.value - first.value) <= 1e-9 * max(1, abs(first.value))
    }
    return isShared ? [.init(name: title, value: first.value)] : values
  }
}

extension SweepReport.Entry {
  init?(
    _ variant: Int, _ baseline: Int?, _ checkpoint: SweepReport.Checkpoint, _ policy: Int,
    _ metric: ReportMetric, _ table: MergedSweep.Table, _ sweep: MergedSweep
  ) {
    func numbers(_ variant: Int) -> [(seed: Int, value: Double)] {
      sweep.seeds.indices.compactMap { seed in
        metric.number(ofDays: table.row(variant, seed, policy)).map { (seed, $0) }
      }
    }
    let own = numbers(variant)
    self.variant = sweep.variants[variant]
    self.checkpoint = checkpoint
    seeds = own.map { sweep.seeds[$0.seed] }
    sample = Sample(own.map(\.value))
    let intervals = Bootstrap.ofSample(sample)
    meanInterval = intervals?.mean
    interquartileInterval = intervals?.interquartileMean
    guard let baseline, baseline != variant else { return }
    let others = numbers(baseline)
    guard !own.isEmpty, !others.isEmpty else { return }
    let differences: [Double] = own.compactMap { run in
      guard others.contains(where: { $0.seed == run.seed }) else { return nil }
      // Days that both have: of other days the difference would tell the days, not the rows.
      let days = zip(table.row(variant, run.seed, policy), table.row(baseline, run.seed, policy))
        .filter { !$0.isNaN && !$1.isNaN }
      guard let number = metric.number(ofDays: days.map(\.0)),
        let other = metric.number(ofDays: days.map(\.1))
      else { return nil }
      return number - other
    }
    comparison = Comparison(
      sample, to: Sample(others.map(\.value)), differences: Sample(differences),
      direction: metric.direction)
  }
}
