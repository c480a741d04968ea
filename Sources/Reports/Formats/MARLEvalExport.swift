package import Results

/// The runs in the JSON form that `marl-eval` aggregates.
///
/// After Gorsane et al. 2022:
///
/// ```
/// environment > task > algorithm > seed > step_k: {step_count, metric: [number a validation day]}
///                                       > absolute_metrics: {metric: [number a held-out day]}
/// ```
///
/// The experiment is the task, its rows are the algorithms. `marl-eval` wants the same seeds and checkpoints
/// of every algorithm: seeds that are not done in each row are left out, and ``note`` says which.
/// Rows that do not learn, such as an expert that acts itself, are left out too: they have no
/// checkpoints. It takes no comma in an algorithm's name; a semicolon stands there instead. Costs are
/// negated as `negative_cost`: there, more is better.
package struct MARLEvalExport: Encodable {
  /// What is left out, or what `marl-eval` will not take; `nil` where all is as it wants it.
  package private(set) var note: String?
  private var runs: [String: [String: Run]] = [:]
  private let task: String

  private typealias Run = [String: [String: Value]]

  private enum Value: Encodable {
    case count(Int)
    case numbers([Double])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .count(let count): try container.encode(count)
      case .numbers(let numbers): try container.encode(numbers)
      }
    }
  }

  /// The metrics: the name there, the validation days' variable, the held-out days' and a factor.
  private static let metrics = [
    ("return", "validation_return", "return", 1.0),
    ("negative_cost", "validation_cost", "cost", -1.0),
    ("violation_rate", "validation_violation_rate", "violation_rate", 1.0),
  ]

  /// Collects the runs of a merged sweep.
  ///
  /// - Throws: ``ResultsError`` where the file is damaged.
  package init(_ sweep: MergedSweep) throws(ResultsError) {
    task = sweep.name
    guard try sweep.reader.contains("/evaluation/checkpoint"),
      let policy = sweep.policies.firstIndex(of: "trained")
    else { return }
    let checkpoints = try sweep.reader.integers("/evaluation/checkpoint")
    let episodes =
      try sweep.reader.contains("/training/episode")
      ? try sweep.reader.integers("/training/episode") : []
    let steps = try sweep.table("/training/environment_steps")
    for (name, validation, absolute, factor) in Self.metrics {
      let days = try sweep.table("/evaluation/\(validation)")
      let final = try sweep.table("/evaluation/\(absolute)")
      for (row, variant) in sweep.variants.enumerated() {
        let algorithm = variant.replacing(",", with: ";")
        for (column, seed) in sweep.seeds.enumerated()
        where sweep.statuses[row][column] == .done {
          let key = "seed_\(seed)"
          var run = runs[algorithm]?[key] ?? [:]
          func known(_ values: ArraySlice<Double>) -> [Double] {
            values.filter { $0.isFinite }.map { $0 * factor }
          }
          for (index, episode) in checkpoints.enumerated() {
            guard let numbers = days.map({ known($0.row(row, column, index)) }), !numbers.isEmpty
            else { continue }
            let step = Self.step(index, of: checkpoints.count)
            let place = episodes.firstIndex(of: episode)
            let count = place.flatMap { place in
              steps.map { $0.cell(row, column) }.map { $0[$0.startIndex + place] }
            }.flatMap { $0.isFinite ? $0 : nil }
            run[step, default: [:]]["step_count"] = .count(Int(count ?? Double(episode)))
            run[step, default: [:]][name] = .numbers(numbers)
          }
          if let final {
            run["absolute_metrics", default: [:]][name] = .numbers(
              known(final.row(row, column, policy)))
          }
          runs[algorithm, default: [:]][key] = run
        }
      }
    }
    let learners = runs.filter { $0.value.values.contains { run in run.count > 1 } }
    if !learners.isEmpty { runs = learners }
    keepSharedSeeds(of: sweep)
  }

  /// Leaves the seeds that all rows have: the package looks for the first row's in each.
  private mutating func keepSharedSeeds(of sweep: MergedSweep) {
    var omitted: [String] = []
    var shared: Set<String> = []
    for seed in sweep.seeds {
      let key = "seed_\(seed)"
      let lacking = runs.filter { $0.value[key] == nil }.keys.sorted()
      if lacking.isEmpty {
        shared.insert(key)
      } else if lacking.count < runs.count {
        let rest = lacking.count > 3 ? " and \(lacking.count - 3) more" : ""
        omitted.append("\(seed) (of \(lacking.prefix(3).joined(separator: ", "))\(rest))")
      }
    }
    guard !omitted.isEmpty else { return }
    guard !shared.isEmpty else {
      note = "marl-eval will refuse this: no seed is done in every row."
      return
    }
    runs = runs.mapValues { $0.filter { shared.contains($0.key) } }
    note =
      "left out, for marl-eval wants the same seeds of every row and these are not done in some: seed "
      + omitted.joined(separator: ", seed ")
  }

  /// A checkpoint's name; `marl-eval` draws them in the order of the file, which is that of names.
  private static func step(_ index: Int, of count: Int) -> String {
    let digits = String(index)
    let width = String(max(0, count - 1)).count
    return "step_" + String(repeating: "0", count: width - digits.count) + digits
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(["wattswap": [task: runs]])
  }

  /// The export as text.
  package func json() throws -> String { try SweepReport.encoded(self) }
}
