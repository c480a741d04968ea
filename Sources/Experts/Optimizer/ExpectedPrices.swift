import EnergyTrading
import Optimization
import Profiles
import Prosumers
import Specification

/// The marginal prices of energy that training days lead one to expect, currency per kWh.
///
/// Prices by season were no better than those of days spread over the whole year: how a day turns out
/// varies more within a season than between seasons.
struct ExpectedPrices {
  /// (day, step) the prices of days to expect.
  let days: [[Double]]

  private static let plannedDays = 24
  private static let countedDays = 73

  init(_ scenario: Scenario, _ settings: OptimizerSettings) throws(SpecificationError) {
    switch settings.storedEnergyPrice {
    // A horizon of a day always ends at midnight, whose settlement is known.
    case _ where settings.horizonSteps >= TimeGrid.stepsPerDay: days = []
    case .planned where scenario.prices.priceRule != nil:
      days = try Self.planned(scenario, settings)
    case .planned, .expected: days = [Self.counted(scenario)]
    case .salvage, .meanBuyPrice: days = []
    }
  }

  /// So many training days, spread over all of them.
  private static func spread(_ scenario: Scenario, _ count: Int) -> [Int] {
    let days = scenario.days.training
    let count = min(count, days.count)
    return (0..<count).map { days[(2 * $0 + 1) * days.count / (2 * count)] }
  }

  /// The pool's duals in the perfect plans of training days.
  private static func planned(
    _ scenario: Scenario, _ settings: OptimizerSettings
  ) throws(SpecificationError) -> [[Double]] {
    var planning = OptimizerSettings(horizonSteps: TimeGrid.stepsPerDay, networkSteps: 0)
    planning.solver = settings.solver
    // Prices are all that counts here.
    planning.solver.aim = nil
    let planner = try CommunityOptimizer(scenario, settings: planning)
    let states = scenario.devices.map(\.initialState)
    var prices: [[Double]] = []
    for day in spread(scenario, plannedDays) {
      let plan = planner.decide(day: day, step: 0, deviceStates: states)
      if plan.status.hasActions { prices.append(plan.poolPrice) }
    }
    return prices.isEmpty ? [counted(scenario)] : prices
  }

  /// λ^B weighted by how often loads exceed the available renewable power, λ^S by how often not.
  private static func counted(_ scenario: Scenario) -> [Double] {
    let days = spread(scenario, countedDays)
    return (0..<TimeGrid.stepsPerDay).map { step in
      let (buy, sell) = (scenario.prices.buy[step], scenario.prices.sell[step])
      guard !days.isEmpty else { return buy }
      var importing = 0.0
      for day in days {
        let conditions = scenario.conditions(day: day, step: step)
        var net = 0.0
        for i in scenario.prosumers.indices { net += conditions.loadKW(prosumer: i) }
        for d in scenario.devices.indices { net -= conditions.availableKW(device: d) }
        if net > 0 { importing += 1 }
      }
      return sell + (buy - sell) * importing / Double(days.count)
    }
  }
}
