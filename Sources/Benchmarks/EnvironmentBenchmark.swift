import DecPOMDP
import EnergyTrading
import Grids
import Profiles
import RandomStreams
import Specification

/// Times environment steps of the default scenario on one core: random actions, every result read.
///
/// A step is one copy's: projection of 24 action entries, balance, pool, one exact AC power flow of
/// 33 buses, costs, reward, and the next joint observation.
func benchmarkEnvironment() throws {
  let search = ResourceSearch()
  let path = "Experiments/base/ieee33-6-prosumers.yaml"
  let specification = try decode(
    ScenarioSpecification.self, from: loadSpecification(path: path)
  ).record
  let scenario = try Scenario.load(specification, search: search)
  print("environment, \(scenario.grid.name), \(scenario.prosumers.count) prosumers")
  for copies in [8, 32, 64] {
    let rate = try stepsPerSecond(scenario, copies: copies)
    print("  \(copies) copies: \(Int(rate)) steps/s")
  }
}

/// The best of twenty short rounds, so that another process's burst spoils one and not the result.
private func stepsPerSecond(_ scenario: Scenario, copies: Int) throws -> Double {
  let environment = try EnergyTradingEnvironment(scenario, copyCount: copies, discount: 0.99)
  let shape = environment.specification
  let result = StepOutcome(shape, copyCount: copies)
  let actions = UnsafeMutableBufferPointer<Float>.allocate(capacity: copies * shape.actionWidth)
  let observations = UnsafeMutableBufferPointer<Float>.allocate(
    capacity: copies * shape.observationWidth)
  defer {
    actions.deallocate()
    observations.deallocate()
  }
  actions.initialize(repeating: 0)
  observations.initialize(repeating: 0)
  var random = RandomStream(seed: 1, "benchmark")
  // Idle days are worked out once and then kept: they are training's constant cost, not a step's.
  for day in 0..<scenario.dayCount { environment.reset(copy: 0, episode: day, step: 0) }
  for copy in 0..<copies { environment.reset(copy: copy, episode: copy, step: copy % 96) }
  let clock = ContinuousClock()
  var best = 0.0
  for _ in 0..<20 {
    var spent = Duration.zero
    let steps = 16000 / copies
    for _ in 0..<steps {
      for entry in actions.indices { actions[entry] = Float(2 * random.uniform() - 1) }
      spent += clock.measure {
        environment.step(actions: UnsafeBufferPointer(actions), outcome: result)
        environment.observe(into: observations)
      }
      for copy in 0..<copies where result.isTerminal[copy] {
        environment.reset(copy: copy, episode: random.index(below: scenario.dayCount), step: 0)
      }
    }
    let seconds = Double(spent.components.attoseconds) * 1e-18 + Double(spent.components.seconds)
    best = max(best, Double(steps * copies) / seconds)
  }
  return best
}
