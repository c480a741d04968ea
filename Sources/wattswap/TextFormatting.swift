import Foundation

extension Double {
  /// The number as people write it: six significant digits, and of a large one three decimals.
  var short: String {
    guard (1000..<1e9).contains(abs(self)) else {
      return String(format: "%.6g", self == 0 ? 0 : self)
    }
    let text = Substring(String(format: "%.3f", self))
    let trimmed = text.prefix(
      upTo: text.lastIndex { $0 != "0" }.map(text.index(after:)) ?? text.endIndex)
    return String(trimmed.hasSuffix(".") ? trimmed.dropLast() : trimmed)
  }
}

/// A complex power: `3715 kW + 2300 kvar`.
func power(_ active: String, _ reactive: String) -> String {
  reactive.hasPrefix("-")
    ? "\(active) kW - \(reactive.dropFirst()) kvar" : "\(active) kW + \(reactive) kvar"
}

/// A number and the noun that it counts: `1 bus`, `33 buses`.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
  "\(count) \(count == 1 ? one : many)"
}

/// One fact a line, the names in a column of their own.
func factLines(_ facts: [(name: String, value: String)]) -> String {
  let width = facts.map(\.name.count).max() ?? 0
  return facts.map { fact in
    fact.name + String(repeating: " ", count: width - fact.name.count) + "  " + fact.value + "\n"
  }.joined()
}
