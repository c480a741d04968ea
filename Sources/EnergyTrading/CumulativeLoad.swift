import Prosumers

/// Running sums of what no decision changes, load less available renewable power, so that the mean of
/// any window costs two reads.
struct CumulativeLoad: Sendable {
  /// Entry (t, i): the sum of prosumer i's steps before t, in kW; the last column is the community.
  private let sums: [Double]
  private let width: Int
  private let stepCount: Int

  init(_ tables: StepTables, table: ProfileTable) {
    let count = tables.prosumerCount
    width = count + 1
    stepCount = table.stepCount
    var sums = [Double](repeating: 0, count: (stepCount + 1) * width)
    for t in 0..<stepCount {
      let row = table.row(day: 0, step: t)
      var community = 0.0
      for i in 0..<count {
        var net = row[tables.loadColumns[i]] * tables.peaks[i].x
        for d in tables.deviceOffsets[i]..<tables.deviceOffsets[i + 1] {
          net -= tables.devices[d].availableKW(profileValue: row[tables.deviceColumns[d]])
        }
        community += net
        sums[(t + 1) * width + i] = sums[t * width + i] + net
      }
      sums[(t + 1) * width + count] = sums[t * width + count] + community
    }
    self.sums = sums
  }

  /// The column of the whole community.
  var community: Int { width - 1 }

  /// The mean over steps counted from the profiles' first, in kW; steps outside the profiles are
  /// left out, and a window without any is 0.
  func mean(_ column: Int, _ steps: Range<Int>) -> Double {
    let first = min(max(0, steps.lowerBound), stepCount)
    let last = min(max(first, steps.upperBound), stepCount)
    guard last > first else { return 0 }
    return (sums[last * width + column] - sums[first * width + column]) / Double(last - first)
  }
}
