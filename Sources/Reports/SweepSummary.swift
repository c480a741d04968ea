public import Results

/// What each row of a sweep came to on the held-out days, over its seeds.
///
/// A seed's number is its mean over the days; seeds are the replicates: the mean and the standard
/// deviation are theirs.
public struct SweepSummary: Sendable {
  /// A row's numbers, one a seed.
  public struct Row: Sendable {
    /// The row's name.
    public var name: String
    /// Seeds planned.
    public var planned: Int
    /// The mean daily operating cost of each seed that is done.
    public var costs: [Double]
    /// The share of bus-steps outside the voltage limits of each seed that is done.
    public var violationRates: [Double]
    /// The mean energy traded in a day of each seed that is done, kWh.
    public var traded: [Double]
    /// The mean self-sufficiency of each seed that is done.
    public var selfSufficiencies: [Double]
  }

  /// The reference row: nobody does anything.
  public let reference: Row?
  /// The rows, in the order of the experiment.
  public let rows: [Row]
  /// The currency of costs.
  public let currency: String

  /// Reads the files of the trials that are done.
  ///
  /// - Throws: ``ResultsError`` where a file cannot be read.
  public init(_ trials: [SweepTrial]) throws(ResultsError) {
    var rows: [Row] = []
    var reference: Row?
    var currency: String?
    for trial in trials {
      let index: Int
      if let found = rows.firstIndex(where: { $0.name == trial.variant }) {
        index = found
      } else {
        index = rows.count
        rows.append(Row(named: trial.variant))
      }
      rows[index].planned += 1
      guard trial.status == .done else { continue }
      let reader = try ResultReader(trial.path)
      if currency == nil { currency = try reader.variable("/evaluation/cost").units }
      let policies = try reader.strings("/evaluation/policy")
      try rows[index].add(reader, policies.firstIndex(of: "trained") ?? 0)
      if reference == nil, let idle = policies.firstIndex(of: "do_nothing") {
        var row = Row(named: "do nothing")
        try row.add(reader, idle)
        reference = row
      }
    }
    self.rows = rows
    self.reference = reference
    self.currency = currency ?? "currency"
  }

  /// The summary as a table.
  public var table: TextTable {
    var table = TextTable([
      .init("variant", .left), .init("seeds"), .init("cost per day, \(currency)"),
      .init("against doing nothing"), .init("violations, % of bus-steps"),
      .init("traded per day, kWh"), .init("self-sufficiency, %"),
    ])
    let idle = reference.flatMap { Self.mean($0.costs) }
    for row in [reference].compactMap({ $0 }) + rows {
      let isReference = row.planned == 0
      let against =
        isReference
        ? "–"
        : idle.flatMap { idle in
          Self.mean(row.costs).map { (100 * ($0 - idle) / abs(idle)).signed(1) + " %" }
        } ?? "–"
      table.add([
        row.name, isReference ? "–" : "\(row.costs.count)/\(row.planned)",
        Self.spread(row.costs, digits: 0), against,
        Self.spread(row.violationRates.map { 100 * $0 }, digits: 2),
        Self.spread(row.traded, digits: 0),
        Self.spread(row.selfSufficiencies.map { 100 * $0 }, digits: 1),
      ])
    }
    return table
  }
}

extension SweepSummary.Row {
  init(named name: String) {
    self.name = name
    planned = 0
    costs = []
    violationRates = []
    traded = []
    selfSufficiencies = []
  }

  mutating func add(_ reader: ResultReader, _ policy: Int) throws(ResultsError) {
    func mean(_ variable: String) throws(ResultsError) -> Double {
      let path = "/evaluation/\(variable)"
      let shape = try reader.variable(path).shape
      guard shape.count == 2, shape[1] > 0, policy < shape[0] else {
        throw .malformed(object: path, reason: "has no days of policy \(policy)")
      }
      let days = try reader.doubles(path)[policy * shape[1]..<(policy + 1) * shape[1]]
      return days.reduce(0, +) / Double(shape[1])
    }
    costs.append(try mean("cost"))
    violationRates.append(try mean("violation_rate"))
    traded.append(try mean("traded_kwh"))
    selfSufficiencies.append(try mean("self_sufficiency"))
  }
}

extension SweepSummary {
  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// `mean ± standard deviation`, the deviation only where there are two values or more.
  static func spread(_ values: [Double], digits: Int) -> String {
    guard let mean = mean(values) else { return "–" }
    guard values.count > 1 else { return mean.fixed(digits) }
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return "\(mean.fixed(digits)) ± \(variance.squareRoot().fixed(digits))"
  }
}
