import EnergyTrading
import Experts
import Grids
import Prosumers
import Testing

/// The dispatch under exact AC power flow, step by step over whole days.
struct NetworkSecurityTests {
  static let days = Array(stride(from: 0, to: 366, by: 19))

  @Test func `no voltage limit is broken on any step of twenty days`() throws {
    let scenario = try ShippedCommunity.scenario()
    #expect(Self.days.count == 20)
    let optimizer = try CommunityOptimizer(
      scenario, settings: OptimizerSettings(horizonSteps: 4))
    let loop = try ClosedLoop(scenario, days: Self.days) { day, step, states in
      let decision = optimizer.decide(day: day, step: step, deviceStates: states)
      #expect(decision.status == .solved)
      return decision.actions
    }
    #expect(loop.worstDeviation == 0)
  }

  @Test func `nor are limits that bind`() throws {
    let scenario = try ShippedCommunity.scenario(limits: (0.96, 1.04))
    var binding = 0
    let optimizer = try CommunityOptimizer(
      scenario, settings: OptimizerSettings(horizonSteps: 4))
    let loop = try ClosedLoop(scenario, days: Self.days) { day, step, states in
      let decision = optimizer.decide(day: day, step: step, deviceStates: states)
      #expect(decision.status == .solved, "day \(day), step \(step)")
      if decision.worstDeviationBefore > 0 { binding += 1 }
      return decision.actions
    }
    #expect(loop.worstDeviation == 0)
    #expect(binding > 30, "the limits bind in \(binding) steps")
  }

  @Test func `limits that cannot be kept are broken as little as can be, and said to be`() throws {
    let scenario = try ShippedCommunity.scenario(limits: (1.02, 1.05))
    let optimizer = try CommunityOptimizer(
      scenario, settings: OptimizerSettings(horizonSteps: 4))
    let decision = optimizer.decide(
      day: 5, step: 70, deviceStates: scenario.devices.map(\.initialState))
    #expect(decision.status == .limitRelaxed)
    #expect(decision.worstDeviation > 0)
    #expect(decision.worstDeviation < 0.5 * decision.worstDeviationBefore)
    #expect(decision.actions.contains { abs($0) > 0.5 })
  }
}
