import Results

/// A number that each held-out day has, and how a report tells it.
package struct ReportMetric: Sendable, Hashable {
  /// Which of two numbers is the better one.
  package enum Direction: String, Sendable, Encodable {
    /// The lower.
    case lower
    /// The higher.
    case higher
    /// Neither: the metric describes.
    case neither
  }

  /// How a seed's days become one number.
  package enum Aggregation: Sendable {
    /// Their mean.
    case mean
    /// The greatest of them.
    case maximum
  }

  /// The variable's name in `/evaluation`.
  package var name: String
  /// What it is, in a few words.
  package var title: String
  /// The unit in which it is told.
  package var unit: String
  /// What the stored number is multiplied by.
  package var scale = 1.0
  /// What is better.
  package var direction = Direction.neither
  /// How days become one number.
  package var aggregation = Aggregation.mean

  /// The title with its unit.
  package var heading: String { unit.isEmpty || unit == "1" ? title : "\(title), \(unit)" }

  /// The metrics that tables show where nobody asks for others.
  package static let leading = ["cost", "violation_rate", "traded_kwh", "self_sufficiency"]

  /// The metric of a variable: one that is known, or what the variable says of itself.
  init(_ variable: ResultReader.Variable) {
    let name = variable.path.split(separator: "/").last.map(String.init) ?? variable.path
    let units = variable.units ?? ""
    self.name = name
    title = variable.longName ?? name
    unit = units
    switch name {
    case "cost": tell("cost per day", units, .lower)
    case "return": tell("return per day", "", .higher)
    case "violation_rate": tell("violations", "% of bus-steps", .lower, scale: 100)
    case "violated_step_share": tell("steps with a violation", "%", .lower, scale: 100)
    case "worst_deviation_pu": tell("worst deviation", "pu", .lower, .maximum)
    case "loss_kwh": tell("losses per day", units, .lower)
    case "traded_kwh": tell("traded per day", units, .neither)
    case "bought_kwh": tell("bought from the grid per day", units, .neither)
    case "load_kwh": tell("load per day", units, .neither)
    case "self_sufficiency": tell("self-sufficiency", "%", .higher, scale: 100)
    case "power_flow_failures": tell("failed power flows per day", "", .lower)
    default: break
    }
  }

  private mutating func tell(
    _ title: String, _ unit: String, _ direction: Direction, _ aggregation: Aggregation = .mean,
    scale: Double = 1
  ) {
    self.title = title
    self.unit = unit
    self.direction = direction
    self.aggregation = aggregation
    self.scale = scale
  }

  /// A seed's number: that of its days which are known, scaled; `nil` of none.
  func number(ofDays days: some Sequence<Double>) -> Double? {
    let known = days.filter { !$0.isNaN }
    guard !known.isEmpty else { return nil }
    let value =
      switch aggregation {
      case .mean: known.reduce(0, +) / Double(known.count)
      case .maximum: known.max() ?? 0
      }
    return value * scale
  }
}
