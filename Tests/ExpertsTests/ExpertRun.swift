import DecPOMDP
import EnergyTrading
import Experts
import RandomStreams

/// An environment with an expert to ask and the buffers to drive it.
final class ExpertRun {
  let environment: EnergyTradingEnvironment
  let decision: ExpertDecision
  let outcome: StepOutcome

  init(_ scenario: Scenario, copies: Int = 1) throws {
    environment = try EnergyTradingEnvironment(scenario, copyCount: copies, discount: 1)
    decision = ExpertDecision(scenario, copyCount: copies)
    outcome = StepOutcome(environment.specification, copyCount: copies)
  }

  /// The joint actions of all copies, as the expert would have them.
  func ask(_ expert: any Expert) -> [Float] {
    expert.decide(for: environment, into: decision)
    return Array(decision.actions)
  }

  /// One step with the expert's answer, or with actions of one's own.
  func step(_ actions: [Float]? = nil) {
    guard let actions else {
      environment.step(actions: UnsafeBufferPointer(decision.actions), outcome: outcome)
      return
    }
    actions.withUnsafeBufferPointer { environment.step(actions: $0, outcome: outcome) }
  }

  /// A step with actions drawn at random.
  func wander(_ random: inout RandomStream) {
    step(decision.actions.map { _ in Float(2 * random.uniform() - 1) })
  }

  /// The sum of a day's rewards, −κ(ω cost + β deviation), with an expert acting in the first copy.
  func play(_ expert: any Expert, day: Int) -> Double {
    environment.reset(copy: 0, episode: day, step: 0)
    var sum = 0.0
    for _ in 0..<environment.specification.stepsPerEpisode {
      _ = ask(expert)
      step()
      sum += environment.outcome.reward[0, 0]
    }
    return sum
  }
}
