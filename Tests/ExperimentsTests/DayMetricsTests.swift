import DecPOMDP
import EnergyTrading
import Experiments
import Prosumers
import RandomStreams
import Testing

@Suite struct DayMetricsTests {
  private let scenario: Scenario

  init() throws {
    // Narrow limits, so that some buses break them.
    scenario = try SmallExperiment.trial([
      ("slack_v_pu: 1.02", "slack_v_pu: 1, v_min_pu: 0.97, v_max_pu: 1.01")
    ]).scenario
  }

  /// What the tables of single steps add up to, summed here independently.
  private struct Sums {
    var cost = 0.0
    var costOfShop = 0.0
    var fuelAndWear = 0.0
    var reward = 0.0
    var violations = 0
    var violatedSteps = 0
    var worst = 0.0
    var loss = 0.0
    var traded = 0.0
    var bought = 0.0
    var load = 0.0

    mutating func add(_ outcome: PhysicalOutcome, in scenario: Scenario) {
      let quarter = 0.25
      cost += outcome.totalCost[0, 0]
      costOfShop += outcome.cost(copy: 0, prosumer: 1)
      fuelAndWear += outcome.cost(.batteryWear, copy: 0, prosumer: 0)
      reward += outcome.reward[0, 0]
      let limits = scenario.specification.grid
      let voltages = outcome.voltage.row(0)
      let deviations = voltages.map {
        max(limits.minimumVoltage - $0, $0 - limits.maximumVoltage)
      }
      let outside = deviations.count { $0 > 0 }
      violations += outside
      violatedSteps += outside > 0 ? 1 : 0
      worst = max(worst, deviations.max() ?? 0)
      loss += quarter * outcome.lossKW[0, 0]
      traded += quarter * outcome.p2pKW.row(0).reduce(0) { $0 + max(0, $1) }
      bought += quarter * (outcome.boughtKW[0, 0] + outcome.boughtKW[0, 1])
      load += quarter * (outcome.loadKW[0, 0] + outcome.loadKW[0, 1])
    }
  }

  @Test func `a day's metrics are the sums of its steps`() throws {
    let environment = try EnergyTradingEnvironment(scenario, copyCount: 1, discount: 1)
    let outcome = StepOutcome(environment.specification, copyCount: 1)
    var stream = RandomStream(seed: 5, "actions")
    var metrics = DayMetrics(day: 180, of: scenario)
    var sums = Sums()
    environment.reset(copy: 0, episode: 180, step: 0)
    for _ in 0..<96 {
      let actions = (0..<environment.specification.actionWidth).map { _ in
        Float(2 * stream.uniform() - 1)
      }
      actions.withUnsafeBufferPointer { environment.step(actions: $0, outcome: outcome) }
      metrics.add(environment.outcome, copy: 0)
      sums.add(environment.outcome, in: scenario)
    }
    func expect(_ value: Double, _ sum: Double, _ name: Comment) {
      #expect(abs(value - sum) <= 1e-9 * max(1, abs(sum)), name)
    }
    #expect(metrics.day == 180)
    #expect(metrics.steps == 96)
    #expect(metrics.powerFlowFailures == 0)
    expect(metrics.cost, sums.cost, "cost")
    expect(CostTerm.allCases.reduce(0) { $0 + metrics.cost($1) }, sums.cost, "cost by term")
    expect(metrics.cost(prosumer: 1), sums.costOfShop, "cost of the shop")
    expect(metrics.cost(.batteryWear), sums.fuelAndWear, "wear")
    expect(metrics.reward, sums.reward, "reward")
    expect(metrics.worstDeviation, sums.worst, "worst deviation")
    expect(metrics.lossKWh, sums.loss, "losses")
    expect(metrics.tradedKWh, sums.traded, "traded")
    expect(metrics.boughtKWh, sums.bought, "bought")
    expect(metrics.loadKWh, sums.load, "load")
    expect(metrics.selfSufficiency, 1 - sums.bought / sums.load, "self-sufficiency")
    #expect(sums.violations > 0 && sums.violatedSteps < 96, "the limits do not bite")
    #expect(metrics.violations == sums.violations)
    expect(metrics.violationRate, Double(sums.violations) / (96 * 33), "violation rate")
    expect(metrics.violatedStepShare, Double(sums.violatedSteps) / 96, "violated steps")
  }

  @Test func `a day that has not begun has no rates that are NaN`() {
    let metrics = DayMetrics(day: 0, of: scenario)
    #expect(metrics.cost == 0)
    #expect(metrics.violationRate == 0)
    #expect(metrics.violatedStepShare == 0)
    #expect(metrics.selfSufficiency == 1)
  }
}
