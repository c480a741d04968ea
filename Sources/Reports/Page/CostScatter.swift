/// Cost against violations: a dot a seed, hollow ones for policies that do not learn.
struct CostScatter {
  private struct Mark {
    var name: String
    var style: String
    var points: [(x: Double, y: Double)]
  }

  private let cost: SweepReport.Metric
  private let violations: SweepReport.Metric
  private let clouds: [Mark]
  private let references: [Mark]
  private let distant: [Mark]

  /// Prepares the rows that are drawn.
  init(
    _ cost: SweepReport.Metric, _ violations: SweepReport.Metric, _ drawn: [SweepPage.Drawn]
  ) {
    self.cost = cost
    self.violations = violations
    let clouds = drawn.compactMap { row -> Mark? in
      func values(_ metric: SweepReport.Metric) -> [Double]? {
        metric.entries.first { $0.variant == row.name && $0.checkpoint == .kept }?.sample.values
      }
      guard let x = values(cost), let y = values(violations), x.count == y.count else { return nil }
      return Mark(name: row.name, style: row.style, points: zip(x, y).map { (x: $0, y: $1) })
    }
    self.clouds = clouds
    let all: [Mark] = cost.references.compactMap { reference in
      violations.references.first { $0.name == reference.name }.map {
        Mark(name: reference.name, style: "hollow", points: [(x: reference.value, y: $0.value)])
      }
    }
    let dots = clouds.flatMap(\.points)
    let isNear = { (mark: Mark) in
      mark.points.allSatisfy {
        Self.isNear($0.x, dots.map(\.x)) && Self.isNear($0.y, dots.map(\.y))
      }
    }
    references = Self.joined(all.filter(isNear))
    distant = all.filter { !isNear($0) }
  }

  /// Whether a number is so near to others that an axis can hold it too and still show them.
  private static func isNear(_ value: Double, _ others: [Double]) -> Bool {
    guard let low = others.min(), let high = others.max() else { return true }
    let room = max(2 * (high - low), 1e-3 * abs(high))
    return value >= low - room && value <= high + room
  }

  /// Policies that came to the same as one mark with all their names.
  private static func joined(_ marks: [Mark]) -> [Mark] {
    marks.reduce(into: []) { joined, mark in
      let same = joined.firstIndex {
        $0.points[0].x == mark.points[0].x && $0.points[0].y == mark.points[0].y
      }
      if let same { joined[same].name += ", \(mark.name)" } else { joined.append(mark) }
    }
  }

  /// What lies outside the axes, in words.
  var outside: String {
    guard !distant.isEmpty else { return "" }
    let texts = distant.map {
      "\($0.name) at \($0.points[0].x.grouped(cost.digits)), "
        + "\($0.points[0].y.grouped(violations.digits)) %"
    }
    return " (outside: \(texts.joined(separator: "; ")))"
  }

  /// The SVG element.
  var svg: String {
    let all = (clouds + references).flatMap(\.points)
    var plot = Plot(
      Scale(all.map(\.x)), cost.metric.heading, Scale(all.map(\.y), includesZero: true),
      violations.metric.heading, height: 250)
    for mark in references {
      let at = plot.point(mark.points[0].x, mark.points[0].y)
      plot.drawing.dot(at, radius: 4, mark.style, title: tooltip(mark, mark.points[0]))
      let isRight = at.x > Drawing.width * 0.6
      let room = isRight ? at.x - 50 : Drawing.width - at.x - 20
      plot.drawing.text(
        Drawing.fitted(mark.name, into: room), (isRight ? at.x - 7 : at.x + 7, at.y - 6), "note",
        anchor: isRight ? .end : .start, title: mark.name)
    }
    for cloud in clouds {
      for point in cloud.points {
        plot.drawing.dot(
          plot.point(point.x, point.y), radius: 3.5, "run \(cloud.style)",
          title: tooltip(cloud, point))
      }
    }
    plot.names(clouds.map { ($0.name, $0.style) }, avoiding: all)
    return plot.svg
  }

  private func tooltip(_ mark: Mark, _ point: (x: Double, y: Double)) -> String {
    "\(mark.name): \(point.x.grouped(cost.digits)), \(point.y.grouped(violations.digits)) %"
  }
}
