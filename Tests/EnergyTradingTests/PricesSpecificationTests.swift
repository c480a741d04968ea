import EnergyTrading
import Specification
import Testing

@Suite struct PricesSpecificationTests {
  private func complaint(_ text: String) -> String {
    do throws(SpecificationError) {
      _ = try decode(PricesSpecification.self, from: parseYAML(text, file: "p.yaml"))
      return ""
    } catch {
      return error.description
    }
  }

  private func complaint(buy: String, sell: String = "0.1", rest: String = "network_fee: 0")
    -> String
  {
    complaint("currency: EUR\nbuy: \(buy)\nsell: \(sell)\n\(rest)")
  }

  @Test func `a period may cross midnight`() throws {
    let prices = try decode(
      PricesSpecification.self,
      from: parseYAML(
        """
        currency: EUR
        buy: [{from: "23:00", to: "07:00", price: 0.4}, {from: "07:00", to: "23:00", price: 0.8}]
        sell: 0.1
        network_fee: 0.1
        """, file: "p.yaml")
    ).record
    #expect(prices.buy.count == 96)
    #expect(prices.buy[27] == 0.4 && prices.buy[28] == 0.8)
    #expect(prices.buy[91] == 0.8 && prices.buy[92] == 0.4)
    #expect(abs(prices.salvageShortfall - (8 * 0.4 + 16 * 0.8) / 24) < 1e-12)
    #expect(abs(prices.salvageSurplus - 0.1) < 1e-12)
    #expect(abs(prices.salvageCost(surplusKWh: -3) - 2) < 1e-12)
    #expect(abs(prices.salvageCost(surplusKWh: 3) + 0.3) < 1e-12)
  }

  @Test func `a gap is named`() {
    #expect(
      complaint(
        buy:
          "[{from: \"00:00\", to: \"07:00\", price: 1}, {from: \"08:30\", to: \"24:00\", price: 1}]"
      )
        == "p.yaml:2:6: 'buy' has no price from 07:00 to 08:30; "
        + "the periods must cover the day exactly once.")
  }

  @Test func `an overlap is named`() {
    #expect(
      complaint(
        buy:
          "[{from: \"00:00\", to: \"08:00\", price: 1}, {from: \"07:15\", to: \"00:00\", price: 1}]"
      )
        == "p.yaml:2:47: 'buy' has two prices from 07:15 to 08:00; "
        + "the periods must cover the day exactly once.")
  }

  @Test func `an empty period is an error`() {
    #expect(
      complaint(buy: "[{from: \"07:00\", to: \"07:00\", price: 1}]")
        == "p.yaml:2:27: the period from 07:00 to 07:00 is empty.")
  }

  @Test(arguments: ["7:00", "07:10", "24:15", "25:00", "0700", "aa:bb", "-1:00"])
  func `times are quarter hours of the day`(text: String) {
    #expect(TimeOfDay(specification: text) == nil)
  }

  @Test func `every quarter hour reads back as written`() {
    for step in 0...96 {
      #expect(TimeOfDay(specification: TimeOfDay(step: step).specification)?.step == step)
    }
  }

  @Test func `selling above the buy price is an error`() {
    #expect(
      complaint(
        buy:
          "[{from: \"06:00\", to: \"22:00\", price: 0.9}, {from: \"22:00\", to: \"06:00\", price: 0.4}]",
        sell: "0.5")
        == "p.yaml:3:7: the sell price 0.5 is above the buy price 0.4 from 00:00: "
        + "buying to sell would earn without bound.")
  }

  @Test func `a fee at which nobody trades is an error`() {
    #expect(
      complaint(buy: "0.5", sell: "0.3", rest: "network_fee: 0.15")
        == "p.yaml:4:14: 'network_fee' is 0.15, but from 00:00 nobody would trade above 0.1, half "
        + "of what lies between the buy and the sell price. Lower it, or set p2p to {rule: none}.")
    #expect(complaint(buy: "0.5", sell: "0.3", rest: "network_fee: 0.1") == "")
    #expect(
      complaint(buy: "0.5", sell: "0.3", rest: "network_fee: 0.15\np2p: {rule: none}") == "")
  }

  @Test func `a fixed price that a side refuses is an error`() {
    #expect(
      complaint(
        buy: "0.5", sell: "0.3", rest: "network_fee: 0.02\np2p: {rule: fixed, price: 0.49}")
        == "p.yaml:5:6: the fixed price 0.49 lies outside what both sides accept from 00:00: "
        + "0.32 to 0.48, network fee included.")
  }

  @Test func `a surplus worth more than a shortfall is an error`() {
    #expect(
      complaint(
        buy: "0.5", rest: "network_fee: 0\nsalvage_shortfall: 0.2\nsalvage_surplus: 0.3")
        == "p.yaml:6:18: 'salvage_surplus' is 0.3, above 'salvage_shortfall' 0.2.")
  }
}
