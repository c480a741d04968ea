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
  private var axes: [Axis] = []
  private var tables: [Table] = []

  /// The labels of a dimension over all trials.
  private struct Axis {
    var path: String
    var labels: Labels
    var longName: String
  }

  private enum Labels {
    case strings([String])
    case integers([Int64])

    var count: Int {
      switch self {
      case .strings(let labels): labels.count
      case .integers(let labels): labels.count
      }
    }
  }

  /// A variable as the first trial that has it declares it.
  private struct Table {
    var path: String
    var dimensions: [String]
    var units: String?
    var longName: String
  }

  private static let groups = ["/training", "/evaluation"]

  /// Surveys the files of the trials that are done.
  ///
  /// - Throws: ``ResultsError`` where a file cannot be read.
  public init(_ trials: [SweepTrial]) throws(ResultsError) {
    self.trials = trials
    variants = trials.reduce(into: []) { if !$0.contains($1.variant) { $0.append($1.variant) } }
    seeds = trials.reduce(into: []) { if !$0.contains($1.seed) { $0.append($1.seed) } }
    for trial in trials where trial.status == .done {
      let reader = try ResultReader(trial.path)
      for group in Self.groups where try reader.contains(group) {
        for path in try reader.contents(of: group).variables {
          try survey(path, in: group, reader)
        }
      }
    }
  }

  private mutating func survey(
    _ path: String, in group: String, _ reader: ResultReader
  ) throws(ResultsError) {
    let variable = try reader.variable(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    // A dimension's own coordinates are read where variables use them.
    if variable.dimensions == [name] { return }
    let paths = try dimensionPaths(of: variable, in: group, reader)
    for axis in paths { try extend(axis, reader) }
    guard !tables.contains(where: { $0.path == path }) else { return }
    tables.append(
      Table(
        path: path, dimensions: paths, units: variable.units, longName: variable.longName ?? name))
  }

  private func dimensionPaths(
    of variable: ResultReader.Variable, in group: String, _ reader: ResultReader
  ) throws(ResultsError) -> [String] {
    var paths: [String] = []
    for name in variable.dimensions {
      let own = "\(group)/\(name)"
      paths.append(try reader.contains(own) ? own : "/\(name)")
    }
    return paths
  }

  private mutating func extend(_ path: String, _ reader: ResultReader) throws(ResultsError) {
    let index = axes.firstIndex { $0.path == path }
    let labels = try Self.labels(path, reader)
    guard let index else {
      let longName = try reader.variable(path).longName ?? path
      axes.append(Axis(path: path, labels: labels, longName: longName))
      return
    }
    switch (axes[index].labels, labels) {
    case (.strings(let old), .strings(let new)):
      let known = Set(old)
      axes[index].labels = .strings(old + new.filter { !known.contains($0) })
    case (.integers(let old), .integers(let new)):
      let known = Set(old)
      axes[index].labels = .integers(old + new.filter { !known.contains($0) })
    default:
      throw .malformed(object: path, reason: "has names in one trial and numbers in another")
    }
  }

  private static func labels(
    _ path: String, _ reader: ResultReader
  ) throws(ResultsError) -> Labels {
    do throws(ResultsError) {
      return .strings(try reader.strings(path))
    } catch {
      return .integers(try reader.integers(path))
    }
  }

  /// Where each of a trial's labels stands among all trials'.
  private func positions(
    _ path: String, _ reader: ResultReader
  ) throws(ResultsError) -> [Int] {
    guard let axis = axes.first(where: { $0.path == path }) else { return [] }
    switch (axis.labels, try Self.labels(path, reader)) {
    case (.strings(let all), .strings(let own)):
      let index = Dictionary(zip(all, all.indices), uniquingKeysWith: { first, _ in first })
      return own.map { index[$0] ?? 0 }
    case (.integers(let all), .integers(let own)):
      let index = Dictionary(zip(all, all.indices), uniquingKeysWith: { first, _ in first })
      return own.map { index[$0] ?? 0 }
    default:
      return []
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
    content.dimensions += axes.map { axis in
      switch axis.labels {
      case .strings(let labels):
        ResultDimension(axis.path, .strings(labels), longName: axis.longName)
      case .integers(let labels):
        ResultDimension(axis.path, .integers(labels), longName: axis.longName)
      }
    }
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
    let row = variants.firstIndex(of: trial.variant) ?? 0
    return row * seeds.count + (seeds.firstIndex(of: trial.seed) ?? 0)
  }

  /// The tables with the values of every trial; each trial's file is opened once.
  private func merged() throws(ResultsError) -> [ResultVariable] {
    let extents = tables.map { table in
      table.dimensions.map { path in axes.first { $0.path == path }?.labels.count ?? 0 }
    }
    var values = extents.map { extents in
      [Double](
        repeating: .nan, count: variants.count * seeds.count * extents.reduce(1, *))
    }
    for trial in trials where trial.status == .done {
      let reader = try ResultReader(trial.path)
      var positions: [String: [Int]] = [:]
      for axis in axes where try reader.contains(axis.path) {
        positions[axis.path] = try self.positions(axis.path, reader)
      }
      for (index, table) in tables.enumerated() where try reader.contains(table.path) {
        let own = try reader.doubles(table.path)
        let axes = table.dimensions.map { positions[$0] ?? [] }
        guard own.count == axes.reduce(1, { $0 * $1.count }) else {
          throw .malformed(object: table.path, reason: "has other axes in \(trial.path)")
        }
        Self.spread(
          own, along: axes, into: &values[index],
          from: cell(trial) * extents[index].reduce(1, *), extents[index])
      }
    }
    return zip(tables, values).map { table, values in
      let axes = table.dimensions.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      return ResultVariable(
        table.path, ["variant", "seed"] + axes, .doubles(values), units: table.units,
        longName: table.longName)
    }
  }

  /// Puts a trial's values where their labels stand in its cell, which begins at `first`.
  private static func spread(
    _ own: [Double], along axes: [[Int]], into values: inout [Double], from first: Int,
    _ extents: [Int]
  ) {
    for (index, value) in own.enumerated() {
      var (rest, offset, stride) = (index, 0, 1)
      for axis in axes.indices.reversed() {
        offset += axes[axis][rest % axes[axis].count] * stride
        rest /= axes[axis].count
        stride *= extents[axis]
      }
      values[first + offset] = value
    }
  }
}
