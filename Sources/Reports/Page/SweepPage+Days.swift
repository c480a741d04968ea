import Results

extension SweepPage {
  /// What happened step by step, from the trial of each row's median seed.
  func days(_ rows: [Recording], _ page: inout HTMLPage) throws(ResultsError) {
    guard !rows.isEmpty else { return }

    page.section(
      "Voltage",
      "Of each row's seed of median cost: every bus on every held-out day over the hours. The line is the "
        + "median, the bands hold 90 % and all.\(choiceNote)")
    var envelopes: [VoltageEnvelope] = []
    for row in rows { envelopes.append(try VoltageEnvelope(row.trajectory)) }
    let scale = Scale(envelopes.flatMap(\.extremes), ticks: 8)
    page.figures(
      zip(rows, envelopes).map { row, envelope in
        ("\(row.row.name), seed \(row.trial.seed)", envelope.svg(scale, style: row.row.style))
      })

    try trades(rows, &page)
    try dispatch(rows, &page)
  }

  private func trades(
    _ rows: [Recording], _ page: inout HTMLPage
  ) throws(ResultsError) {
    var figures: [(caption: String, svg: String)] = []
    for row in rows where row.trajectory.prosumers.count > 1 {
      let flows = try TradeFlows(row.trajectory)
      figures.append(("\(row.row.name), seed \(row.trial.seed)", flows.svg))
    }
    guard !figures.isEmpty else { return }
    page.section(
      "Trades",
      "kWh from seller to buyer on a mean held-out day. The pool shares pro rata: of a step's trades each "
        + "seller gives each buyer its share.")
    page.figures(figures)
  }

  private func dispatch(
    _ rows: [Recording], _ page: inout HTMLPage
  ) throws(ResultsError) {
    func cost(_ name: String) -> Double {
      report.metric("cost")?.entries.first { $0.variant == name && $0.checkpoint == .kept }?
        .sample.mean ?? .infinity
    }
    guard let best = rows.min(by: { cost($0.row.name) < cost($1.row.name) }),
      !best.trajectory.devices.isEmpty
    else { return }
    let day = try medianDay(best.trajectory)
    let panels = try Dispatch.all(best.trajectory, day: day)
    page.section(
      "A day's dispatch",
      "\(best.row.name), seed \(best.trial.seed), day \(best.trajectory.days[day]), the held-out day of "
        + "median cost. Above zero is what feeds a prosumer, below it what it stores and sells; the line is "
        + "its load.")
    let styles = Set(panels.flatMap(\.styles))
    let names = [
      ("k-inverter", "PV and wind"), ("k-generator", "generator"), ("k-battery", "battery"),
      ("k-controllable_load", "curtailed load"), ("k-p2p", "other prosumers"), ("k-grid", "grid"),
    ]
    page.legend(
      names.filter { styles.contains($0.0) }.map { (name: $0.1, style: $0.0) }
        + styles.subtracting(names.map(\.0)).sorted().map {
          (name: String($0.dropFirst(2)), style: $0)
        }
        + [(name: "load", style: "load")])
    page.figures(panels.map { ($0.name, $0.svg) })
  }

  /// The place of the day whose cost is the median.
  private func medianDay(_ trajectory: StoredTrajectory) throws(ResultsError) -> Int {
    let costs = try trajectory.values("cost")
    let size = costs.count / max(1, trajectory.days.count)
    let sums = trajectory.days.indices.map { costs[$0 * size..<($0 + 1) * size].reduce(0, +) }
    let order = sums.indices.sorted { sums[$0] < sums[$1] }
    return order.isEmpty ? 0 : order[(order.count - 1) / 2]
  }
}
