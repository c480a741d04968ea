public import Prosumers

extension RenewableInverter: RuleBasedDevice {
  /// Feeds in all that is available; its reactive power integrates the voltage's excess.
  ///
  /// `Q_t = Q_{t−1} − k·excess`: a droop without memory on the last voltage would oscillate.
  public func ruleAction(in situation: RuleSituation) -> SIMD2<Double> {
    SIMD2(1, situation.lastExecuted.y - situation.voltVarGain * situation.voltageExcess)
  }
}
