import Algorithms
import DecPOMDP
import EnergyTrading
import Experts
import NeuralNetworks
import Specification

/// A player's days, as a row of a table.
public struct EvaluatedDays: Sendable {
  /// The player's name: `trained`, `last`, `expert`, `do_nothing`, `rule` or `perfect_foresight`.
  public var name: String
  /// Its days.
  public var days: [DayMetrics]
}

/// What a trial's evaluation plays: whom it judges, and whom it compares with on the same days.
struct TrialEvaluation {
  /// Agents and shapes as the learner sees them.
  let environment: EnvironmentSpecification

  private let scenario: Scenario
  private let days: [Int]
  private let evaluator: Evaluator
  private let expert: (any Expert)?
  private let bound: PlanExpert?

  /// Plans the evaluation of some days.
  ///
  /// - Throws: `SpecificationError` where the expert does not fit the scenario.
  init(
    _ specification: ExperimentSpecification, _ scenario: Scenario, days: [Int],
    _ surroundings: ExpertSurroundings
  ) throws(SpecificationError) {
    self.scenario = scenario
    self.days = days
    environment = specification.environmentSpecification(of: scenario)
    evaluator = try Evaluator(scenario, daysAtOnce: days.count)
    expert = try specification.expert?.makeExpert(
      scenario, copyCount: evaluator.copyCount, in: surroundings)
    // A plan is the bound: its days are worked out once for both.
    bound =
      specification.evaluation.playsBound
      ? expert as? PlanExpert ?? Self.perfectForesight(scenario, surroundings.plans) : nil
  }

  /// The optimum of each day known beforehand; `nil` for a community that the optimiser has no model of.
  private static func perfectForesight(
    _ scenario: Scenario, _ archive: PlanArchive?
  ) -> PlanExpert? {
    do throws(SpecificationError) {
      return try PlanExpert(scenario, sharedIn: archive)
    } catch {
      return nil
    }
  }

  /// Plans a record of the days.
  func makeTrajectory() -> TrajectoryRecord {
    evaluator.makeTrajectory(days: days, withExpert: expert != nil)
  }

  /// The days with the policy that a trial keeps, with its last one, and with the expert.
  ///
  /// - Parameters:
  ///   - kept: The policy; the expert is asked in every state that it visits.
  ///   - last: The policy after the last update, where there is one.
  ///   - trajectory: Where to record the kept policy's days.
  /// - Returns: A row each.
  func rows(
    judging kept: any JointPolicy, last: (any JointPolicy)? = nil,
    recording trajectory: TrajectoryRecord? = nil
  ) -> [EvaluatedDays] {
    bound?.prepare(days)
    let advisor = trajectory == nil ? nil : expert
    let judged = evaluator.play(
      .policy(kept), days: days, advisor: advisor, recording: trajectory)
    var rows = [EvaluatedDays(name: "trained", days: judged)]
    if let last { rows.append(EvaluatedDays(name: "last", days: evaluator.play(last, days: days))) }
    if let expert { rows.append(row("expert", expert)) }
    return rows
  }

  /// The days with the expert where it is judged itself: what others call `trained`.
  func rows(judgingExpertRecording trajectory: TrajectoryRecord) -> [EvaluatedDays] {
    guard let expert else { return [] }
    bound?.prepare(days)
    let judged = evaluator.play(.expert(expert), days: days, recording: trajectory)
    return ["trained", "expert"].map { EvaluatedDays(name: $0, days: judged) }
  }

  /// The days with those whom every table compares with.
  func references() -> [EvaluatedDays] {
    let idle = evaluator.play(ReferencePolicy.doNothing(in: scenario), days: days)
    var rows = [
      EvaluatedDays(name: "do_nothing", days: idle), row("rule", RuleExpert(scenario)),
    ]
    if let bound { rows.append(row("perfect_foresight", bound)) }
    return rows
  }

  /// How long single joint decisions of whom the trial judges take: of a policy, or else of the expert.
  func decisionTimes(of policy: (any JointPolicy)?) throws(SpecificationError) -> DecisionTimes {
    if let policy { return DecisionTimes(policy, environment) }
    return try DecisionTimes(expert ?? RuleExpert(scenario), scenario, day: days.first ?? 0)
  }

  private func row(_ name: String, _ expert: any Expert) -> EvaluatedDays {
    EvaluatedDays(name: name, days: evaluator.play(.expert(expert), days: days))
  }
}
