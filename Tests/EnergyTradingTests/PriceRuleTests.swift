import EnergyTrading
import Prosumers
import Specification
import Testing

@Suite struct PriceRuleTests {
  @Test func `the mid-market rate is halfway`() {
    #expect(
      abs(MidMarketRate().price(buy: 0.8, sell: 0.3, demandKW: 1, supplyKW: 9) - 0.55) < 1e-15)
  }

  @Test func `plenty of supply brings the price down to the sell price`() {
    let rule = SupplyDemandRatio()
    #expect(rule.price(buy: 0.8, sell: 0.4, demandKW: 100, supplyKW: 0) == 0.8)
    #expect(abs(rule.price(buy: 0.8, sell: 0.4, demandKW: 100, supplyKW: 25) - 0.7) < 1e-15)
    #expect(rule.price(buy: 0.8, sell: 0.4, demandKW: 100, supplyKW: 100) == 0.4)
    #expect(rule.price(buy: 0.8, sell: 0.4, demandKW: 0, supplyKW: 50) == 0.4)
    #expect(rule.price(buy: 0.8, sell: 0.4, demandKW: 0, supplyKW: 0) == 0.4)
  }

  @Test func `a price is what both sides accept`() throws {
    let prices = try prices("{rule: supply_demand_ratio}")
    let scarce = prices.prices(step: 0, demandKW: 10, supplyKW: 0)
    #expect(abs(scarce.p2p - 0.87) < 1e-15)
    let plenty = prices.prices(step: 0, demandKW: 10, supplyKW: 20)
    #expect(abs(plenty.p2p - 0.33) < 1e-15)
  }

  @Test func `a fixed price stays`() throws {
    let prices = try prices("{rule: fixed, price: 0.5}")
    #expect(prices.prices(step: 40, demandKW: 10, supplyKW: 3).p2p == 0.5)
  }

  @Test func `the rules are known by name`() {
    #expect(priceRules.map(\.name) == ["mid_market", "supply_demand_ratio", "fixed", "none"])
  }

  private func prices(_ rule: String) throws -> PricesSpecification {
    try decode(
      PricesSpecification.self,
      from: parseYAML(
        "{currency: EUR, buy: 0.9, sell: 0.3, network_fee: 0.03, p2p: \(rule)}", file: "p.yaml")
    ).record
  }
}
