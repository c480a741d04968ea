public import Specification

/// A controllable load, CL (10): a share of the prosumer's load that may be curtailed.
///
/// `0 ≤ P_CL ≤ α·P_load`, compensated at ρ: `Δt·ρ·P_CL`. It has no state, and it leaves the reactive
/// load alone.
public struct ControllableLoad: Device {
  /// The name in messages.
  public static let recordName = "controllable load"
  /// The one line for the schema.
  public static let recordSummary = "A share of the prosumer's load that may be curtailed."

  /// The name, unique within the prosumer.
  public let name: String
  /// Where the name stands.
  public let place: SourceLocation?
  /// α.
  public let share: Double
  /// ρ, in currency per curtailed kWh.
  public let compensationPrice: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The load's name, unique within the prosumer.")
    place = fields.place(of: "name")
    share = fields.number(
      "share", "The largest share of the prosumer's load that may be curtailed.", .aboveUpTo(0, 1))
    compensationPrice = fields.number(
      "compensation_per_kwh", "What a curtailed kWh costs.", unit: "currency/kWh", .nonnegative)
  }

  /// The action entries, in their order.
  public var actions: [DeviceEntry] {
    [
      DeviceEntry(
        "curtailed", unit: "kW", meaning: "from nothing at -1 to the whole controllable share at 1")
    ]
  }

  /// The cost term that it pays into.
  public var costTerm: CostTerm? { .curtailment }
  /// The action that leaves it alone.
  public var idleAction: SIMD2<Double> { SIMD2(-1, 0) }

  /// Projects an action onto the limits of the situation and executes it.
  public func step(_ action: SIMD2<Double>, in situation: DeviceSituation) -> DeviceOutcome {
    let executed = clippedAction(action.x)
    let power = min(share, 0.5 * (executed + 1) * share) * max(0, situation.loadKW)
    return DeviceOutcome(
      powerKW: power, drawKW: -power, executed: SIMD2(executed, 0),
      cost: TimeGrid.stepHours * compensationPrice * power)
  }
}
