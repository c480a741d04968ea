import Foundation

extension Double {
  /// The number with so many decimals; very large ones in scientific notation; `–` for none.
  public func fixed(_ decimals: Int) -> String {
    guard isFinite else { return "–" }
    let text = String(format: abs(self) < 1e9 ? "%.\(decimals)f" : "%.\(decimals)g", self)
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// The number with so many decimals and its sign.
  package func signed(_ decimals: Int) -> String {
    (self > 0 ? "+" : "") + fixed(decimals)
  }

  /// The number in scientific notation with two digits; 0 is 0.
  package var scientific: String { self == 0 ? "0" : String(format: "%.1e", self) }

  /// Decimals that tell about four digits of numbers up to this size, from 0 to 4.
  static func decimals(of largest: Double) -> Int {
    guard largest.isFinite, largest > 0 else { return 2 }
    return min(4, max(0, 3 - Int(log10(largest).rounded(.down))))
  }
}

/// A p value as tables have it: three decimals, `< 0.001` below.
func spelledP(_ p: Double) -> String {
  p < 0.001 ? "< 0.001" : p.fixed(3)
}
