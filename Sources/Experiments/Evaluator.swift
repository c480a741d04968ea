public import DecPOMDP
public import EnergyTrading
public import Specification

/// Plays days with a fixed policy and reports what they came to.
public final class Evaluator {
  private let environment: EnergyTradingEnvironment
  private let storage: StepStorage

  /// Plans an evaluator of a scenario for up to so many days at once.
  public init(_ scenario: Scenario, daysAtOnce: Int) throws(SpecificationError) {
    environment = try EnergyTradingEnvironment(
      scenario, copyCount: max(1, min(daysAtOnce, 64)), discount: 1)
    storage = StepStorage(environment.specification, copyCount: environment.copyCount)
  }

  /// Plans a record of days that this evaluator plays.
  public func makeTrajectory(days: [Int]) -> TrajectoryRecord {
    TrajectoryRecord(environment, days: days)
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
        environment.observe(into: storage.observations)
        policy.act(
          observations: UnsafeBufferPointer(storage.observations), rows: copies,
          into: storage.actions)
        environment.step(
          actions: UnsafeBufferPointer(storage.actions), outcome: storage.outcome)
        for copy in 0..<count {
          metrics[first + copy].add(environment.outcome, copy: copy)
          trajectory?.record(
            day: first + copy, step: step, copy: copy, observations: storage.observations,
            actions: storage.actions, outcome: environment.outcome)
        }
      }
    }
    return metrics
  }
}
