import DecPOMDP
import EnergyTrading
import RandomStreams

/// An environment with the buffers to drive it.
final class EnvironmentRun {
  let environment: EnergyTradingEnvironment
  let result: StepOutcome
  let actions: UnsafeMutableBufferPointer<Float>
  let observations: UnsafeMutableBufferPointer<Float>

  init(
    _ scenario: Scenario, copies: Int = 1, discount: Double = 0.99, privileged: Int = 0
  ) throws {
    environment = try EnergyTradingEnvironment(
      scenario, copyCount: copies, discount: discount, futureNetLoadAverages: privileged)
    result = StepOutcome(environment.specification, copyCount: copies)
    actions = .allocate(capacity: copies * environment.specification.actionWidth)
    actions.initialize(repeating: 0)
    observations = .allocate(capacity: copies * environment.specification.observationWidth)
    observations.initialize(repeating: .nan)
  }

  deinit {
    actions.deallocate()
    observations.deallocate()
  }

  var outcome: PhysicalOutcome { environment.outcome }
  var width: Int { environment.specification.actionWidth }

  func step() {
    environment.step(actions: UnsafeBufferPointer(actions), outcome: result)
  }

  func observe() -> [Float] {
    environment.observe(into: observations)
    return Array(observations)
  }

  /// Draws every action anew; with `wild`, some far outside [−1, 1] or not numbers.
  func draw(_ random: inout RandomStream, wild: Bool = false) {
    for entry in actions.indices {
      let draw = random.uniform()
      actions[entry] =
        wild && draw < 0.2
        ? [.nan, .infinity, -.infinity, 1e30, -7][random.index(below: 5)]
        : Float(2 * random.uniform() - 1)
    }
  }

  /// The copies whose day is over begin another.
  func resetFinished(_ random: inout RandomStream) {
    for copy in 0..<environment.copyCount where result.isTerminal[copy] {
      environment.reset(
        copy: copy, episode: random.index(below: environment.scenario.dayCount), step: 0)
    }
  }
}
