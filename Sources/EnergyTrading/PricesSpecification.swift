public import Prosumers
public import Specification

/// Every price of the market.
public struct PricesSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "prices"
  /// The one line for the schema.
  public static let recordSummary =
    "What energy costs: from the grid, to it, and between prosumers."

  /// The currency's name, as in units.
  public let currency: String
  /// λ^B of each step.
  public let buy: [Double]
  /// λ^S of each step.
  public let sell: [Double]
  /// φ.
  public let networkFee: Double
  /// How λ^P2P is set; `nil` where prosumers do not trade.
  public let priceRule: (any PriceRule)?
  /// What a kWh missing from a battery at the day's end costs.
  public let salvageShortfall: Double
  /// What a kWh left over in a battery at the day's end earns.
  public let salvageSurplus: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    currency = fields.string("currency", "The currency's name, as it stands in units.")
    let buyTariff: Tariff = fields.value("buy", "What the grid charges for a kWh.")
    let sellTariff: Tariff = fields.value(
      "sell", "What the grid pays for a kWh; never above the buy price.")
    buy = buyTariff.prices
    sell = sellTariff.prices
    networkFee = fields.number(
      "network_fee", "What both sides of a trade pay the network for each kWh.",
      unit: "currency/kWh", .nonnegative)
    priceRule = fields.oneOf(
      "p2p", "How the price between prosumers is set.", tag: "rule", default: "mid_market",
      priceRules)
    let shortfall = fields.optionalNumber(
      "salvage_shortfall",
      "What a kWh missing from a battery at the day's end costs; by default the mean buy price.",
      unit: "currency/kWh", .nonnegative)
    let surplus = fields.optionalNumber(
      "salvage_surplus",
      "What a kWh left over in a battery at the day's end earns; by default the mean sell price.",
      unit: "currency/kWh", .nonnegative)
    let count = Double(TimeGrid.stepsPerDay)
    salvageShortfall = shortfall ?? buy.reduce(0, +) / count
    salvageSurplus = surplus ?? sell.reduce(0, +) / count
    check(&fields)
  }

  /// Notes prices that someone could pump money out of, or at which nobody would trade.
  private func check(_ fields: inout FieldReader) {
    let steps = 0..<TimeGrid.stepsPerDay
    func time(_ step: Int) -> String { TimeOfDay(step: step).specification }
    func text(_ number: Double) -> String {
      spelled((number * 1e9).rounded() / 1e9)
    }
    if let step = steps.first(where: { sell[$0] > buy[$0] }) {
      fields.check(
        "sell", false,
        "the sell price \(text(sell[step])) is above the buy price \(text(buy[step])) from "
          + "\(time(step)): buying to sell would earn without bound.")
      return
    }
    if priceRule != nil, let step = steps.first(where: { buy[$0] - sell[$0] < 2 * networkFee }) {
      fields.check(
        "network_fee", false,
        "'network_fee' is \(text(networkFee)), but from \(time(step)) nobody would trade above "
          + "\(text((buy[step] - sell[step]) / 2)), half of what lies between the buy and the "
          + "sell price. Lower it, or set p2p to {rule: none}.")
    }
    if let fixed = priceRule as? FixedPrice,
      let step = steps.first(where: {
        fixed.value + networkFee > buy[$0] || fixed.value - networkFee < sell[$0]
      })
    {
      fields.check(
        "p2p", false,
        "the fixed price \(text(fixed.value)) lies outside what both sides accept from "
          + "\(time(step)): \(text(sell[step] + networkFee)) to \(text(buy[step] - networkFee)), "
          + "network fee included.")
    }
    fields.check(
      "salvage_surplus", salvageSurplus <= salvageShortfall,
      "'salvage_surplus' is \(text(salvageSurplus)), above 'salvage_shortfall' "
        + "\(text(salvageShortfall)).")
  }

  /// The settlement of energy that is stored beyond the initial state, in currency: negative revenue.
  public func salvageCost(surplusKWh: Double) -> Double {
    surplusKWh < 0 ? -salvageShortfall * surplusKWh : -salvageSurplus * surplusKWh
  }

  /// The prices of a step, given what is drawn and fed in; λ^P2P is what both sides accept.
  ///
  /// Where prosumers do not trade, λ^P2P is the mid-market rate and moves no money.
  public func prices(step: Int, demandKW: Double, supplyKW: Double) -> StepPrices {
    settledPrices(
      buy: buy[step], sell: sell[step], networkFee: networkFee, rule: priceRule,
      demandKW: demandKW, supplyKW: supplyKW)
  }
}

/// The prices of a step under a rule, clamped to what both sides accept.
@inline(__always)
func settledPrices(
  buy: Double, sell: Double, networkFee: Double, rule: (any PriceRule)?, demandKW: Double,
  supplyKW: Double
) -> StepPrices {
  var p2p = 0.5 * (buy + sell)
  if let rule {
    let asked = rule.price(buy: buy, sell: sell, demandKW: demandKW, supplyKW: supplyKW)
    p2p = min(buy - networkFee, max(sell + networkFee, asked))
  }
  return StepPrices(buy: buy, sell: sell, p2p: p2p, networkFee: networkFee)
}
