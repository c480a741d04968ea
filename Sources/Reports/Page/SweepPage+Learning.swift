import Results

extension SweepPage {
  /// How the greedy policy and the exploring one came along.
  func learning(_ page: inout HTMLPage) throws(ResultsError) {
    var figures: [(caption: String, svg: String)] = []
    let validation = [
      ("Cost", "validation_cost", "cost per day, \(sweep.currency)", 1.0),
      ("Violations", "validation_violation_rate", "violations, % of bus-steps", 100.0),
    ]
    if try sweep.reader.contains("/evaluation/checkpoint") {
      let checkpoints = try sweep.reader.integers("/evaluation/checkpoint").map(Double.init)
      for (caption, name, title, scale) in validation {
        guard let table = try sweep.table("/evaluation/\(name)") else { continue }
        let lines = drawn.compactMap { row in
          let runs = runs(row.index).map { seed in
            checkpoints.indices.map { checkpoint in
              (Sample(table.row(row.index, seed, checkpoint).filter { !$0.isNaN }).mean ?? .nan)
                * scale
            }
          }
          return Curves.line(row.name, row.style, x: checkpoints, runs: runs)
        }
        guard !lines.isEmpty else { continue }
        figures.append(
          (
            "\(caption) on validation days, greedy",
            Curves(lines: lines, xTitle: "training days", yTitle: title).svg
          ))
      }
    }
    if try sweep.reader.contains("/training/episode"),
      let table = try sweep.table("/training/cost")
    {
      let episodes = try sweep.reader.integers("/training/episode").map(Double.init)
      let lines = drawn.compactMap { row in
        Curves.line(
          row.name, row.style, x: episodes,
          runs: runs(row.index).map { Array(table.cell(row.index, $0)) })
      }
      if !lines.isEmpty {
        let title = "cost per day, \(sweep.currency)"
        figures.append(
          (
            "Cost on training days, exploring",
            Curves(lines: lines, xTitle: "training days", yTitle: title).svg
          ))
      }
    }
    guard !figures.isEmpty else { return }
    page.section(
      "Learning",
      "Means over seeds; bands are 95 % intervals of the mean from the bootstrap.\(choiceNote)")
    page.figures(figures)
  }

  /// The seeds of a row that are done.
  private func runs(_ variant: Int) -> [Int] {
    sweep.seeds.indices.filter { sweep.statuses[variant][$0] == .done }
  }

  /// What the constraint of imitation went through, where a row imitates.
  func multipliers(_ page: inout HTMLPage) throws(ResultsError) {
    guard try sweep.reader.contains("/prosumer"), try sweep.reader.contains("/training/episode")
    else { return }
    let prosumers = try sweep.reader.strings("/prosumer")
    let episodes = try sweep.reader.integers("/training/episode").map(Double.init)
    var figures: [(caption: String, svg: String)] = []
    for (name, title, isLogarithmic) in [
      ("multiplier", "multiplier λ", true),
      ("w2", "W₂² to the expert's actions", false),
    ] {
      guard let table = try sweep.table("/training/\(name)"), table.shape.count == 2 else {
        continue
      }
      for row in drawn {
        let lines = prosumers.indices.prefix(6).compactMap { prosumer in
          Curves.line(
            prosumers[prosumer], "c\(prosumer)", x: episodes,
            runs: runs(row.index).map { seed in
              let cell = table.cell(row.index, seed)
              return episodes.indices.map {
                cell[cell.startIndex + $0 * prosumers.count + prosumer]
              }
            })
        }
        guard !lines.isEmpty else { continue }
        figures.append(
          (
            row.name,
            Curves(
              lines: lines, xTitle: "training days", yTitle: title, isLogarithmic: isLogarithmic
            ).svg
          ))
      }
    }
    guard !figures.isEmpty else { return }
    let note = prosumers.count > 6 ? " The first six of \(prosumers.count) are drawn." : ""
    page.section(
      "Imitation",
      "The multiplier and the squared Wasserstein distance of each prosumer, means over seeds with 95 % "
        + "intervals.\(note) A multiplier that runs to its cap cannot meet its constraint.")
    page.figures(figures)
  }
}
