public import Prosumers

extension Battery: RuleBasedDevice {
  /// It takes what the other devices leave.
  public var followsNetLoad: Bool { true }

  /// Charges the prosumer's own surplus; serves its own deficit where a kWh saved is worth more than one
  /// kept for the settlement at the day's end.
  ///
  /// A kWh at the bus saves λ^B and costs the wear γ and 1/η_d stored kWh.
  public func ruleAction(in situation: RuleSituation) -> SIMD2<Double> {
    guard situation.netKW > 0 else { return SIMD2(-situation.netKW / maximumKW, 0) }
    let isBelow = situation.device.state <= initialSOC
    let kept = isBelow ? situation.storedValue.shortfall : situation.storedValue.surplus
    guard situation.buyPrice - wearPrice > kept / dischargeEfficiency else { return .zero }
    // What lies above the initial state is worth less than what lies below: do not cross it unless
    // the lower part is worth spending too.
    var power = situation.netKW
    let lower = situation.storedValue.shortfall / dischargeEfficiency
    if !isBelow, situation.buyPrice - wearPrice <= lower {
      let surplus = storedSurplusKWh(state: situation.device.state)
      power = min(power, surplus * dischargeEfficiency / TimeGrid.stepHours)
    }
    return SIMD2(-power / maximumKW, 0)
  }
}
