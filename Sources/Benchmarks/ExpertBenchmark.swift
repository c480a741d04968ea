import EnergyTrading
import Experts
import Foundation
import Grids
import Optimization
import Profiles
import Prosumers
import RandomStreams
import Specification

/// Times joint decisions, all rounds with the network, on one core: random days, steps and device states.
///
/// The peer is CVXPY with Clarabel and DPP parameters, in the same run and on the same states;
/// `WATTSWAP_PYTHON` names a Python that has it.
func benchmarkExperts() throws {
  let scenario = try shippedScenario("ieee33-6-prosumers")
  for (horizon, count) in [(1, 400), (4, 400), (16, 200), (96, 10)] {
    try timeDecisions(scenario, horizon: horizon, count: count)
  }
  let larger = try shippedScenario("ieee141-20-prosumers")
  for (horizon, count) in [(1, 100), (4, 100), (16, 60)] {
    try timeDecisions(larger, horizon: horizon, count: count)
  }
}

/// Simulates test days under the receding-horizon optimiser and prints what they cost.
func benchmarkClosedLoop() throws {
  let scenario = try shippedScenario("ieee33-6-prosumers")
  let days = scenario.days.test
  let idle = try closedLoop(scenario, days: days) { _, _, _ in scenario.idleAction }
  print("closed loop, \(days.count) test days: cost a day, penalty a day, bus-steps outside")
  print("  do nothing: \(idle)")
  let bound = try perfectForesight(scenario, days: days)
  print("  lower bound: \(String(format: "%.2f", bound))")
  for horizon in [4, 8, 16, 32] {
    for (name, forecast) in [("perfect", Forecast.perfect), ("persistence", .persistence)] {
      let optimizer = try CommunityOptimizer(
        scenario, settings: OptimizerSettings(horizonSteps: horizon, forecast: forecast))
      let result = try closedLoop(scenario, days: days) { day, step, states in
        optimizer.decide(day: day, step: step, deviceStates: states).actions
      }
      print("  H = \(horizon), \(name): \(result)")
    }
  }
}

/// Simulates validation days for each price of stored energy and number of steps that respect the network.
func benchmarkStoredEnergy() throws {
  let scenario = try shippedScenario("ieee33-6-prosumers")
  let days = scenario.days.validation
  print("stored energy, \(days.count) validation days, lower bound ", terminator: "")
  print(String(format: "%.2f", try perfectForesight(scenario, days: days)))
  for horizon in [4, 16] {
    for forecast in [Forecast.perfect, .persistence] {
      for kind in [
        OptimizerSettings.StoredEnergyPrice.expected, .planned, .meanBuyPrice, .salvage,
      ] {
        var settings = OptimizerSettings(horizonSteps: horizon, forecast: forecast)
        settings.storedEnergyPrice = kind
        let optimizer = try CommunityOptimizer(scenario, settings: settings)
        let result = try closedLoop(scenario, days: days) { day, step, states in
          optimizer.decide(day: day, step: step, deviceStates: states).actions
        }
        print("  H = \(horizon), \(forecast), \(kind): \(result)")
      }
    }
  }
}

/// Decides in random states and counts what is not solved.
func benchmarkRandomStates() throws {
  let scenario = try shippedScenario("ieee33-6-prosumers")
  let optimizer = try CommunityOptimizer(scenario)
  var stream = RandomStream(seed: 11, "random-states")
  var counts: [CommunityDecision.Status: Int] = [:]
  var worst = 0.0
  for _ in 0..<10_000 {
    let (day, step, states) = randomState(scenario, &stream)
    let decision = optimizer.decide(day: day, step: step, deviceStates: states)
    counts[decision.status, default: 0] += 1
    if decision.status != .solved {
      worst = max(worst, decision.worstDeviation)
      print("  day \(day), step \(step): \(decision.status), \(decision.worstDeviation) pu")
    }
  }
  print("10,000 random states: \(counts), worst deviation \(worst) pu")
}

func shippedScenario(_ name: String) throws -> Scenario {
  let path = "Experiments/base/\(name).yaml"
  let specification = try decode(
    ScenarioSpecification.self, from: loadSpecification(path: path)
  ).record
  return try Scenario.load(specification, search: ResourceSearch(besides: path))
}

/// A day, a step and what every device may have come to by then.
func randomState(
  _ scenario: Scenario, _ stream: inout RandomStream
) -> (day: Int, step: Int, states: [Double]) {
  let day = stream.index(below: scenario.dayCount)
  let step = stream.index(below: TimeGrid.stepsPerDay)
  let states = scenario.devices.map { device in
    switch device {
    case let battery as Battery:
      battery.minimumSOC + (battery.maximumSOC - battery.minimumSOC) * stream.uniform()
    case let generator as ConventionalGenerator: generator.maximumKW * stream.uniform()
    default: 0.0
    }
  }
  return (day, step, states)
}

private func timeDecisions(_ scenario: Scenario, horizon: Int, count: Int) throws {
  let settings = OptimizerSettings(horizonSteps: horizon)
  let start = cpuTime()
  let optimizer = try CommunityOptimizer(scenario, settings: settings)
  let setUp = cpuTime() - start
  var stream = RandomStream(seed: 5, "decisions")
  var states: [TimedState] = []
  var (rounds, iterations, unsolved) = (0, 0, 0)
  for _ in 0..<count {
    var (day, step, devices) = randomState(scenario, &stream)
    // Horizons of full length: those that end at midnight earlier are cheaper.
    step = min(step, TimeGrid.stepsPerDay - horizon)
    day = min(day, scenario.dayCount - 2)
    if states.isEmpty { optimizer.decide(day: day, step: step, deviceStates: devices) }
    let start = cpuTime()
    let decision = optimizer.decide(day: day, step: step, deviceStates: devices)
    states.append(
      TimedState(day: day, step: step, deviceStates: devices, seconds: cpuTime() - start))
    rounds += decision.rounds
    iterations += decision.iterations
    unsolved += decision.status == .solved ? 0 : 1
  }
  let sorted = states.map(\.seconds).sorted()
  print(
    "\(scenario.grid.name), \(scenario.prosumers.count) prosumers, H = \(horizon): "
      + String(
        format: "%.2f ms mean, %.2f median, %.2f p99, %.2f rounds, %.1f iterations, ",
        sorted.reduce(0, +) / Double(count) * 1e3, sorted[count / 2] * 1e3,
        sorted[count * 99 / 100] * 1e3, Double(rounds) / Double(count),
        Double(iterations) / Double(rounds))
      + "\(unsolved) of \(count) not solved, set-up "
      + String(format: "%.0f ms", setUp * 1e3))
  try compareWithCVXPY(
    scenario, horizon: horizon, states: Array(states.prefix(60)), tieBreak: settings.tieBreak)
}

struct DayResult: CustomStringConvertible {
  var cost = 0.0
  var penalty = 0.0
  var outside = 0
  var seconds = 0.0
  var steps = 0
  var busSteps = 0

  var description: String {
    String(
      format: "%.2f + %.2f, %.4f %% outside, %.2f ms a decision", cost, penalty,
      100 * Double(outside) / Double(max(1, busSteps)), 1e3 * seconds / Double(max(1, steps)))
  }
}

func closedLoop(
  _ scenario: Scenario, days: [Int], act: (Int, Int, [Double]) -> [Float]
) throws -> DayResult {
  let simulator = try CommunitySimulator(scenario, copyCount: 1)
  var result = DayResult()
  for day in days {
    simulator.reset(copy: 0, day: day)
    for step in 0..<TimeGrid.stepsPerDay {
      let states = scenario.devices.indices.map { simulator.state(copy: 0, device: $0) }
      let start = cpuTime()
      let actions = act(day, step, states)
      result.seconds += cpuTime() - start
      actions.withUnsafeBufferPointer { simulator.step(actions: $0) }
      let outcome = simulator.outcome
      result.cost += outcome.totalCost[0, 0] / Double(days.count)
      result.penalty +=
        scenario.specification.reward.voltageWeight * outcome.deviation[0, 0] / Double(days.count)
      result.outside += Int(outcome.violations[0])
      result.busSteps += scenario.grid.buses.count
      result.steps += 1
    }
  }
  return result
}

/// The mean over days of the least cost that any policy can reach.
func perfectForesight(_ scenario: Scenario, days: [Int]) throws -> Double {
  var settings = OptimizerSettings(horizonSteps: TimeGrid.stepsPerDay, networkSteps: 0)
  settings.tieBreak = 1e-5
  let optimizer = try CommunityOptimizer(scenario, settings: settings)
  let states = scenario.devices.map(\.initialState)
  return days.reduce(0) {
    $0 + optimizer.decide(day: $1, step: 0, deviceStates: states).lowerBound
  } / Double(days.count)
}

/// The CPU time of this thread.
func cpuTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Times whole-day plans that respect the network in every step.
func benchmarkPlans() throws {
  let scenario = try shippedScenario("ieee33-6-prosumers")
  let optimizer = try CommunityOptimizer(
    scenario, settings: OptimizerSettings(horizonSteps: 96, networkSteps: 96))
  for day in scenario.days.test.prefix(12) {
    let start = cpuTime()
    let decision = optimizer.decide(
      day: day, step: 0, deviceStates: scenario.devices.map(\.initialState))
    print(
      "  plan of day \(day): \(decision.status), \(decision.rounds) rounds, "
        + "\(decision.iterations) iterations, "
        + String(
          format: "%.1f ms, cost %.2f, bound %.2f", 1e3 * (cpuTime() - start), decision.cost,
          decision.lowerBound))
  }
}
