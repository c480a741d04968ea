import Foundation
import Reports
import Testing

/// Against SciPy, statsmodels and rliable on committed numbers.
struct StatisticsAgainstSciPyTests {
  private let golden: Golden

  init() throws {
    golden = try Golden.load()
  }

  private func expect(
    _ value: Double?, _ expected: Double, within tolerance: Double = 1e-10,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let value = try #require(value, sourceLocation: location)
    #expect(
      abs(value - expected) <= tolerance * max(1, abs(expected)),
      "\(value) is not \(expected)", sourceLocation: location)
  }

  @Test func `Student's t has SciPy's quantiles`() throws {
    #expect(golden.t.count == 70)
    for entry in golden.t {
      try expect(StudentT(degreesOfFreedom: entry.nu).quantile(entry.p), entry.t)
      try expect(StudentT(degreesOfFreedom: entry.nu).quantile(1 - entry.p), -entry.t, within: 1e-8)
      try expect(StudentT(degreesOfFreedom: entry.nu).cumulative(entry.t), entry.p)
    }
  }

  @Test func `the incomplete beta function has SciPy's values`() throws {
    for entry in golden.beta {
      let value = incompleteBeta(entry.x, entry.a, entry.b)
      #expect(abs(value - entry.value) <= 1e-12 * entry.value + 1e-300, "\(entry)")
    }
  }

  @Test func `means, deviations, medians and t intervals are SciPy's, IQM also rliable's`() throws {
    for entry in golden.samples {
      let sample = Sample(entry.values)
      try expect(sample.mean, entry.mean)
      try expect(sample.standardDeviation, entry.sd)
      try expect(sample.median, entry.median)
      try expect(sample.interquartileMean, entry.iqm)
      try expect(sample.interquartileMean, entry.scipyTrimMean)
      try expect(sample.studentInterval?.low, entry.tInterval[0], within: 1e-9)
      try expect(sample.studentInterval?.high, entry.tInterval[1], within: 1e-9)
    }
  }

  /// Random draws differ: ends agree to a twelfth of the interval, or a step of a small sample's.
  private func expect(
    _ interval: Interval?, _ expected: [Double], at location: SourceLocation = #_sourceLocation
  ) throws {
    let interval = try #require(interval, sourceLocation: location)
    let tolerance = (expected[1] - expected[0]) / 12
    #expect(abs(interval.low - expected[0]) <= tolerance, sourceLocation: location)
    #expect(abs(interval.high - expected[1]) <= tolerance, sourceLocation: location)
  }

  @Test func `the bootstrap's intervals are rliable's, and those of all draws where few`() throws {
    for entry in golden.samples {
      let intervals = try #require(Bootstrap.ofSample(Sample(entry.values)))
      try expect(intervals.mean, entry.bootstrapMean)
      try expect(intervals.interquartileMean, entry.bootstrapIqm)
      if let exact = entry.exactBootstrapMean { try expect(intervals.mean, exact) }
    }
  }

  @Test func `the stratified bootstrap redraws within strata as rliable does`() throws {
    for entry in golden.strata {
      try expect(Sample(entry.strata.flatMap { $0 }).interquartileMean, entry.iqm)
      try expect(
        Bootstrap.intervals(entry.strata) { $0.interquartileMean() }, entry.interval)
    }
  }

  @Test func `Mann and Whitney's U and p are SciPy's: exact, with ties, approximate`() throws {
    for entry in golden.pairs {
      let test = MannWhitney(entry.x, entry.y)
      #expect(test.u == entry.u)
      try expect(test.p, entry.p)
      try expect(test.probabilityOfGreater, entry.probability)
    }
  }

  @Test func `the probability of improvement and its interval are rliable's`() throws {
    for entry in golden.pairs {
      func compare(_ direction: ReportMetric.Direction) -> Comparison {
        Comparison(
          Sample(entry.x), to: Sample(entry.y), differences: Sample([]), direction: direction)
      }
      let higher = compare(.higher)
      try expect(higher.probabilityOfImprovement, entry.probability)
      try expect(compare(.lower).probabilityOfImprovement, 1 - entry.probability)
      #expect(compare(.neither).probabilityOfImprovement == nil)
      if let interval = entry.interval { try expect(higher.improvementInterval, interval) }
    }
  }

  @Test func `the paired difference has the interval of SciPy's paired t test`() throws {
    for entry in golden.paired {
      let comparison = Comparison(
        Sample(entry.x), to: Sample(entry.y),
        differences: Sample(zip(entry.x, entry.y).map { $0 - $1 }), direction: .lower)
      try expect(comparison.differences.mean, entry.mean)
      try expect(comparison.differenceInterval?.low, entry.interval[0])
      try expect(comparison.differenceInterval?.high, entry.interval[1])
    }
  }

  @Test func `Holm's adjustment is statsmodels'`() {
    for entry in golden.holm {
      let adjusted = holmAdjusted(entry.p)
      #expect(zip(adjusted, entry.adjusted).allSatisfy { abs($0 - $1) < 1e-15 }, "\(adjusted)")
    }
    #expect(holmAdjusted([]) == [])
  }
}
