public import Prosumers

extension ConventionalGenerator: RuleBasedDevice {
  /// Serves the prosumer's own load while the marginal cost 2aP + b is under λ^B, and feeds in only
  /// while it is under λ^S.
  public func ruleAction(in situation: RuleSituation) -> SIMD2<Double> {
    let own = min(worthwhileKW(price: situation.buyPrice), max(0, situation.netKW))
    let wanted = max(own, worthwhileKW(price: situation.sellPrice))
    let change = min(maximumKW, max(minimumKW, wanted)) - situation.device.state
    let scale = change < 0 ? rampDownKW : rampUpKW
    return SIMD2(scale > 0 ? change / scale : 0, 0)
  }

  /// The power up to which the marginal cost is under a price, in kW.
  private func worthwhileKW(price: Double) -> Double {
    guard price > fuelB else { return 0 }
    return fuelA > 0 ? (price - fuelB) / (2 * fuelA) : maximumKW
  }
}
