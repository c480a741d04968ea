import Foundation

/// Mann and Whitney's test of two samples (1947).
package struct MannWhitney: Sendable, Hashable {
  /// U: how many pairs (x, y) have x > y, half of those that are equal included.
  package let u: Double
  /// The two-sided p value of "neither tends to be greater".
  ///
  /// Exact where there are no ties and a sample has at most 8 numbers; else by the normal
  /// approximation with corrections for ties and continuity. Samples of equal numbers alone have 1.
  package let p: Double
  private let pairs: Double

  /// Tests two samples, each of one number at least.
  package init(_ x: [Double], _ y: [Double]) {
    precondition(!x.isEmpty && !y.isEmpty, "a test needs a number in each sample")
    let greater = x.reduce(0.0) { sum, x in sum + y.reduce(0.0) { $0 + Self.wins(x, $1) } }
    u = greater
    pairs = Double(x.count * y.count)
    let extreme = max(greater, pairs - greater)
    let ties = Dictionary(grouping: x + y) { $0 }.values.map { Double($0.count) }
    let isTied = ties.contains { $0 > 1 }
    p =
      !isTied && min(x.count, y.count) <= 8
      ? Self.exact(extreme, x.count, y.count)
      : Self.approximate(extreme, Double(x.count), Double(y.count), ties: ties)
  }

  /// P(X > Y) + ½ P(X = Y): how often a run of the first sample is above one of the second.
  package var probabilityOfGreater: Double { u / pairs }

  /// 1 where x is greater, ½ where the two are equal.
  static func wins(_ x: Double, _ y: Double) -> Double {
    x > y ? 1 : x == y ? 0.5 : 0
  }

  /// 2 P(U ≥ u), at most 1, from the number of ways to choose the first sample's ranks.
  private static func exact(_ u: Double, _ n: Int, _ m: Int) -> Double {
    let few = min(n, m)
    let many = max(n, m)
    // ways[k][s]: how many sets of k ranks above their least possible ones by s in total there are.
    var ways = [[Double]](repeating: [Double](repeating: 0, count: few * many + 1), count: few + 1)
    ways[0][0] = 1
    for rank in 0..<few + many {
      for k in stride(from: min(few, rank + 1), through: 1, by: -1) {
        let shift = rank - (k - 1)
        guard shift <= few * many else { continue }
        for s in stride(from: few * many, through: shift, by: -1) {
          ways[k][s] += ways[k - 1][s - shift]
        }
      }
    }
    let all = ways[few].reduce(0, +)
    let tail = ways[few].suffix(from: Int(u)).reduce(0, +)
    return min(1, 2 * tail / all)
  }

  private static func approximate(
    _ u: Double, _ n: Double, _ m: Double, ties: [Double]
  ) -> Double {
    let total = n + m
    let excess = ties.reduce(0) { $0 + ($1 * $1 * $1 - $1) }
    let variance = n * m / 12 * (total + 1 - excess / (total * (total - 1)))
    guard variance > 0 else { return 1 }
    let z = (u - n * m / 2 - 0.5) / variance.squareRoot()
    return min(1, erfc(z / 2.0.squareRoot()))
  }
}

/// Holm's adjustment (1979) of p values that are looked at together, in their order.
///
/// p̃ of the k-th smallest of m is max over j ≤ k of (m − j + 1)·p_j, at most 1.
package func holmAdjusted(_ p: [Double]) -> [Double] {
  var adjusted = p
  var largest = 0.0
  for (rank, index) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
    largest = max(largest, Double(p.count - rank) * p[index])
    adjusted[index] = min(1, largest)
  }
  return adjusted
}
