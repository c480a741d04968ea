public import Specification

/// A battery energy storage system, BESS (5)–(9).
///
/// `SOC_{t+1} = SOC_t + (Δt/E)(η_c P_ch − P_dis/η_d)`, `SOC_min ≤ SOC ≤ SOC_max`, `0 ≤ P_ch, P_dis ≤ P_max`.
/// The bus sees `P_ch − P_dis`: the losses are the battery's. One signed power is the action, so that
/// it never charges and discharges at once. Wear costs `Δt·γ·(P_ch + P_dis)`. The state is the SOC.
public struct Battery: Device {
  /// The name in messages.
  public static let recordName = "battery"
  /// The one line for the schema.
  public static let recordSummary = "A battery energy storage system."

  /// The name, unique within the prosumer.
  public let name: String
  /// Where the name stands.
  public let place: SourceLocation?
  /// P_max either way, in kW at the bus.
  public let maximumKW: Double
  /// E, in kWh.
  public let energyKWh: Double
  /// η_c.
  public let chargeEfficiency: Double
  /// η_d.
  public let dischargeEfficiency: Double
  /// SOC_min.
  public let minimumSOC: Double
  /// SOC_max.
  public let maximumSOC: Double
  /// The SOC before the day's first step, against which the day's end is settled.
  public let initialSOC: Double
  /// γ, in currency per kWh through the bus.
  public let wearPrice: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The battery's name, unique within the prosumer.")
    place = fields.place(of: "name")
    maximumKW = fields.number(
      "p_max_kw", "The largest power either way, at the bus.", unit: "kW", .positive)
    energyKWh = fields.number(
      "energy_kwh", "The energy between SOC 0 and 1.", unit: "kWh", .positive)
    chargeEfficiency = fields.number(
      "charge_efficiency", "The stored share of the charged energy.", .aboveUpTo(0, 1),
      default: 0.95)
    dischargeEfficiency = fields.number(
      "discharge_efficiency", "The share of the stored energy that reaches the bus.",
      .aboveUpTo(0, 1), default: 0.95)
    minimumSOC = fields.number(
      "soc_min", "The least state of charge.", .fraction, default: 0.1)
    maximumSOC = fields.number(
      "soc_max", "The largest state of charge.", .fraction, default: 0.9)
    initialSOC = fields.number(
      "soc_initial", "The state of charge at midnight, against which the day's end is settled.",
      .fraction, default: 0.5)
    wearPrice = fields.number(
      "wear_per_kwh", "The wear per kWh through the bus, charged and discharged alike.",
      unit: "currency/kWh", .nonnegative)
    let (minimum, maximum, initial) = (minimumSOC, maximumSOC, initialSOC)
    fields.check(
      "soc_min", minimum < maximum,
      "'soc_min' is \(spelled(minimum)), not below 'soc_max' \(spelled(maximum)).")
    fields.check(
      "soc_initial", minimum >= maximum || (minimum <= initial && initial <= maximum),
      "'soc_initial' is \(spelled(initial)), outside 'soc_min' \(spelled(minimum)) to "
        + "'soc_max' \(spelled(maximum)).")
  }

  /// The action entries, in their order.
  public var actions: [DeviceEntry] {
    [DeviceEntry("p", unit: "kW", meaning: "power over the largest power, charging positive")]
  }

  /// What the prosumer observes of it.
  public var observed: DeviceEntry? {
    DeviceEntry("soc", unit: "1", meaning: "from -1 at the least to 1 at the largest SOC")
  }

  /// The cost term that it pays into.
  public var costTerm: CostTerm? { .batteryWear }
  /// The state before the day's first step.
  public var initialState: Double { initialSOC }
  /// The action that leaves it alone.
  public var idleAction: SIMD2<Double> { .zero }

  /// The powers that keep the SOC within its bounds over one step, in kW at the bus, charging positive.
  public func feasibleKW(soc: Double) -> ClosedRange<Double> {
    let room = max(0, maximumSOC - soc) * energyKWh / (chargeEfficiency * TimeGrid.stepHours)
    let stock = max(0, soc - minimumSOC) * energyKWh * dischargeEfficiency / TimeGrid.stepHours
    return -min(maximumKW, stock)...min(maximumKW, room)
  }

  /// The SOC after a step at a feasible power at the bus, charging positive.
  public func nextSOC(_ soc: Double, powerKW: Double) -> Double {
    let stored = powerKW > 0 ? chargeEfficiency * powerKW : powerKW / dischargeEfficiency
    let next = soc + TimeGrid.stepHours * stored / energyKWh
    return min(maximumSOC, max(minimumSOC, next))
  }

  /// The wear of a step, `Δt·γ·(P_ch + P_dis)`, in currency.
  public func wearCost(powerKW: Double) -> Double {
    TimeGrid.stepHours * wearPrice * abs(powerKW)
  }

  /// Projects an action onto the limits of the situation and executes it.
  public func step(_ action: SIMD2<Double>, in situation: DeviceSituation) -> DeviceOutcome {
    let feasible = feasibleKW(soc: situation.state)
    var executed = clippedAction(action.x)
    var power = executed * maximumKW
    if power < feasible.lowerBound || power > feasible.upperBound {
      power = min(feasible.upperBound, max(feasible.lowerBound, power))
      executed = power / maximumKW
    }
    return DeviceOutcome(
      powerKW: power, drawKW: power, state: nextSOC(situation.state, powerKW: power),
      executed: SIMD2(executed, 0), cost: wearCost(powerKW: power))
  }

  /// The value of the observed entry.
  public func observation(in situation: DeviceSituation) -> Double {
    (2 * situation.state - minimumSOC - maximumSOC) / (maximumSOC - minimumSOC)
  }

  /// The energy stored beyond the initial state, in kWh.
  public func storedSurplusKWh(state: Double) -> Double {
    energyKWh * (state - initialSOC)
  }
}
