public import Prosumers

extension ControllableLoad: RuleBasedDevice {
  /// Curtails nothing, unless what is drawn is dearer than the compensation.
  public func ruleAction(in situation: RuleSituation) -> SIMD2<Double> {
    guard situation.buyPrice > compensationPrice, situation.netKW > 0 else { return idleAction }
    let largest = share * max(0, situation.device.loadKW)
    return SIMD2(largest > 0 ? 2 * min(1, situation.netKW / largest) - 1 : -1, 0)
  }
}
