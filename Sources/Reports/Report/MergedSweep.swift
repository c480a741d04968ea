package import Results

/// A merged file, read: which trials there are, what became of them, and their numbers.
package struct MergedSweep {
  /// The experiment's name.
  package let name: String
  /// What the experiment asks.
  package let description: String
  /// The row that the others are compared with, where there is one.
  package let baseline: String?
  /// The rows, in the order of the experiment.
  package let variants: [String]
  /// The seeds.
  package let seeds: [String]
  /// What became of each trial, by row and seed; `nil` where none was planned.
  package let statuses: [[SweepTrial.Status?]]
  /// The policies that played the held-out days.
  package let policies: [String]
  /// The policies of experts that could not answer each step and fell back.
  let fallenBack: Set<String>
  /// The metrics of a day.
  package let metrics: [ReportMetric]
  /// The file.
  package let reader: ResultReader

  /// Reads what a merged file says of its trials.
  ///
  /// - Throws: ``ResultsError`` where the file is damaged, or is no merged file.
  package init(_ path: String) throws(ResultsError) {
    reader = try ResultReader(path)
    guard try reader.contains("/status"), try reader.contains("/variant") else {
      throw .cannotRead(
        path: path, object: nil,
        reason: "it is no merged file of a sweep: it has no variable 'status' of variants and seeds"
      )
    }
    name = try reader.text("title") ?? "sweep"
    description = try reader.text("description") ?? ""
    baseline = try reader.text("baseline")
    variants = try reader.strings("/variant")
    seeds = try reader.strings("/seed")
    let meanings = try reader.variable("/status").meanings
    let codes = try reader.integers("/status")
    let width = seeds.count
    statuses = variants.indices.map { row in
      codes[row * width..<(row + 1) * width].map { code in
        meanings.indices.contains(Int(code))
          ? SweepTrial.Status(rawValue: meanings[Int(code)]) : nil
      }
    }
    guard try reader.contains("/evaluation/policy") else {
      (policies, metrics, fallenBack) = ([], [], [])
      return
    }
    policies = try reader.strings("/evaluation/policy")
    var metrics: [ReportMetric] = []
    for path in try reader.contents(of: "/evaluation").variables {
      let variable = try reader.variable(path)
      guard variable.dimensions == ["variant", "seed", "policy", "day"] else { continue }
      metrics.append(ReportMetric(variable))
    }
    self.metrics = metrics
    fallenBack = try Self.fallenBack(reader, policies)
  }

  /// The policies any of whose answers on the held-out days is counted as `fell_back`.
  private static func fallenBack(
    _ reader: ResultReader, _ policies: [String]
  ) throws(ResultsError) -> Set<String> {
    let path = "/evaluation/expert_answers"
    guard try reader.contains(path) else { return [] }
    let variable = try reader.variable(path)
    guard variable.dimensions == ["variant", "seed", "policy", "day", "expert_status"],
      let status = try reader.strings("/expert_status").firstIndex(of: "fell_back")
    else { return [] }
    let counts = try reader.doubles(path)
    let width = variable.shape[4]
    let inner = variable.shape[3] * width
    var names: Set<String> = []
    for (index, count) in counts.enumerated() where index % width == status && count > 0 {
      names.insert(policies[index / inner % policies.count])
    }
    return names
  }

  /// The unit of costs.
  package var currency: String { metrics.first { $0.name == "cost" }?.unit ?? "currency" }

  /// The numbers of a variable whose outer axes are variant and seed; `nil` where the file has none.
  package func table(_ path: String) throws(ResultsError) -> Table? {
    guard try reader.contains(path) else { return nil }
    let variable = try reader.variable(path)
    guard variable.dimensions.starts(with: ["variant", "seed"]) else { return nil }
    return Table(
      shape: Array(variable.shape.dropFirst(2)), seedCount: seeds.count,
      values: try reader.doubles(path), units: variable.units ?? "")
  }

  /// A variable's numbers, cell by cell of variant and seed.
  package struct Table {
    /// The extents of the axes within a cell.
    package let shape: [Int]
    /// The seeds of each row.
    package let seedCount: Int
    /// All numbers; NaN where a trial has none.
    package let values: [Double]
    /// The unit.
    package let units: String

    /// The numbers of a trial.
    package func cell(_ variant: Int, _ seed: Int) -> ArraySlice<Double> {
      let size = shape.reduce(1, *)
      let first = (variant * seedCount + seed) * size
      return values[first..<first + size]
    }

    /// A row of the outermost axis within a trial's cell.
    package func row(_ variant: Int, _ seed: Int, _ index: Int) -> ArraySlice<Double> {
      let size = shape.dropFirst().reduce(1, *)
      let first = cell(variant, seed).startIndex + index * size
      return values[first..<first + size]
    }
  }
}
