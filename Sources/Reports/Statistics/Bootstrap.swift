import Digest
import RandomStreams

/// Percentile intervals of statistics, from runs drawn again with replacement.
///
/// Runs are drawn within each stratum (the tasks of rliable's stratified bootstrap, Agarwal et al. 2021).
/// The draws come from a stream that is seeded by the data's own bytes: the same data gives the same
/// interval, in any table and on any day.
package struct Bootstrap: Sendable {
  /// How often all runs are drawn anew.
  package static let resamples = 5000

  /// The 95 % intervals of statistics of one or more strata of runs.
  ///
  /// - Parameters:
  ///   - strata: The runs; each stratum has one at least.
  ///   - statistics: Functions of redrawn strata, laid end to end as `strata` are.
  /// - Returns: An interval a statistic; `nil` where no stratum has two runs, so that nothing varies.
  package static func intervals(
    _ strata: [[Double]], _ statistics: [(inout Redrawn) -> Double]
  ) -> [Interval]? {
    precondition(!strata.contains([]), "a bootstrap needs a run in each stratum")
    guard strata.contains(where: { $0.count > 1 }) else { return nil }
    var stream = RandomStream(seed: seed(strata), "bootstrap")
    var redrawn = Redrawn(strata)
    var outcomes = statistics.map { _ in [Double]() }
    for index in outcomes.indices { outcomes[index].reserveCapacity(resamples) }
    for _ in 0..<resamples {
      redrawn.draw(strata, &stream)
      for (index, statistic) in statistics.enumerated() {
        outcomes[index].append(statistic(&redrawn))
      }
    }
    return outcomes.map { outcomes in
      let sorted = outcomes.sorted()
      return Interval(
        low: Sample.quantile(0.025, ofSorted: sorted),
        high: Sample.quantile(0.975, ofSorted: sorted))
    }
  }

  /// The intervals of the mean and of the interquartile mean of one stratum; `nil` of fewer than two.
  package static func ofSample(
    _ sample: Sample
  ) -> (mean: Interval, interquartileMean: Interval)? {
    guard sample.count > 1,
      let intervals = intervals([sample.values], [{ $0.mean() }, { $0.interquartileMean() }])
    else { return nil }
    return (intervals[0], intervals[1])
  }

  private static func seed(_ strata: [[Double]]) -> UInt64 {
    let digest = SHA256()
    for stratum in strata {
      let words = [UInt64(stratum.count).littleEndian] + stratum.map { $0.bitPattern.littleEndian }
      words.withUnsafeBytes { digest.update($0) }
    }
    return UInt64(digest.finish().prefix(16), radix: 16) ?? 0
  }

  /// Strata of runs drawn again.
  package struct Redrawn {
    /// The runs, stratum after stratum.
    package private(set) var values: [Double]
    private var sorted: [Double]

    fileprivate init(_ strata: [[Double]]) {
      values = strata.flatMap { $0 }
      sorted = values
    }

    fileprivate mutating func draw(_ strata: [[Double]], _ stream: inout RandomStream) {
      var first = 0
      for stratum in strata {
        for place in first..<first + stratum.count {
          values[place] = stratum[stream.index(below: stratum.count)]
        }
        first += stratum.count
      }
    }

    /// The mean of all.
    package func mean() -> Double {
      values.reduce(0, +) / Double(values.count)
    }

    /// The interquartile mean of all.
    package mutating func interquartileMean() -> Double {
      for index in values.indices { sorted[index] = values[index] }
      sorted.sort()
      return Sample.interquartileMean(ofSorted: sorted[...])
    }
  }
}
