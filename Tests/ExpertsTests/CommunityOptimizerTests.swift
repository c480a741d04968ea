import EnergyTrading
import Experts
import Grids
import Optimization
import Prosumers
import RandomStreams
import Testing

struct CommunityOptimizerTests {
  @Test func `random states are all solved`() throws {
    let scenario = try ShippedCommunity.scenario()
    var stream = RandomStream(seed: 3, "states")
    for forecast in [Forecast.perfect, .persistence, .noisy(0.1)] {
      let optimizer = try CommunityOptimizer(
        scenario, settings: OptimizerSettings(horizonSteps: 16, forecast: forecast))
      for _ in 0..<150 {
        let (day, step, states) = ShippedCommunity.randomState(scenario, &stream)
        let decision = optimizer.decide(day: day, step: step, deviceStates: states)
        #expect(decision.status == .solved, "day \(day), step \(step), \(forecast): \(states)")
        #expect(decision.horizonSteps == min(16, 96 - step))
        #expect(decision.actions.allSatisfy { $0 >= -1 && $0 <= 1 })
        #expect(decision.rounds <= 4)
      }
    }
  }

  @Test func `a decision does not hang on earlier ones, nor on the optimiser`() throws {
    let scenario = try ShippedCommunity.scenario(limits: (0.98, 1.03))
    let optimizer = try CommunityOptimizer(scenario)
    var stream = RandomStream(seed: 8, "states")
    let states = (0..<12).map { _ in ShippedCommunity.randomState(scenario, &stream) }
    func decide(_ optimizer: CommunityOptimizer, _ k: Int) -> [[Double]] {
      let decision = optimizer.decide(
        day: states[k].day, step: states[k].step, deviceStates: states[k].states)
      return [
        decision.actions.map { Double($0) }, decision.deviceKW, decision.voltageAfter,
        [decision.cost, decision.lowerBound, Double(decision.iterations)],
      ].map { $0.prefix(12 * decision.horizonSteps).map { $0 } }
    }
    let first = states.indices.map { decide(optimizer, $0) }
    let second = states.indices.reversed().map { decide(optimizer, $0) }.reversed()
    let fresh = try CommunityOptimizer(scenario)
    for (k, answers) in zip(first, second).enumerated() {
      #expect(answers.0 == answers.1)
      #expect(decide(fresh, k) == first[k])
    }
  }

  @Test func `labels do not hang on the solver's path or on the order of prosumers`() throws {
    let scenario = try ShippedCommunity.scenario(limits: (0.97, 1.04))
    let reversed = try ShippedCommunity.scenario(limits: (0.97, 1.04), isReversed: true)
    let optimizer = try CommunityOptimizer(scenario)
    var settings = OptimizerSettings()
    settings.solver.equilibrationPasses = 1
    settings.solver.maxStepFraction = 0.9
    settings.solver.regularization = 1e-8
    let other = try CommunityOptimizer(reversed, settings: settings)
    let names = scenario.prosumers.map(\.name)
    let order = names.map { name in
      reversed.prosumers.firstIndex { $0.name == name } ?? 0
    }
    var stream = RandomStream(seed: 21, "states")
    var worst = 0.0
    for _ in 0..<60 {
      let (day, step, states) = ShippedCommunity.randomState(scenario, &stream)
      var permuted = states
      for (i, j) in order.enumerated() {
        for d in 0..<scenario.prosumers[i].devices.count {
          permuted[reversed.deviceOffsets[j] + d] = states[scenario.deviceOffsets[i] + d]
        }
      }
      let one = optimizer.decide(day: day, step: step, deviceStates: states)
      let two = other.decide(day: day, step: step, deviceStates: permuted)
      #expect(one.status == .solved && two.status == .solved)
      for (i, j) in order.enumerated() {
        let first = scenario.actionOffsets[scenario.deviceOffsets[i]]
        let count = scenario.actionOffsets[scenario.deviceOffsets[i + 1]] - first
        let start = reversed.actionOffsets[reversed.deviceOffsets[j]]
        for k in 0..<count {
          worst = max(worst, Double(abs(one.actions[first + k] - two.actions[start + k])))
        }
      }
    }
    #expect(worst < 1e-3, "labels differ by \(worst)")
  }

  @Test func `actions are their own projections`() throws {
    let scenario = try ShippedCommunity.scenario()
    let optimizer = try CommunityOptimizer(scenario)
    let simulator = try CommunitySimulator(scenario, copyCount: 1)
    var stream = RandomStream(seed: 5, "states")
    for _ in 0..<40 {
      let (day, step, states) = ShippedCommunity.randomState(scenario, &stream)
      let decision = optimizer.decide(day: day, step: step, deviceStates: states)
      simulator.set(copy: 0, day: day, step: step, deviceStates: states)
      decision.actions.withUnsafeBufferPointer { simulator.step(actions: $0) }
      for (asked, done) in zip(decision.actions, simulator.outcome.executed) {
        #expect(abs(asked - done) < 1e-6)
      }
      // What the program says of the step is what the environment makes of it.
      for i in scenario.prosumers.indices {
        #expect(abs(decision.netKW[i] - simulator.outcome.netKW[0, i]) < 0.1)
        #expect(abs(decision.netKvar[i] - simulator.outcome.netKvar[0, i]) < 0.1)
      }
      for bus in scenario.grid.buses.indices {
        #expect(abs(decision.voltageAfter[bus] - simulator.outcome.voltage[0, bus]) < 1e-5)
      }
    }
  }
}
