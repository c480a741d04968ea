public import Specification

/// A photovoltaic or wind generator behind an inverter, RDG (3)(4).
///
/// `0 ≤ P ≤ P_avail,t`, `P² + Q² ≤ S²`, with `P_avail = min(profile · rated, S)`. It has no state and
/// no cost.
public struct RenewableInverter: Device {
  /// The name in messages.
  public static let recordName = "inverter"
  /// The one line for the schema.
  public static let recordSummary =
    "A renewable generator behind an inverter that also gives reactive power."

  /// What an action of 1 asks for.
  public enum ActiveScale: String, SpecificationChoice {
    /// All that is available at the moment.
    case available
    /// The largest possible power, whatever is available.
    case rated
  }

  /// The name, unique within the prosumer.
  public let name: String
  /// Where the name stands.
  public let place: SourceLocation?
  /// The profile, per installed kW.
  public let followed: ProfileReference
  /// The installed power, in kW.
  public let ratedKW: Double
  /// The inverter's apparent power S, in kVA.
  public let apparentKVA: Double
  /// Whether the inverter gives reactive power while nothing is available.
  public let givesReactiveAlone: Bool
  /// What the active action is scaled by.
  public let activeScale: ActiveScale

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The generator's name, unique within the prosumer.")
    place = fields.place(of: "name")
    followed = ProfileReference(
      column: fields.string("profile", "The profile's column, per installed kW."),
      place: fields.place(of: "profile"))
    ratedKW = fields.number("rated_kw", "The installed power.", unit: "kW", .positive)
    apparentKVA = fields.number(
      "s_kva", "The inverter's apparent power; it also caps the available power.", unit: "kVA",
      .positive)
    givesReactiveAlone = fields.boolean(
      "q_without_generation",
      "Whether the inverter gives reactive power while no active power is available.",
      default: true)
    activeScale = fields.choice(
      "active_power_scale",
      "Whether an active power action of 1 asks for the available or the rated power.",
      default: .available)
  }

  /// The profile that it follows.
  public var profile: ProfileReference? { followed }

  /// The largest active power that can ever be given, in kW.
  public var largestKW: Double { min(ratedKW, apparentKVA) }

  /// The action entries, in their order.
  public var actions: [DeviceEntry] {
    let scale = activeScale == .available ? "available" : "rated"
    return [
      DeviceEntry("p", unit: "kW", meaning: "from no power at -1 to the \(scale) power at 1"),
      DeviceEntry("q", unit: "kvar", meaning: "reactive power fed in over the apparent power"),
    ]
  }

  /// What the prosumer observes of it.
  public var observed: DeviceEntry? {
    DeviceEntry(
      "available", unit: "kW", meaning: "available power over the largest possible power")
  }

  /// The cost term that it pays into.
  public var costTerm: CostTerm? { nil }
  /// The action that leaves it alone.
  public var idleAction: SIMD2<Double> { SIMD2(1, 0) }

  /// P_avail, `min(profile · rated, S)`, in kW.
  public func availableKW(profileValue: Double) -> Double {
    min(ratedKW * max(0, profileValue), apparentKVA)
  }

  /// The largest reactive power either way beside an active power, `√(S² − P²)`, in kvar.
  public func reactiveLimitKvar(activeKW: Double, availableKW: Double) -> Double {
    guard givesReactiveAlone || availableKW > 0 else { return 0 }
    return max(0, apparentKVA * apparentKVA - activeKW * activeKW).squareRoot()
  }

  /// Projects an action onto the limits of the situation and executes it.
  public func step(_ action: SIMD2<Double>, in situation: DeviceSituation) -> DeviceOutcome {
    let available = availableKW(profileValue: situation.profileValue)
    var active = clippedAction(action.x)
    var reactive = clippedAction(action.y)
    let scale = activeScale == .available ? available : largestKW
    var power = 0.5 * (active + 1) * scale
    if power > available {
      power = available
      active = 2 * power / scale - 1
    }
    let limit = reactiveLimitKvar(activeKW: power, availableKW: available)
    var generated = reactive * apparentKVA
    if abs(generated) > limit {
      generated = generated < 0 ? -limit : limit
      reactive = generated / apparentKVA
    }
    return DeviceOutcome(
      powerKW: power, drawKW: -power, generatedKvar: generated,
      executed: SIMD2(active, reactive))
  }

  /// The value of the observed entry.
  public func observation(in situation: DeviceSituation) -> Double {
    availableKW(profileValue: situation.profileValue) / largestKW
  }
}
