import EnergyTrading
import Experts
import Profiles
import Prosumers
import RandomStreams
import Testing

struct LowerBoundTests {
  @Test func `a day planned in perfect foresight costs less than under any policy`() throws {
    let scenario = try ShippedCommunity.scenario()
    let days = Array(scenario.days.test.prefix(8))
    var settings = OptimizerSettings(horizonSteps: 96, networkSteps: 0)
    settings.tieBreak = 1e-5
    let planner = try CommunityOptimizer(scenario, settings: settings)
    let states = scenario.devices.map(\.initialState)
    var bounds: [Double] = []
    for day in days {
      let plan = planner.decide(day: day, step: 0, deviceStates: states)
      #expect(plan.status.hasActions)
      #expect(plan.lowerBound <= plan.cost && plan.lowerBound > plan.cost - 2)
      bounds.append(plan.lowerBound)
    }
    func check(_ name: String, _ act: (Int, Int, [Double]) throws -> [Float]) throws -> Double {
      let loop = try ClosedLoop(scenario, days: days, act: act)
      for (k, bound) in bounds.enumerated() {
        #expect(bound <= loop.cost[k] + loop.penalty[k], "\(name), day \(days[k])")
      }
      return loop.cost.reduce(0, +) / Double(days.count)
    }
    let idle = try check("do nothing") { _, _, _ in scenario.idleAction }
    var stream = RandomStream(seed: 1, "actions")
    _ = try check("random") { _, _, _ in
      (0..<scenario.actionWidth).map { _ in Float(2 * stream.uniform() - 1) }
    }
    let receding = try CommunityOptimizer(scenario, settings: OptimizerSettings(horizonSteps: 16))
    let cost = try check("receding horizon") { day, step, states in
      receding.decide(day: day, step: step, deviceStates: states).actions
    }
    let bound = bounds.reduce(0, +) / Double(days.count)
    // The horizon of four hours comes within a few per cent.
    #expect(cost - bound < 0.06 * (idle - bound), "\(idle), \(cost), \(bound)")
  }
}
