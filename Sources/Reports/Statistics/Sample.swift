/// Numbers of independent runs, one a seed, and what is said of them.
package struct Sample: Sendable, Hashable {
  /// The numbers, in the seeds' order.
  package var values: [Double]

  /// A sample of numbers.
  package init(_ values: [Double]) {
    self.values = values
  }

  /// How many there are.
  package var count: Int { values.count }

  /// The mean; `nil` of none.
  package var mean: Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(count)
  }

  /// The standard deviation with n − 1 in the denominator; `nil` of fewer than two.
  package var standardDeviation: Double? {
    guard count > 1, let mean else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1)).squareRoot()
  }

  /// The least; `nil` of none.
  package var minimum: Double? { values.min() }
  /// The greatest; `nil` of none.
  package var maximum: Double? { values.max() }
  /// The median; `nil` of none.
  package var median: Double? {
    values.isEmpty ? nil : Self.quantile(0.5, ofSorted: values.sorted())
  }

  /// The mean without the lowest and the highest ⌊n/4⌋, as rliable has it; `nil` of none.
  package var interquartileMean: Double? {
    guard !values.isEmpty else { return nil }
    return Self.interquartileMean(ofSorted: values.sorted()[...])
  }

  /// The 95 % confidence interval of the mean by Student's t: mean ± t₀.₉₇₅,ₙ₋₁ · sd/√n.
  package var studentInterval: Interval? {
    guard let mean, let standardDeviation else { return nil }
    let t = StudentT(degreesOfFreedom: Double(count - 1)).quantile(0.975)
    let half = t * standardDeviation / Double(count).squareRoot()
    return Interval(low: mean - half, high: mean + half)
  }

  /// The quantile of sorted numbers, linear between neighbours.
  package static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
    let position = share * Double(values.count - 1)
    let below = Int(position)
    let rest = position - Double(below)
    return rest == 0
      ? values[below] : values[below] + rest * (values[below + 1] - values[below])
  }

  static func interquartileMean(ofSorted values: ArraySlice<Double>) -> Double {
    let cut = values.count / 4
    let inner = values.dropFirst(cut).dropLast(cut)
    return inner.reduce(0, +) / Double(inner.count)
  }
}

/// An interval of numbers.
package struct Interval: Sendable, Hashable, Encodable {
  /// The lower end.
  package var low: Double
  /// The upper end.
  package var high: Double

  /// An interval between two ends.
  package init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}
