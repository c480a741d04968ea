import DecPOMDP
import EnergyTrading
import Experiments
import Experts
import Prosumers
import Specification

/// A day with an expert acting, step by step.
struct PlayedDay {
  /// What a step came to, over the community.
  struct Step {
    var buyPrice: Double
    var loadKW: Double
    var availableKW: Double
    var netKW: Double
    var tradedKW: Double
    /// Stored beyond the initial state, at the step's end.
    var storedKWh: Double
    var lowestVoltage: Double
    var highestVoltage: Double
    var cost: Double
    var status: ExpertStatus
    var executed: [Double]
  }

  let metrics: DayMetrics
  let steps: [Step]

  /// Plays a day from midnight to midnight.
  init(_ expert: any Expert, _ scenario: Scenario, day: Int) throws(SpecificationError) {
    let environment = try EnergyTradingEnvironment(scenario, copyCount: 1, discount: 1)
    let decision = ExpertDecision(scenario, copyCount: 1)
    let result = StepOutcome(environment.specification, copyCount: 1)
    var metrics = DayMetrics(day: day, of: scenario)
    var steps: [Step] = []
    environment.reset(copy: 0, episode: day, step: 0)
    for _ in 0..<TimeGrid.stepsPerDay {
      expert.decide(for: environment, into: decision)
      environment.step(actions: UnsafeBufferPointer(decision.actions), outcome: result)
      metrics.add(environment.outcome, copy: 0)
      metrics.add(decision.status[0])
      steps.append(Step(environment.outcome, scenario, decision.status[0]))
    }
    self.metrics = metrics
    self.steps = steps
  }

  /// The day and its steps, for scripts.
  var json: JSONValue {
    let terms = CostTerm.allCases.map { ($0.name, JSONValue.number(metrics.cost($0))) }
    return .object([
      "cost": .number(metrics.cost),
      "cost_by_term": .object(Dictionary(terms, uniquingKeysWith: { $1 })),
      "violation_rate": .number(metrics.violationRate),
      "worst_deviation_pu": .number(metrics.worstDeviation),
      "traded_kwh": .number(metrics.tradedKWh),
      "steps": .array(steps.map(\.json)),
    ])
  }
}

extension PlayedDay.Step {
  init(_ outcome: PhysicalOutcome, _ scenario: Scenario, _ status: ExpertStatus) {
    func sum(_ table: CopyTable) -> Double { table.row(0).reduce(0, +) }
    buyPrice = outcome.buyPrice[0, 0]
    loadKW = sum(outcome.loadKW)
    availableKW = sum(outcome.availableKW)
    netKW = sum(outcome.netKW)
    tradedKW = outcome.tradedKW[0, 0]
    storedKWh = scenario.devices.indices.reduce(0) {
      $0 + scenario.devices[$1].storedSurplusKWh(state: outcome.deviceState[0, $1])
    }
    lowestVoltage = outcome.voltage.row(0).min() ?? 0
    highestVoltage = outcome.voltage.row(0).max() ?? 0
    cost = outcome.totalCost[0, 0]
    self.status = status
    executed = outcome.executed.map(Double.init)
  }

  fileprivate var json: JSONValue {
    .object([
      "price_buy": .number(buyPrice), "load_kw": .number(loadKW),
      "available_kw": .number(availableKW), "net_kw": .number(netKW),
      "traded_kw": .number(tradedKW), "stored_surplus_kwh": .number(storedKWh),
      "v_min_pu": .number(lowestVoltage), "v_max_pu": .number(highestVoltage),
      "cost": .number(cost), "status": .string(status.name), "executed": .numbers(executed),
    ])
  }
}
