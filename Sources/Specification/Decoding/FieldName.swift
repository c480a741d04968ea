/// A field as messages name it: its key, and the element's index where it is in a list.
struct FieldName: CustomStringConvertible {
  let key: String
  var index: Int?

  init(_ key: String, at index: Int? = nil) {
    self.key = key
    self.index = index
  }

  var description: String { index.map { "'\(key)[\($0)]'" } ?? "'\(key)'" }
}

extension NumberRange {
  /// The range in words, such as `from 0 to 1` or `above 0 kW`; `nil` where every number will do.
  func words(unit: String?) -> String? {
    let suffix = unit.map { " \($0)" } ?? ""
    let low = lower.map { shortestSpelling(of: $0) }
    let high = upper.map { shortestSpelling(of: $0) }
    if let low, let high, !lowerExcluded, !upperExcluded {
      return "from \(low) to \(high)\(suffix)"
    }
    let bounds = [
      low.map { (lowerExcluded ? "above " : "at least ") + $0 },
      high.map { (upperExcluded ? "below " : "at most ") + $0 },
    ].compactMap { $0 }
    return bounds.isEmpty ? nil : bounds.joined(separator: " and ") + suffix
  }
}

extension ClosedRange<Int> {
  /// The range in words; `nil` where every whole number will do.
  func words(unit: String?) -> String? {
    NumberRange(
      lower: lowerBound == .min ? nil : Double(lowerBound),
      upper: upperBound == .max ? nil : Double(upperBound)
    ).words(unit: unit)
  }
}

extension [String] {
  /// The names as alternatives: `a`, `a or b`, `a, b or c`.
  var asAlternatives: String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
