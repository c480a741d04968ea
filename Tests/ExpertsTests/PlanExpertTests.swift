import DecPOMDP
import EnergyTrading
import Experts
import Prosumers
import Testing

@Suite struct PlanExpertTests {
  /// The optimum of a day that the plan follows.
  private static func schedule(_ scenario: Scenario, day: Int) throws -> CommunityDecision {
    var settings = OptimizerSettings(horizonSteps: 96, networkSteps: 96)
    settings.storedEnergyPrice = .salvage
    let decision = try CommunityOptimizer(scenario, settings: settings).decide(
      day: day, step: 0, deviceStates: scenario.devices.map(\.initialState))
    try #require(decision.status == .solved)
    return decision
  }

  @Test func `from midnight on every device is where the plan has it`() throws {
    let scenario = try Hamlet.scenario()
    let run = try ExpertRun(scenario)
    let expert = try PlanExpert(scenario)
    let schedule = try Self.schedule(scenario, day: 2)
    run.environment.reset(copy: 0, episode: 2, step: 0)
    let count = scenario.devices.count
    for step in 0..<96 {
      _ = run.ask(expert)
      #expect(run.decision.status[0] == .solved)
      run.step()
      for device in 0..<count {
        let scale = scenario.devices[device] is Battery ? 1.0 : 100
        let gap =
          run.environment.outcome.deviceState[0, device]
          - schedule.deviceState[step * count + device]
        #expect(abs(gap) < 1e-4 * scale, "step \(step), device \(device)")
      }
    }
  }

  @Test func `a battery that is elsewhere comes nearer to the plan step by step`() throws {
    let scenario = try Hamlet.scenario()
    let schedule = try Self.schedule(scenario, day: 2)
    let run = try ExpertRun(scenario)
    let expert = try PlanExpert(scenario)
    let (battery, count) = (0, scenario.devices.count)
    // A step at which the plan has the battery well away from where it is at midnight.
    let begin = try #require(
      (20..<70).first { abs(schedule.deviceState[($0 - 1) * count + battery] - 0.5) > 0.15 })
    run.environment.reset(copy: 0, episode: 2, step: begin)
    var gaps: [Double] = []
    for step in begin..<begin + 12 {
      gaps.append(
        abs(
          run.environment.state(copy: 0, device: battery)
            - schedule.deviceState[(step - 1) * count + battery]))
      _ = run.ask(expert)
      run.step()
    }
    for (earlier, later) in zip(gaps, gaps.dropFirst()) { #expect(later <= earlier + 1e-9) }
    #expect(gaps[11] < 0.5 * gaps[0])
  }

  @Test func `no expert does better than the plan on any day`() throws {
    let scenario = try Hamlet.scenario()
    let run = try ExpertRun(scenario)
    let plan = try PlanExpert(scenario)
    let others: [any Expert] = [
      RuleExpert(scenario),
      try OptimizerExpert(scenario, settings: OptimizerSettings(horizonSteps: 16)),
    ]
    // Ties are broken at a marginal cost of 0.002 per kWh at most, and voltages kept by a margin.
    let slack = 0.003
    for day in 0..<3 {
      let best = run.play(plan, day: day)
      for expert in others {
        let value = run.play(expert, day: day)
        #expect(value <= best + slack * abs(best), "day \(day)")
      }
    }
  }
}
