public import Specification

/// How the uniform price of a step's peer-to-peer trades is set.
///
/// The settlement clamps what a rule says to what both sides accept, `λ^S + φ ≤ λ^P2P ≤ λ^B − φ`.
/// Payments between prosumers cancel, so a rule moves money within the community and never its cost.
public protocol PriceRule: Sendable {
  /// λ^P2P, in currency per kWh.
  ///
  /// - Parameters:
  ///   - buy: λ^B, the grid's price for consumers.
  ///   - sell: λ^S, the grid's price for producers.
  ///   - demandKW: D, what the prosumers with a positive net load draw, in kW.
  ///   - supplyKW: S, what those with a negative one feed in, in kW, not negative.
  /// - Returns: The price that the rule asks for.
  func price(buy: Double, sell: Double, demandKW: Double, supplyKW: Double) -> Double
}

/// The price rules by name: a new rule is a line here.
///
/// `none` sends every kilowatt to the grid.
public let priceRules: [Alternative<(any PriceRule)?>] = [
  Alternative("mid_market", "The mean of the grid's two prices.", MidMarketRate()),
  Alternative(
    "supply_demand_ratio", "From the buy price without supply to the sell price with plenty.",
    SupplyDemandRatio()),
  Alternative("fixed", FixedPrice.self) { $0 },
  Alternative("none", "No trade between prosumers.", nil),
]

/// The mid-market rate, `(λ^B + λ^S)/2`.
public struct MidMarketRate: PriceRule {
  /// Creates the rule.
  public init() {}

  /// The mean of the grid's two prices.
  public func price(buy: Double, sell: Double, demandKW: Double, supplyKW: Double) -> Double {
    0.5 * (buy + sell)
  }
}

/// The supply and demand ratio, `λ^S·r + λ^B(1 − r)`, `r = min(1, S/D)`; r = 1 where nothing is drawn.
public struct SupplyDemandRatio: PriceRule {
  /// Creates the rule.
  public init() {}

  /// The price between the grid's two that the ratio gives.
  public func price(buy: Double, sell: Double, demandKW: Double, supplyKW: Double) -> Double {
    let ratio = supplyKW < demandKW ? supplyKW / demandKW : 1
    return sell * ratio + buy * (1 - ratio)
  }
}

/// A price that never changes.
public struct FixedPrice: PriceRule, SpecificationRecord {
  /// The name in messages.
  public static let recordName = "fixed price"
  /// The one line for the schema.
  public static let recordSummary = "A price that never changes."

  /// In currency per kWh.
  public let value: Double
  /// Where the price stands.
  public let place: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    value = fields.number(
      "price", "The price between prosumers.", unit: "currency/kWh", .nonnegative)
    place = fields.place(of: "price")
  }

  /// The fixed price.
  public func price(buy: Double, sell: Double, demandKW: Double, supplyKW: Double) -> Double {
    value
  }
}
