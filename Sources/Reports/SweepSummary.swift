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
    /// How far the mean cost of each seed that is done lies above the perfect-foresight optimum of the same
    /// days, as a share of it; empty where that is not known.
    public var gaps: [Double]
  }

  /// The rows to compare with: doing nothing, the rule, the perfect-foresight optimum, and the experts of
  /// the rows below.
  public let references: [Row]
  /// The rows, in the order of the experiment.
  public let rows: [Row]
  /// The currency of costs.
  public let currency: String

  /// Reads the files of the trials that are done.
  ///
  /// - Throws: ``ResultsError`` where a file cannot be read.
  public init(_ trials: [SweepTrial]) throws(ResultsError) {
    var rows: [Row] = []
    var references: [Row] = []
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
      let bound = try Self.bound(reader, policies)
      try rows[index].add(reader, policies.firstIndex(of: "trained") ?? 0, bound: bound)
      for (policy, name) in Self.references(policies, variant: trial.variant)
      where !references.contains(where: { $0.name == name }) {
        var row = Row(named: name)
        try row.add(reader, policy, bound: bound)
        references.append(row)
      }
    }
    references = references.enumerated().filter { index, row in
      // An expert is told once, whatever else has it: rows that it helps, or one that judges it.
      !row.name.hasPrefix(Self.expertPrefix)
        || !(references[..<index] + rows).contains { $0.isSame(as: row) }
    }.map(\.element)
    self.rows = rows
    self.references = references
    self.currency = currency ?? "currency"
  }

  private static let expertPrefix = "expert of "

  /// The policies of a trial that tables compare with, and what they are called.
  private static func references(
    _ policies: [String], variant: String
  ) -> [(policy: Int, name: String)] {
    let names = [
      "do_nothing": "do nothing", "rule": "rule", "perfect_foresight": "perfect foresight",
      "expert": expertPrefix + variant,
    ]
    return ["do_nothing", "rule", "perfect_foresight", "expert"].compactMap { policy in
      guard let index = policies.firstIndex(of: policy), let name = names[policy] else {
        return nil
      }
      return (index, name)
    }
  }

  /// The mean cost of the perfect-foresight optimum; `nil` where some day's could not be worked out.
  private static func bound(
    _ reader: ResultReader, _ policies: [String]
  ) throws(ResultsError) -> Double? {
    let answers = "/evaluation/expert_answers"
    guard let policy = policies.firstIndex(of: "perfect_foresight"), try reader.contains(answers)
    else { return nil }
    let shape = try reader.shape(answers)
    let statuses = try reader.strings("/expert_status")
    guard shape.count == 3, shape[2] == statuses.count,
      let failed = statuses.firstIndex(of: "fell_back")
    else { return nil }
    let counts = try reader.integers(answers)
    let failures = (0..<shape[1]).reduce(0) {
      $0 + counts[(policy * shape[1] + $1) * shape[2] + failed]
    }
    return failures == 0 ? try Row.mean(of: "cost", policy, reader) : nil
  }

  /// The summary as a table.
  public var table: TextTable {
    var table = TextTable([
      .init("variant", .left), .init("seeds"), .init("cost per day, \(currency)"),
      .init("against doing nothing"), .init("above perfect foresight"),
      .init("violations, % of bus-steps"),
      .init("traded per day, kWh"), .init("self-sufficiency, %"),
    ])
    let idle = references.first { $0.name == "do nothing" }.flatMap { Self.mean($0.costs) }
    for row in references + rows {
      let isReference = row.planned == 0
      let against =
        row.name == "do nothing" && isReference
        ? "–"
        : idle.flatMap { idle in
          Self.mean(row.costs).map { (100 * ($0 - idle) / abs(idle)).signed(1) + " %" }
        } ?? "–"
      table.add([
        row.name, isReference ? "–" : "\(row.costs.count)/\(row.planned)",
        Self.spread(row.costs, digits: 0), against,
        row.gaps.isEmpty ? "–" : Self.spread(row.gaps.map { 100 * $0 }, digits: 1) + " %",
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
    gaps = []
  }

  /// Whether the first seeds of two rows came to the same.
  func isSame(as other: Self) -> Bool {
    costs.first == other.costs.first && violationRates.first == other.violationRates.first
      && traded.first == other.traded.first
  }

  /// Takes in a policy of a trial; `bound` is the mean cost of the perfect-foresight optimum.
  mutating func add(
    _ reader: ResultReader, _ policy: Int, bound: Double?
  ) throws(ResultsError) {
    func mean(_ variable: String) throws(ResultsError) -> Double {
      try Self.mean(of: variable, policy, reader)
    }
    let cost = try mean("cost")
    costs.append(cost)
    violationRates.append(try mean("violation_rate"))
    traded.append(try mean("traded_kwh"))
    selfSufficiencies.append(try mean("self_sufficiency"))
    if let bound, bound != 0 { gaps.append((cost - bound) / abs(bound)) }
  }

  /// The mean of a metric over a policy's days.
  static func mean(
    of variable: String, _ policy: Int, _ reader: ResultReader
  ) throws(ResultsError) -> Double {
    let path = "/evaluation/\(variable)"
    let shape = try reader.shape(path)
    guard shape.count == 2, shape[1] > 0, policy < shape[0] else {
      throw .malformed(object: path, reason: "has no days of policy \(policy)")
    }
    let days = try reader.doubles(path)[policy * shape[1]..<(policy + 1) * shape[1]]
    return days.reduce(0, +) / Double(shape[1])
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
