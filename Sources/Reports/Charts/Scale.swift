import Foundation

/// Where a number stands along an axis, and which numbers are written there.
struct Scale {
  /// The number at the axis's beginning.
  let low: Double
  /// The number at its end.
  let high: Double
  /// The numbers that are written.
  let ticks: [Double]
  private let isLogarithmic: Bool
  private let decimals: Int

  /// A linear scale that holds all numbers, with about so many round ticks.
  ///
  /// - Parameters:
  ///   - values: What shall be seen; numbers that are not finite are left out.
  ///   - includesZero: Whether zero shall be seen too, as bars need it.
  ///   - count: The ticks that are aimed at.
  init(_ values: some Sequence<Double>, includesZero: Bool = false, ticks count: Int = 4) {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    if includesZero { (low, high) = (min(low, 0), max(high, 0)) }
    if high - low <= abs(high) * 1e-9 {
      let room = high == 0 ? 1 : abs(high) * 0.05
      (low, high) = includesZero && high == 0 ? (0, 1) : (low - room, high + room)
      if includesZero, low < 0, (finite.min() ?? 0) >= 0 { low = 0 }
    }
    let step = Self.step((high - low) / Double(max(1, count)))
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    self.init(
      low: first * step, high: last * step,
      ticks: (Int(first)...Int(last)).map { Double($0) * step },
      decimals: max(0, -Int(log10(step).rounded(.down))))
  }

  /// A scale with ticks of one's own.
  init(low: Double, high: Double, ticks: [Double], decimals: Int = 0) {
    self.low = low
    self.high = high
    self.ticks = ticks
    self.decimals = min(6, decimals)
    isLogarithmic = false
  }

  /// A scale of powers of ten that holds all positive numbers.
  init(logarithmic values: some Sequence<Double>) {
    let positive = values.filter { $0.isFinite && $0 > 0 }
    let first = log10(positive.min() ?? 0.1).rounded(.down)
    let last = max(first + 1, log10(positive.max() ?? 1).rounded(.up))
    low = pow(10, first)
    high = pow(10, last)
    let every = max(1, Int((last - first) / 5))
    ticks = stride(from: Int(first), through: Int(last), by: every).map { pow(10, Double($0)) }
    isLogarithmic = true
    decimals = 0
  }

  /// 1, 2 or 5 times a power of ten, at least `width`.
  private static func step(_ width: Double) -> Double {
    let power = pow(10, log10(width).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width * 0.999 } ?? 10 * power
  }

  /// The place of a number: 0 at the beginning, 1 at the end; what lies outside is moved to the edge.
  func place(_ value: Double) -> Double {
    let share =
      isLogarithmic
      ? (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low))
      : (value - low) / (high - low)
    return min(1, max(0, share))
  }

  /// A tick as it is written.
  func label(_ tick: Double) -> String {
    isLogarithmic
      ? (tick >= 1 ? tick.grouped(0) : String(format: "%g", tick)) : tick.grouped(decimals)
  }

  /// The hours of a day.
  static let hours = Scale(low: 0, high: 24, ticks: [0, 6, 12, 18, 24])
}

extension Double {
  /// The number with a thin space between thousands and a true minus.
  func grouped(_ decimals: Int) -> String {
    let text = fixed(decimals)
    let digits = text.drop { $0 == "-" }
    let whole = digits.prefix { $0 != "." }
    guard whole.allSatisfy(\.isNumber) else { return text }
    var groups = ""
    for (index, digit) in whole.enumerated() {
      let left = whole.count - index
      if index > 0, left % 3 == 0, whole.count > 4 { groups.append("\u{202F}") }
      groups.append(digit)
    }
    return (text.hasPrefix("-") ? "\u{2212}" : "") + groups + digits.dropFirst(whole.count)
  }
}
