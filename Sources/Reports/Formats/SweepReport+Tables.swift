extension SweepReport {
  /// What was run: seeds by how they ended, steps, parameters and processor time.
  package var runTable: TextTable {
    var table = TextTable([
      .init("variant", .left), .init("planned"), .init("done"), .init("failed"), .init("broken"),
      .init("missing"), .init("steps a trial"), .init("parameters"), .init("processor hours"),
    ])
    for row in rows {
      table.add([
        row.name + (row.name == baseline ? " (baseline)" : ""), String(row.planned),
        String(row.count(.done)), String(row.count(.failed)), String(row.count(.broken)),
        String(row.count(.missing)), row.steps.map(String.init) ?? "–",
        row.parameters.map(String.init) ?? "–", row.processorHours?.fixed(2) ?? "–",
      ])
    }
    return table
  }
}

extension SweepReport.Metric {
  /// The statistics of each row's seeds; references stand below, with their number alone.
  package var statisticsTable: TextTable {
    var table = TextTable([
      .init("variant", .left), .init("checkpoint", .left), .init("seeds"), .init("mean"),
      .init("sd"), .init("95 % CI (t)"), .init("95 % CI (bootstrap)"), .init("median"),
      .init("IQM"), .init("95 % CI of IQM"), .init("min"), .init("max"),
    ])
    for entry in entries {
      let sample = entry.sample
      table.add([
        entry.variant, entry.checkpoint.rawValue, String(sample.count), tell(sample.mean),
        tell(sample.standardDeviation), tell(sample.studentInterval), tell(entry.meanInterval),
        tell(sample.median), tell(sample.interquartileMean), tell(entry.interquartileInterval),
        tell(sample.minimum), tell(sample.maximum),
      ])
    }
    for reference in references {
      table.add(
        [reference.name, "–", "–", tell(reference.value)]
          + Array(repeating: "–", count: 8))
    }
    return table
  }

  /// Each row against the baseline; `nil` where nothing is compared.
  package var comparisonTable: TextTable? {
    guard entries.contains(where: { $0.comparison != nil }) else { return nil }
    var table = TextTable([
      .init("variant", .left), .init("checkpoint", .left), .init("pairs"), .init("difference"),
      .init("95 % CI (paired t)"), .init("P(improvement)"), .init("95 % CI (bootstrap)"),
      .init("p (Mann–Whitney)"), .init("p (Holm)"),
    ])
    for entry in entries {
      guard let comparison = entry.comparison else { continue }
      table.add([
        entry.variant, entry.checkpoint.rawValue, String(comparison.differences.count),
        comparison.differences.mean?.signed(digits) ?? "–",
        tell(comparison.differenceInterval),
        comparison.probabilityOfImprovement?.fixed(2) ?? "–",
        comparison.improvementInterval.map { "[\($0.low.fixed(2)), \($0.high.fixed(2))]" } ?? "–",
        spelledP(comparison.p), spelledP(comparison.adjustedP),
      ])
    }
    return table
  }

  /// A number with the metric's decimals.
  func tell(_ value: Double?) -> String { value?.fixed(digits) ?? "–" }

  /// An interval with the metric's decimals.
  func tell(_ interval: Interval?) -> String {
    interval.map { "[\($0.low.fixed(digits)), \($0.high.fixed(digits))]" } ?? "–"
  }

  /// What is better, in words.
  package var directionNote: String {
    switch metric.direction {
    case .lower: "Lower is better."
    case .higher: "Higher is better."
    case .neither: "Neither more nor less is better."
    }
  }
}

extension SweepReport {
  /// How the figures come about, for the end of a report.
  package static let methods = [
    "A seed's number is that of its held-out days (the mean; of the worst deviation the greatest). Seeds "
      + "are the replicates. Only seeds that are done are in the figures; the first table counts the others.",
    "CI (t) is Student's interval of the mean. CI (bootstrap) are percentiles of \(Bootstrap.resamples) "
      + "redraws of the seeds with replacement, seeded by the data: the same data gives the same table. "
      + "With few seeds the bootstrap's interval is too narrow; with two it only spans them.",
    "IQM is the mean without the lowest and the highest quarter of the seeds, rounded down (Agarwal et al. 2021).",
    "The difference is row − baseline, paired on the seeds and the days that both have. P(improvement) is how "
      + "often a seed of the row beats one of the baseline, ties half. p is Mann and Whitney's, two-sided, "
      + "and p (Holm) adjusts it for all rows of its table's checkpoint. With n seeds on both sides p cannot be "
      + "below 2·n!²/(2n)!: 0.10 for 3, 0.008 for 5.",
    "A policy that does not learn has a number, no seeds. '(fell back)' marks an expert that could not answer "
      + "each step and did what the rule does there: its number is no bound.",
    "'kept' is the checkpoint that validation days chose and the trial keeps, 'last' the one at the end.",
  ]
}
