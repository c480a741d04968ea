public import DecPOMDP
public import EnergyTrading
public import Specification

/// Plays days with a fixed policy and reports what they came to.
public final class Evaluator {
  private let environment: EnergyTradingEnvironment
  private let outcome: StepOutcome
  private let observations: UnsafeMutableBufferPointer<Float>
  private let actions: UnsafeMutableBufferPointer<Float>

  /// Plans an evaluator of a scenario for up to so many days at once.
  public init(_ scenario: Scenario, daysAtOnce: Int) throws(SpecificationError) {
    environment = try EnergyTradingEnvironment(
      scenario, copyCount: max(1, min(daysAtOnce, 64)), discount: 1)
    let specification = environment.specification
    outcome = StepOutcome(specification, copyCount: environment.copyCount)
    observations = .allocate(capacity: environment.copyCount * specification.observationWidth)
    actions = .allocate(capacity: environment.copyCount * specification.actionWidth)
    observations.initialize(repeating: 0)
    actions.initialize(repeating: 0)
  }

  deinit {
    observations.deallocate()
    actions.deallocate()
  }

  /// Plays each day once.
  ///
  /// - Parameters:
  ///   - policy: Who acts; its actions are taken as they are.
  ///   - days: The days' indices.
  ///   - trajectory: Where to record every step; of the same days.
  /// - Returns: The metrics of each day, in the days' order.
  public func play(
    _ policy: any JointPolicy, days: [Int], recording trajectory: TrajectoryRecord? = nil
  ) -> [DayMetrics] {
    var metrics = days.map { DayMetrics(day: $0, of: environment.scenario) }
    let copies = environment.copyCount
    for first in stride(from: 0, to: days.count, by: copies) {
      let count = min(copies, days.count - first)
      // Copies without a day of their own play the chunk's last day and are not looked at.
      for copy in 0..<copies {
        environment.reset(copy: copy, episode: days[first + min(copy, count - 1)], step: 0)
      }
      for step in 0..<environment.specification.stepsPerEpisode {
        environment.observe(into: observations)
        policy.act(
          observations: UnsafeBufferPointer(observations), rows: copies, into: actions)
        environment.step(actions: UnsafeBufferPointer(actions), outcome: outcome)
        for copy in 0..<count {
          metrics[first + copy].add(environment.outcome, copy: copy)
          trajectory?.record(
            day: first + copy, step: step, copy: copy, observations: observations,
            actions: actions, outcome: environment.outcome)
        }
      }
    }
    return metrics
  }
}
