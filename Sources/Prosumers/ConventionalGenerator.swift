public import Specification

/// A conventional generator, CDG (1)(2).
///
/// `P_t = P_{t−1} + R_t`, `P_min ≤ P_t ≤ P_max`, `−R_down ≤ R_t ≤ R_up`; its fuel costs
/// `Δt·(aP² + bP + c)`. The state is P in kW.
public struct ConventionalGenerator: Device {
  /// The name in messages.
  public static let recordName = "generator"
  /// The one line for the schema.
  public static let recordSummary =
    "A conventional generator with a ramp and a quadratic fuel cost."

  /// The name, unique within the prosumer.
  public let name: String
  /// Where the name stands.
  public let place: SourceLocation?
  /// P_min, in kW.
  public let minimumKW: Double
  /// P_max, in kW.
  public let maximumKW: Double
  /// R_up, in kW per step.
  public let rampUpKW: Double
  /// R_down, in kW per step, not negative.
  public let rampDownKW: Double
  /// P before the day's first step, in kW.
  public let initialKW: Double
  /// The fuel cost's a, in currency per kW²h.
  public let fuelA: Double
  /// The fuel cost's b, in currency per kWh.
  public let fuelB: Double
  /// The fuel cost's c, in currency per hour.
  public let fuelC: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The generator's name, unique within the prosumer.")
    place = fields.place(of: "name")
    minimumKW = fields.number(
      "p_min_kw", "The least power.", unit: "kW", .nonnegative, default: 0)
    maximumKW = fields.number("p_max_kw", "The largest power.", unit: "kW", .positive)
    rampUpKW = fields.number(
      "ramp_up_kw_per_step", "The largest rise of power from one step to the next.",
      unit: "kW per step", .nonnegative)
    rampDownKW = fields.number(
      "ramp_down_kw_per_step", "The largest fall of power from one step to the next.",
      unit: "kW per step", .nonnegative)
    initialKW = fields.number(
      "initial_kw", "The power before the day's first step.", unit: "kW", .nonnegative, default: 0)
    fuelA = fields.number(
      "fuel_a", "The fuel cost's quadratic coefficient; scale it with the size of the generator.",
      unit: "currency/kW²h", .nonnegative)
    fuelB = fields.number(
      "fuel_b", "The fuel cost's linear coefficient.", unit: "currency/kWh", .nonnegative)
    fuelC = fields.number(
      "fuel_c", "The fuel cost of every hour, running or not.", unit: "currency/h", .nonnegative,
      default: 0)
    let (minimum, maximum, initial) = (minimumKW, maximumKW, initialKW)
    fields.check(
      "p_min_kw", minimum <= maximum,
      "'p_min_kw' is \(spelled(minimum)), above 'p_max_kw' \(spelled(maximum)).")
    fields.check(
      "initial_kw", minimum > maximum || (minimum <= initial && initial <= maximum),
      "'initial_kw' is \(spelled(initial)), outside 'p_min_kw' \(spelled(minimum)) to "
        + "'p_max_kw' \(spelled(maximum)).")
  }

  /// The action entries, in their order.
  public var actions: [DeviceEntry] {
    [
      DeviceEntry(
        "ramp", unit: "kW",
        meaning: "change of power over the largest rise (if positive) or fall (if negative)")
    ]
  }

  /// What the prosumer observes of it.
  public var observed: DeviceEntry? {
    DeviceEntry("p", unit: "kW", meaning: "power over the largest power")
  }

  /// The cost term that it pays into.
  public var costTerm: CostTerm? { .generatorFuel }
  /// The state before the day's first step.
  public var initialState: Double { initialKW }
  /// The action that leaves it alone.
  public var idleAction: SIMD2<Double> { .zero }

  /// The powers that can be reached from the last step's power, in kW.
  public func reachableKW(from previousKW: Double) -> ClosedRange<Double> {
    let lower = max(minimumKW, previousKW - rampDownKW)
    return lower...max(lower, min(maximumKW, previousKW + rampUpKW))
  }

  /// The fuel cost of a step, `Δt·(aP² + bP + c)`, in currency.
  public func fuelCost(powerKW: Double) -> Double {
    TimeGrid.stepHours * ((fuelA * powerKW + fuelB) * powerKW + fuelC)
  }

  /// Projects an action onto the limits of the situation and executes it.
  public func step(_ action: SIMD2<Double>, in situation: DeviceSituation) -> DeviceOutcome {
    let previous = situation.state
    let asked = clippedAction(action.x)
    let reachable = reachableKW(from: previous)
    let wanted = previous + asked * (asked < 0 ? rampDownKW : rampUpKW)
    let power = min(reachable.upperBound, max(reachable.lowerBound, wanted))
    var executed = asked
    if power != wanted {
      let ramp = power - previous
      let scale = ramp < 0 ? rampDownKW : rampUpKW
      executed = scale > 0 ? min(1, max(-1, ramp / scale)) : 0
    }
    return DeviceOutcome(
      powerKW: power, drawKW: -power, state: power, executed: SIMD2(executed, 0),
      cost: fuelCost(powerKW: power))
  }

  /// The value of the observed entry.
  public func observation(in situation: DeviceSituation) -> Double {
    situation.state / maximumKW
  }
}
