/// A row of a sweep against the baseline, in one metric.
package struct Comparison: Sendable, Hashable {
  /// The differences, row − baseline, of the seeds that both have, each over the days that both have.
  package let differences: Sample
  /// The 95 % interval of the mean difference by Student's t; `nil` of fewer than two pairs.
  package let differenceInterval: Interval?
  /// How often a run of the row is better than one of the baseline, ties half; `nil` where neither more
  /// nor less is better.
  package let probabilityOfImprovement: Double?
  /// Its 95 % interval by the bootstrap over both samples' seeds.
  package let improvementInterval: Interval?
  /// The two-sided p of Mann and Whitney's test.
  package let p: Double
  /// The same adjusted by Holm for all rows that are compared in the metric.
  package var adjustedP: Double

  /// Compares two samples.
  ///
  /// - Parameters:
  ///   - row: The row's runs; one at least.
  ///   - baseline: The baseline's runs; one at least.
  ///   - differences: Those of the seeds that both have.
  ///   - direction: What is better.
  package init(
    _ row: Sample, to baseline: Sample, differences: Sample, direction: ReportMetric.Direction
  ) {
    self.differences = differences
    differenceInterval = differences.studentInterval
    let test = MannWhitney(row.values, baseline.values)
    p = test.p
    adjustedP = test.p
    guard direction != .neither else {
      (probabilityOfImprovement, improvementInterval) = (nil, nil)
      return
    }
    let isLower = direction == .lower
    probabilityOfImprovement =
      isLower ? 1 - test.probabilityOfGreater : test.probabilityOfGreater
    let count = row.count
    improvementInterval =
      Bootstrap.intervals([row.values, baseline.values]) { redrawn in
        let (x, y) = (redrawn.values[..<count], redrawn.values[count...])
        let greater = x.reduce(0.0) { sum, x in
          sum + y.reduce(0.0) { $0 + MannWhitney.wins(x, $1) }
        }
        let share = greater / Double(x.count * y.count)
        return isLower ? 1 - share : share
      }
  }
}

extension Bootstrap {
  /// The 95 % interval of one statistic.
  package static func intervals(
    _ strata: [[Double]], _ statistic: (inout Redrawn) -> Double
  ) -> Interval? {
    withoutActuallyEscaping(statistic) { intervals(strata, [$0])?.first }
  }
}
