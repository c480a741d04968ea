import Results

extension SweepPage {
  /// What the held-out days cost, row by row, against the baseline and against violations.
  func results(_ page: inout HTMLPage) throws(ResultsError) {
    guard let cost = report.metric("cost"), cost.entries.contains(where: { $0.sample.count > 0 })
    else {
      page.section("Results", "No trial is done yet.")
      return
    }
    let shown = Set(Self.leading(sweep, report, Self.mostBars).map { sweep.variants[$0] })
    let entries = cost.entries.filter { $0.checkpoint == .kept && shown.contains($0.variant) }
    let note =
      shown.count < report.rows.count
      ? " The baseline and the \(shown.count - 1) cheapest rows of \(report.rows.count) are drawn; the tables have all."
      : ""
    page.section(
      "Cost",
      "Of the checkpoint that each trial keeps, on the held-out days. Dots are seeds; the line is the "
        + "95 % interval of the mean over seeds, from the bootstrap.\(note)")
    var figures = [("Cost by row", bars(cost, entries))]
    if let chart = differences(cost, entries) {
      figures.append(("Difference to \(report.baseline ?? "")", chart))
    }
    if let violations = report.metric("violation_rate") {
      let scatter = CostScatter(cost, violations, drawn)
      figures.append(("Cost against violations, one dot a seed\(scatter.outside)", scatter.svg))
    }
    page.figures(figures.map { (caption: $0.0, svg: $0.1) })
  }

  private func style(_ variant: String) -> String {
    drawn.first { $0.name == variant }?.style ?? ""
  }

  private func bars(_ cost: SweepReport.Metric, _ entries: [SweepReport.Entry]) -> String {
    let references = cost.references.map {
      IntervalRows.Row(
        name: $0.name, style: "", value: $0.value, interval: nil,
        note: $0.value.grouped(cost.digits))
    }
    let rows = entries.compactMap { entry in
      entry.sample.mean.map { mean in
        IntervalRows.Row(
          name: entry.variant, style: style(entry.variant), value: mean,
          interval: entry.meanInterval, runs: entry.sample.values,
          note: mean.grouped(cost.digits) + spelled(entry.meanInterval, cost.digits))
      }
    }
    return IntervalRows(rows: references + rows, title: cost.metric.heading, isBar: true).svg
  }

  private func spelled(_ interval: Interval?, _ digits: Int) -> String {
    interval.map { " [\($0.low.grouped(digits)), \($0.high.grouped(digits))]" } ?? ""
  }

  private func differences(
    _ cost: SweepReport.Metric, _ entries: [SweepReport.Entry]
  ) -> String? {
    let rows = entries.compactMap { entry -> IntervalRows.Row? in
      guard let comparison = entry.comparison, let mean = comparison.differences.mean else {
        return nil
      }
      let sign = mean > 0 ? "+" : ""
      return IntervalRows.Row(
        name: entry.variant, style: style(entry.variant), value: mean,
        interval: comparison.differenceInterval, runs: comparison.differences.values,
        note: "\(sign)\(mean.grouped(cost.digits))"
          + spelled(comparison.differenceInterval, cost.digits)
          + ", p \(spelledP(comparison.adjustedP))")
    }
    guard !rows.isEmpty else { return nil }
    return IntervalRows(
      rows: rows, title: "difference in \(cost.metric.heading); 95 % by paired t, p by Holm",
      isBar: false
    ).svg
  }
}
