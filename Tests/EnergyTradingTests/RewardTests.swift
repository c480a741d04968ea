import DecPOMDP
import EnergyTrading
import Prosumers
import RandomStreams
import Testing

@Suite struct RewardTests {
  /// The training rewards and the metric rewards of a day under a policy drawn from a seed.
  private func day(
    _ scenario: Scenario, discount: Double, seed: UInt64, from step: Int = 0
  ) throws -> (training: [Double], metric: [Double]) {
    let run = try EnvironmentRun(scenario, discount: discount)
    var random = RandomStream(seed: seed, "policy")
    run.environment.reset(copy: 0, episode: 2, step: step)
    var training: [Double] = []
    var metric: [Double] = []
    repeat {
      run.draw(&random)
      run.step()
      training.append(Double(run.result.reward[0]))
      metric.append(run.outcome.reward[0, 0])
    } while !run.result.isTerminal[0]
    return (training, metric)
  }

  @Test func `reward weighs cost and deviations`() throws {
    let run = try EnvironmentRun(
      try Village.scenario([
        ("voltage_weight: 3000", "voltage_weight: 500"), ("cost_weight: 1", "cost_weight: 2"),
        ("slack_v_pu: 1.02", "slack_v_pu: 1.02, v_max_pu: 1.0201, v_min_pu: 1.0199"),
      ]))
    run.step()
    let outcome = run.outcome
    let deviations = outcome.voltage.row(0).map { max(0, $0 - 1.0201) + max(0, 1.0199 - $0) }
    let sum = deviations.reduce(0, +)
    #expect(sum > 0)
    #expect(abs(outcome.deviation[0, 0] - sum) < 1e-12)
    #expect(outcome.worstDeviation[0, 0] == deviations.max())
    #expect(outcome.violations[0] == Int32(deviations.count { $0 > 0 }))
    let expected = -0.01 * (2 * outcome.totalCost[0, 0] + 500 * sum)
    #expect(abs(outcome.reward[0, 0] - expected) < 1e-12)
    #expect(run.result.reward[0] == Float(outcome.reward[0, 0]))
  }

  @Test(arguments: [1.0, 0.97])
  func `shaping adds the same to every policy's discounted return`(discount: Double) throws {
    let shaped = try Village.scenario([("shaping: none", "shaping: stored_energy")])
    for (seed, start) in [(1, 0), (2, 0), (3, 50)] as [(UInt64, Int)] {
      let day = try day(shaped, discount: discount, seed: seed, from: start)
      var factor = 1.0
      var added = 0.0
      var largest = 0.0
      for (training, metric) in zip(day.training, day.metric) {
        added += factor * (training - metric)
        largest = max(largest, abs(training - metric))
        factor *= discount
      }
      // Φ is 0 in the initial state, so that the sum γᵗF telescopes to nought; rewards are float32.
      #expect(abs(added) < 1e-5)
      #expect(largest > 1e-2, "a run without shaping tests nothing")
    }
  }

  @Test func `shaping by the change of stored energy adds nothing to the day's sum`() throws {
    let shaped = try Village.scenario([("shaping: none", "shaping: stored_energy_change")])
    for discount in [1.0, 0.9] {
      let day = try day(shaped, discount: discount, seed: 4)
      let added = zip(day.training, day.metric).map { $0 - $1 }
      // Φ is 0 at both ends of the day, whatever the learner discounts by; rewards are float32.
      #expect(abs(added.reduce(0, +)) < 1e-5)
      #expect(added.contains { abs($0) > 1e-2 }, "a run without shaping tests nothing")
    }
  }

  @Test func `the baseline is the idle day's cost at the same step`() throws {
    let plain = try Village.scenario()
    let relative = try Village.scenario([("baseline: none", "baseline: do_nothing")])
    let idle = try EnvironmentRun(plain)
    let policy = ReferencePolicy.doNothing(in: plain)
    idle.environment.reset(copy: 0, episode: 2, step: 0)
    var idleRewards: [Double] = []
    for _ in 0..<96 {
      policy.act(
        observations: UnsafeBufferPointer(idle.observations), rows: 1, into: idle.actions)
      idle.step()
      idleRewards.append(-0.01 * idle.outcome.totalCost[0, 0])
    }
    let day = try day(relative, discount: 1, seed: 5)
    for step in 0..<96 {
      #expect(day.training[step] == Double(Float(day.metric[step] - idleRewards[step])))
    }
  }

  @Test func `doing nothing earns exactly the baseline and is its own projection`() throws {
    let scenario = try Village.scenario([
      ("baseline: none", "baseline: do_nothing"), ("shaping: none", "shaping: stored_energy"),
    ])
    let run = try EnvironmentRun(scenario, copies: 5)
    let policy = ReferencePolicy.doNothing(in: scenario)
    for copy in 0..<5 { run.environment.reset(copy: copy, episode: copy, step: 0) }
    for _ in 0..<96 {
      policy.act(
        observations: UnsafeBufferPointer(run.observations), rows: 5, into: run.actions)
      run.step()
      for copy in 0..<5 { #expect(run.result.reward[copy] == 0) }
      #expect(Array(run.result.executed) == Array(run.actions))
    }
  }

  @Test func `a battery emptied by midnight is paid for`() throws {
    let run = try EnvironmentRun(try Village.scenario())
    run.environment.reset(copy: 0, episode: 0, step: 0)
    for _ in 0..<96 {
      for entry in run.actions.indices { run.actions[entry] = -1 }
      run.step()
      if !run.result.isTerminal[0] {
        #expect(run.outcome.cost(.salvage, copy: 0, prosumer: 0) == 0)
      }
    }
    // 0.5 − 0.1 of 500 kWh at the mean buy price.
    let mean = (8 * 0.4 + 16 * 0.9) / 24
    #expect(abs(run.outcome.cost(.salvage, copy: 0, prosumer: 0) - 200 * mean) < 1e-9)
    #expect(abs(run.outcome.cost(.salvage, copy: 0, prosumer: 3) - 116 * mean) < 1e-9)
    #expect(run.outcome.cost(.salvage, copy: 0, prosumer: 1) == 0)
  }

  @Test func `a power flow without a solution is the worst that can happen, and a number`() throws {
    let scenario = try Village.scenario([
      ("p_peak_kw: 500", "p_peak_kw: 5e6"), ("q_peak_kvar: 200", "q_peak_kvar: 5e6"),
      ("shaping: none", "shaping: stored_energy"), ("baseline: none", "baseline: do_nothing"),
    ])
    let run = try EnvironmentRun(scenario)
    run.step()
    #expect(!run.outcome.isConverged[0])
    #expect(run.outcome.violations[0] == 5)
    #expect(abs(run.outcome.deviation[0, 0] - 5 * 0.95) < 1e-12)
    #expect(run.result.reward[0].isFinite && run.outcome.reward[0, 0].isFinite)
    #expect(run.observe().allSatisfy { $0.isFinite })
  }
}
