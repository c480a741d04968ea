import Results

/// Lines of rows over training, each the mean over seeds with its band.
struct Curves {
  /// A line.
  struct Line {
    var name: String
    var style: String
    /// x, the mean and the bootstrap's interval.
    var points: [(x: Double, mean: Double, interval: Interval?)]
  }

  var lines: [Line]
  var xTitle: String
  var yTitle: String
  /// Whether y is in powers of ten where its numbers span some.
  var isLogarithmic = false

  /// The SVG element.
  var svg: String {
    let points = lines.flatMap(\.points)
    let values = points.flatMap { point in
      [point.mean, point.interval?.low, point.interval?.high].compactMap { $0 }
    }
    let y =
      isLogarithmic && spansDecades(values)
      ? Scale(logarithmic: values) : Scale(values, includesZero: isNearZero(values))
    var plot = Plot(Scale(points.map(\.x), includesZero: true), xTitle, y, yTitle)
    for line in lines {
      plot.band(
        line.points.map { ($0.x, $0.interval?.low ?? .nan, $0.interval?.high ?? .nan) },
        "band \(line.style)", title: "\(line.name): 95 % CI of the mean over seeds")
    }
    for line in lines {
      plot.line(line.points.map { ($0.x, $0.mean) }, "line \(line.style)", title: line.name)
      guard line.points.count <= 40 else { continue }
      for point in line.points where point.mean.isFinite {
        let interval =
          point.interval.map { ", [\($0.low.grouped(2)), \($0.high.grouped(2))]" } ?? ""
        plot.drawing.dot(
          plot.point(point.x, point.mean), radius: 2, "dot \(line.style)",
          title:
            "\(line.name), \(xTitle) \(point.x.grouped(0)): \(point.mean.grouped(2))\(interval)")
      }
    }
    plot.names(
      lines.map { ($0.name, $0.style) }, avoiding: points.map { ($0.x, $0.mean) })
    return plot.svg
  }

  private func spansDecades(_ values: [Double]) -> Bool {
    guard let least = values.min(), let greatest = values.max() else { return false }
    return least > 0 && greatest > 20 * least
  }

  /// Whether a scale from zero costs little room.
  private func isNearZero(_ values: [Double]) -> Bool {
    guard let least = values.min(), let greatest = values.max() else { return false }
    return least >= 0 && least < 0.5 * (greatest - least)
  }

  /// A line from the numbers of each seed at each x, in bins of equal width where there are many.
  ///
  /// - Parameters:
  ///   - name: The line's name.
  ///   - style: Its colour.
  ///   - x: The axis's labels.
  ///   - runs: (seed, x) the numbers; NaN where a seed has none.
  ///   - bins: The most points of the line.
  /// - Returns: The line; `nil` where no seed has a number.
  static func line(
    _ name: String, _ style: String, x: [Double], runs: [[Double]], bins: Int = 60
  ) -> Line? {
    guard !x.isEmpty, !runs.isEmpty else { return nil }
    let width = max(1, (x.count + bins - 1) / bins)
    let points: [(x: Double, mean: Double, interval: Interval?)] =
      stride(from: 0, to: x.count, by: width).compactMap { first in
        let range = first..<min(x.count, first + width)
        let means = runs.compactMap { run in Sample(run[range].filter { !$0.isNaN }).mean }
        guard let mean = Sample(means).mean else { return nil }
        return (x[range.upperBound - 1], mean, Bootstrap.ofMean(Sample(means)))
      }
    return points.isEmpty ? nil : Line(name: name, style: style, points: points)
  }
}

extension Bootstrap {
  /// The interval of the mean alone; `nil` of fewer than two.
  static func ofMean(_ sample: Sample) -> Interval? {
    sample.count > 1 ? intervals([sample.values]) { $0.mean() } : nil
  }
}
