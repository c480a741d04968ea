public import DecPOMDP
public import EnergyTrading
public import Experts
public import Specification

/// Plays days with a fixed policy or an expert and reports what they came to.
public final class Evaluator {
  /// How many days are played at once.
  public let copyCount: Int
  private let environment: EnergyTradingEnvironment
  private let storage: StepStorage
  private let decision: ExpertDecision

  /// Plans an evaluator of a scenario for up to so many days at once.
  public init(_ scenario: Scenario, daysAtOnce: Int) throws(SpecificationError) {
    environment = try EnergyTradingEnvironment(
      scenario, copyCount: max(1, min(daysAtOnce, 64)), discount: 1)
    copyCount = environment.copyCount
    storage = StepStorage(environment.specification, copyCount: copyCount)
    decision = ExpertDecision(scenario, copyCount: copyCount)
  }

  /// Plans a record of days that this evaluator plays; with an expert's answers if asked for.
  public func makeTrajectory(days: [Int], withExpert: Bool = false) -> TrajectoryRecord {
    TrajectoryRecord(environment, days: days, withExpert: withExpert)
  }

  /// Plays each day once with a policy.
  ///
  /// - Parameters:
  ///   - policy: Who acts; its actions are taken as they are.
  ///   - days: The days' indices.
  /// - Returns: The metrics of each day, in the days' order.
  public func play(_ policy: any JointPolicy, days: [Int]) -> [DayMetrics] {
    play(.policy(policy), days: days)
  }

  /// Plays each day once.
  ///
  /// - Parameters:
  ///   - player: Who acts; its actions are taken as they are.
  ///   - days: The days' indices.
  ///   - advisor: An expert that is asked in every state which a policy visits, for the record alone.
  ///   - trajectory: Where to record every step; of the same days.
  /// - Returns: The metrics of each day, in the days' order.
  public func play(
    _ player: Player, days: [Int], advisor: (any Expert)? = nil,
    recording trajectory: TrajectoryRecord? = nil
  ) -> [DayMetrics] {
    var metrics = days.map { DayMetrics(day: $0, of: environment.scenario) }
    let expert: (any Expert)? = if case .expert(let expert) = player { expert } else { advisor }
    for first in stride(from: 0, to: days.count, by: copyCount) {
      let count = min(copyCount, days.count - first)
      // Copies without a day of their own play the chunk's last day and are not looked at.
      for copy in 0..<copyCount {
        environment.reset(copy: copy, episode: days[first + min(copy, count - 1)], step: 0)
        decision.isAsked[copy] = copy < count
      }
      for step in 0..<environment.specification.stepsPerEpisode {
        environment.observe(into: storage.observations)
        expert?.decide(for: environment, into: decision)
        act(player)
        environment.step(
          actions: UnsafeBufferPointer(storage.actions), outcome: storage.outcome)
        for copy in 0..<count {
          metrics[first + copy].add(environment.outcome, copy: copy)
          if expert != nil { metrics[first + copy].add(decision.status[copy]) }
          trajectory?.record(
            day: first + copy, step: step, copy: copy, observations: storage.observations,
            actions: storage.actions, outcome: environment.outcome, expert: decision)
        }
      }
    }
    return metrics
  }

  /// Writes the joint actions of all copies.
  private func act(_ player: Player) {
    switch player {
    case .policy(let policy):
      policy.act(
        observations: UnsafeBufferPointer(storage.observations), rows: copyCount,
        into: storage.actions)
    case .expert:
      for entry in storage.actions.indices { storage.actions[entry] = decision.actions[entry] }
    }
  }
}
