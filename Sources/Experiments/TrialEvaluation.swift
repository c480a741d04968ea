import Algorithms
import DecPOMDP
import EnergyTrading
import Experts
import NeuralNetworks
import Specification

/// What a trial's evaluation plays: whom it judges, and whom it compares with on the same days.
struct TrialEvaluation {
  /// Agents and shapes as the learner sees them.
  let environment: EnvironmentSpecification
  /// The days of whom it judges, step by step.
  let trajectory: TrajectoryRecord

  private let scenario: Scenario
  private let days: [Int]
  private let evaluator: Evaluator
  private let expert: (any Expert)?
  private let bound: (any Expert)?

  /// Plans the evaluation of a specification's days.
  ///
  /// - Throws: `SpecificationError` where the expert does not fit the scenario.
  init(
    _ specification: ExperimentSpecification, _ scenario: Scenario, search: ResourceSearch
  ) throws(SpecificationError) {
    self.scenario = scenario
    environment = specification.environmentSpecification(of: scenario)
    days = specification.evaluation.days.days(of: scenario.days)
    evaluator = try Evaluator(scenario, daysAtOnce: days.count)
    expert = try specification.expert?.makeExpert(
      scenario, copyCount: evaluator.copyCount, search: search)
    bound = specification.evaluation.playsBound ? Self.perfectForesight(scenario) : nil
    trajectory = evaluator.makeTrajectory(days: days, withExpert: expert != nil)
  }

  /// The optimum of each day known beforehand; `nil` where it cannot be worked out for the scenario.
  private static func perfectForesight(_ scenario: Scenario) -> (any Expert)? {
    do throws(SpecificationError) {
      return try PlanExpert(scenario)
    } catch {
      return nil
    }
  }

  /// Plays the days with each of them and records those of the first.
  ///
  /// - Parameters:
  ///   - policy: A policy of the trial's shapes, to load parameters into.
  ///   - policies: The trained parameters; `nil` where the expert itself is judged.
  /// - Returns: The rows of the trial's tables, whom it judges first.
  func rows(
    judging policy: DecentralizedPolicy<Float>, _ policies: KeptPolicies?
  ) throws(ParameterError) -> [(name: String, days: [DayMetrics])] {
    var rows: [(name: String, days: [DayMetrics])] = []
    if let policies {
      try policy.load(policies.last)
      let last = evaluator.play(policy, days: days)
      try policy.load(policies.kept)
      rows.append(
        (
          "trained",
          evaluator.play(.policy(policy), days: days, advisor: expert, recording: trajectory)
        ))
      rows.append(("last", last))
      if let expert { rows.append(("expert", evaluator.play(.expert(expert), days: days))) }
    } else if let expert {
      rows.append(("expert", evaluator.play(.expert(expert), days: days, recording: trajectory)))
    }
    let idle = ReferencePolicy.doNothing(in: scenario)
    rows.append(("do_nothing", evaluator.play(idle, days: days)))
    rows.append(("rule", evaluator.play(.expert(RuleExpert(scenario)), days: days)))
    if let bound {
      rows.append(("perfect_foresight", evaluator.play(.expert(bound), days: days)))
    }
    return rows
  }
}
