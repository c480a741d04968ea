import Algorithms
import DecPOMDP
import EnergyTrading
import Experts
import Profiles
public import Specification

extension EvaluationSpecification.Days {
  /// The days of a split that the name stands for.
  func days(of split: SplitDays) -> [Int] {
    switch self {
    case .test: split.test
    case .validation: split.validation
    case .training: split.training
    }
  }
}

extension ExperimentSpecification {
  /// Loads what the specification names, and checks that its parts fit together.
  ///
  /// - Throws: ``SpecificationError`` with every finding.
  public func check(search: ResourceSearch) throws(SpecificationError) {
    try check(against: try Scenario.load(scenario, search: search), search: search)
  }

  /// Agents, observations, actions and what critics see of a loaded scenario.
  func environmentSpecification(of scenario: Scenario) -> EnvironmentSpecification {
    scenario.environmentSpecification(
      futureNetLoadAverages: algorithm.privileged.futureNetLoadAverages)
  }

  /// Checks what training and evaluation ask of a loaded scenario.
  func check(against scenario: Scenario, search: ResourceSearch) throws(SpecificationError) {
    var findings: [Diagnostic] = []
    func need(_ days: [Int], _ part: String, _ why: String) {
      guard days.isEmpty else { return }
      findings.append(
        Diagnostic("the days leave none for \(part), \(why).", at: evaluation.location))
    }
    if evaluation.policy == .trained {
      need(scenario.days.training, "training", "and a trial learns from them")
    }
    if evaluation.policy == .trained, evaluation.keep == .best {
      need(
        scenario.days.validation, "validation",
        "and 'keep: best' chooses on them; declare some or write 'keep: last'")
    }
    need(
      evaluation.days.days(of: scenario.days), evaluation.days.rawValue,
      "and the evaluation plays them")
    do throws(SpecificationError) {
      try algorithm.check(environmentSpecification(of: scenario))
    } catch {
      findings += error.diagnostics
    }
    do throws(SpecificationError) {
      try expert?.check(scenario, search: search)
    } catch {
      findings += error.diagnostics
    }
    guard findings.isEmpty else { throw SpecificationError(findings) }
  }
}
