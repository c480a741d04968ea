public import Results

/// Merges the trials of a sweep into one file with (variant, seed, …) as dimensions.
///
/// Every variable of the trials' `/training`, `/evaluation` and `/expert` groups is there once, two axes wider. Along
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
  /// The variables of each trial; of one that is not done, none.
  private var present: [Set<String>] = []

  /// A variable as the first trial that has it declares it, but for its width.
  private struct Table {
    var path: String
    var dimensions: [String]
    var units: String?
    var longName: String
    /// Whether every trial has it in 32 bits.
    var isSingle: Bool
  }

  private static let groups = ["/training", "/evaluation", "/expert"]
  /// The bytes of merged numbers that are held at once, unless one variable has more.
  private let heldBytes: Int

  /// Surveys the files of the trials that are done.
  ///
  /// - Parameters:
  ///   - trials: The trials, in the order of the experiment.
  ///   - heldBytes: How many bytes of merged numbers are held at once; a variable that has more is held alone.
  /// - Throws: ``ResultsError`` where a file cannot be read.
  public init(_ trials: [SweepTrial], holding heldBytes: Int = 1 << 27) throws(ResultsError) {
    self.trials = trials
    self.heldBytes = heldBytes
    var known: Set<String> = []
    variants = trials.map(\.variant).filter { known.insert($0).inserted }
    var knownSeeds: Set<UInt64> = []
    seeds = trials.map(\.seed).filter { knownSeeds.insert($0).inserted }
    rows = Dictionary(zip(variants, variants.indices), uniquingKeysWith: { first, _ in first })
    columns = Dictionary(zip(seeds, seeds.indices), uniquingKeysWith: { first, _ in first })
    for trial in trials {
      present.append([])
      guard trial.status == .done else { continue }
      let reader = try ResultReader(trial.path)
      let groups = try reader.contents().groups
      for group in Self.groups where groups.contains(group) {
        try survey(group, reader)
      }
    }
  }

  private mutating func survey(_ group: String, _ reader: ResultReader) throws(ResultsError) {
    let paths = try reader.contents(of: group).variables
    let own = Set(paths)
    present[present.count - 1].formUnion(own)
    var seen: Set<String> = []
    for path in paths {
      // What one trial has declared is not asked of each: to name a variable's axes, the library walks through
      // the file.
      if let known = tables[path] {
        for dimension in known.dimensions where seen.insert(dimension).inserted {
          try extend(dimension, reader)
        }
        if known.isSingle { tables[path]?.isSingle = try reader.form(path).isSinglePrecision }
        continue
      }
      if axes[path] != nil { continue }
      let variable = try reader.variable(path)
      let name = Self.name(of: path)
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

  /// Writes the merged file: wholly, or not at all.
  ///
  /// The numbers of all trials are not held at once: the trials' files are read again and again, each time for
  /// as many variables as fit.
  ///
  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - title: The experiment's name.
  ///   - attributes: What else the file says of itself.
  ///   - isReplacing: Whether a file that is there already gives way.
  /// - Returns: The digest of its content.
  /// - Throws: ``ResultsError`` where a trial's file cannot be read, or the merged one not be written.
  @discardableResult
  public func write(
    to path: String, title: String, attributes: [ResultAttribute] = [],
    replacing isReplacing: Bool = false
  ) throws(ResultsError) -> String {
    let content = content(title: title, attributes: attributes)
    var held: [String: MergedValues] = [:]
    return try ResultFile.write(content, to: path, replacing: isReplacing) {
      variable throws(ResultsError) in
      if held[variable.path] == nil { held = try merged(from: variable.path) }
      return held.removeValue(forKey: variable.path)?.result ?? variable.values
    }
  }

  /// The merged content, its numbers pending.
  private func content(title: String, attributes: [ResultAttribute]) -> ResultContent {
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
    content.variables += order.compactMap { path in
      tables[path].map { table in
        ResultVariable(
          path, ["variant", "seed"] + table.dimensions.map(Self.name(of:)),
          .pending(count: count(of: table)), units: table.units, longName: table.longName)
      }
    }
    return content
  }

  private func cell(_ trial: SweepTrial) -> Int {
    (rows[trial.variant] ?? 0) * seeds.count + (columns[trial.seed] ?? 0)
  }

  private static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func extents(of table: Table) -> [Int] { table.dimensions.map { axes[$0]?.count ?? 0 } }

  /// The numbers of a variable over all trials.
  private func count(of table: Table) -> Int {
    variants.count * seeds.count * extents(of: table).reduce(1, *)
  }

  /// The variable at a path and those after it, as many as may be held at once.
  private func held(from path: String) -> [Table] {
    var bytes = 0
    let rest = order.drop { $0 != path }.compactMap { tables[$0] }
    return Array(
      rest.prefix { table in
        bytes += count(of: table) * (table.isSingle ? 4 : 8)
        return bytes <= heldBytes || table.path == path
      })
  }

  /// The values of every trial of as many variables as may be held at once, from one on; each trial's file is
  /// opened once.
  private func merged(from path: String) throws(ResultsError) -> [String: MergedValues] {
    let tables = held(from: path)
    let extents = tables.map(extents(of:))
    var values = tables.map { MergedValues(count: count(of: $0), isSingle: $0.isSingle) }
    for (trial, present) in zip(trials, present) where trial.status == .done {
      let reader = try ResultReader(again: trial.path)
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
    return Dictionary(uniqueKeysWithValues: zip(tables.map(\.path), values))
  }
}
