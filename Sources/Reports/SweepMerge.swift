public import Results

/// Merges the trials of a sweep into one file with (variant, seed, …) as dimensions.
///
/// Every variable of the trials' `/training` and `/evaluation` groups is there once, two axes wider. Along
/// each axis stand the labels of all trials; what a trial does not have is NaN. `/status` says which
/// trials are done. Trajectories and policies stay in the trials' own files.
public struct SweepMerge {
  private let trials: [SweepTrial]
  private let variants: [String]
  private let seeds: [UInt64]
  private let rows: [String: Int]
  private let columns: [UInt64: Int]
  private var axes: [String: MergedAxis] = [:]
  private var axisOrder: [String] = []
  private var tables: [String: Table] = [:]
  private var order: [String] = []

  /// A variable as the first trial that has it declares it.
  private struct Table {
    var path: String
    var dimensions: [String]
    var units: String?
    var longName: String
    /// Whether it is of 32 bits.
    var isSingle: Bool
  }

  private static let groups = ["/training", "/evaluation"]

  /// Surveys the files of the trials that are done.
  ///
  /// - Throws: ``ResultsError`` where a file cannot be read.
  public init(_ trials: [SweepTrial]) throws(ResultsError) {
    self.trials = trials
    var known: Set<String> = []
    variants = trials.map(\.variant).filter { known.insert($0).inserted }
    var knownSeeds: Set<UInt64> = []
    seeds = trials.map(\.seed).filter { knownSeeds.insert($0).inserted }
    rows = Dictionary(zip(variants, variants.indices), uniquingKeysWith: { first, _ in first })
    columns = Dictionary(zip(seeds, seeds.indices), uniquingKeysWith: { first, _ in first })
    for trial in trials where trial.status == .done {
      let reader = try ResultReader(trial.path)
      for group in try Self.groups(of: reader) {
        try survey(group, reader)
      }
    }
  }

  /// The groups that are merged, of those that a file has.
  private static func groups(of reader: ResultReader) throws(ResultsError) -> [String] {
    let present = try reader.contents().groups
    return groups.filter(present.contains)
  }

  private mutating func survey(_ group: String, _ reader: ResultReader) throws(ResultsError) {
    let paths = try reader.contents(of: group).variables
    let own = Set(paths)
    var seen: Set<String> = []
    for path in paths {
      // What one trial has declared is not asked of each: to name a variable's axes, the library walks through
      // the file.
      if let known = tables[path] {
        for dimension in known.dimensions where seen.insert(dimension).inserted {
          try extend(dimension, reader)
        }
        continue
      }
      if axes[path] != nil { continue }
      let variable = try reader.variable(path)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      // A dimension's own coordinates are read where variables use them.
      if variable.dimensions == [name] { continue }
      let dimensions = variable.dimensions.map { name in
        own.contains("\(group)/\(name)") ? "\(group)/\(name)" : "/\(name)"
      }
      for dimension in dimensions where seen.insert(dimension).inserted {
        try extend(dimension, reader)
      }
      order.append(path)
      tables[path] = Table(
        path: path, dimensions: dimensions, units: variable.units,
        longName: variable.longName ?? name, isSingle: variable.isSinglePrecision)
    }
  }

  private mutating func extend(_ path: String, _ reader: ResultReader) throws(ResultsError) {
    let labels = try MergedAxis.Labels(path, reader)
    if axes[path] != nil {
      try axes[path]?.extend(labels)
    } else {
      axisOrder.append(path)
      axes[path] = MergedAxis(
        path: path, labels: labels, longName: try reader.variable(path).longName ?? path)
    }
  }

  // MARK: Writing

  /// The merged content.
  ///
  /// - Throws: ``ResultsError`` where a file cannot be read.
  public func content(
    title: String, attributes: [ResultAttribute] = []
  ) throws(ResultsError) -> ResultContent {
    var content = ResultContent(title: title, attributes: attributes)
    content.dimensions = [
      ResultDimension("/variant", .strings(variants), longName: "row of the experiment"),
      // As text: a seed may exceed a signed integer of 64 bits.
      ResultDimension("/seed", .strings(seeds.map(String.init)), longName: "seed"),
    ]
    content.dimensions += axisOrder.compactMap { axes[$0]?.dimension }
    var codes = [Int8](repeating: 1, count: variants.count * seeds.count)
    for trial in trials {
      codes[cell(trial)] = Int8(SweepTrial.Status.allCases.firstIndex(of: trial.status) ?? 1)
    }
    content.variables.append(
      ResultVariable(
        "/status", ["variant", "seed"],
        .codes(codes, meanings: SweepTrial.Status.allCases.map(\.rawValue)), units: nil,
        longName: "what became of the trial"))
    content.variables += try merged()
    return content
  }

  private func cell(_ trial: SweepTrial) -> Int {
    (rows[trial.variant] ?? 0) * seeds.count + (columns[trial.seed] ?? 0)
  }

  /// The tables with the values of every trial; each trial's file is opened once.
  private func merged() throws(ResultsError) -> [ResultVariable] {
    let tables = order.compactMap { self.tables[$0] }
    let extents = tables.map { table in table.dimensions.map { axes[$0]?.count ?? 0 } }
    let cells = variants.count * seeds.count
    var values = zip(tables, extents).map { table, extents in
      MergedValues(count: cells * extents.reduce(1, *), isSingle: table.isSingle)
    }
    for trial in trials where trial.status == .done {
      let reader = try ResultReader(trial.path)
      var present: Set<String> = []
      for group in try Self.groups(of: reader) {
        present.formUnion(try reader.contents(of: group).variables)
      }
      var positions: [String: [Int]] = [:]
      for (index, table) in tables.enumerated() where present.contains(table.path) {
        var own: [[Int]] = []
        for path in table.dimensions {
          if positions[path] == nil {
            positions[path] = try axes[path]?.positions(of: MergedAxis.Labels(path, reader))
          }
          own.append(positions[path] ?? [])
        }
        try values[index].take(
          table.path, reader, along: own, cell: cell(trial), extents: extents[index])
      }
    }
    return zip(tables, values).map { table, values in
      let axes = table.dimensions.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      return ResultVariable(
        table.path, ["variant", "seed"] + axes, values.result, units: table.units,
        longName: table.longName)
    }
  }
}
