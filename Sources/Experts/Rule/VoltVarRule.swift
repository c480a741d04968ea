public import Specification

/// An integral volt–var rule: reactive power moves while the voltage is outside a dead band.
public struct VoltVarRule: Sendable, Hashable {
  /// k, the change of the reactive action, a share of the apparent power, for each pu and step.
  public let gain: Double
  /// How far within the voltage limits the dead band ends, in pu.
  public let margin: Double

  /// No reactive power.
  public static let none = VoltVarRule(gain: 0, margin: 0)
  /// The rule that stands in for failed experts and in every table.
  public static let standard = VoltVarRule(gain: 8, margin: 0.02)

  /// The rules by name.
  public static let alternatives: [Alternative<VoltVarRule>] = [
    Alternative("none", "Inverters give no reactive power.", VoltVarRule.none),
    Alternative("integral", IntegralVoltVar.self) {
      VoltVarRule(gain: $0.gain, margin: $0.margin)
    },
  ]

  /// How far a voltage lies outside the dead band, in pu: positive above, negative below.
  func excess(of voltage: Double, between lower: Double, and upper: Double) -> Double {
    let middle = 0.5 * (lower + upper)
    let (first, last) = (min(middle, lower + margin), max(middle, upper - margin))
    return max(0, voltage - last) - max(0, first - voltage)
  }
}

/// The fields of the integral rule.
private struct IntegralVoltVar: SpecificationRecord {
  static let recordName = "integral volt-var rule"
  static let recordSummary = "Reactive power moves while the voltage is near or beyond a limit."

  let gain: Double
  let margin: Double

  init(from fields: inout FieldReader) {
    gain = fields.number(
      "gain_per_pu",
      "The change of reactive power, as a share of the apparent power, per pu and step.",
      .nonnegative, default: VoltVarRule.standard.gain)
    margin = fields.number(
      "margin_pu", "How far within the limits it begins to act.", unit: "pu", .nonnegative,
      default: VoltVarRule.standard.margin)
  }
}
