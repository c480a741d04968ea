import Algorithms
import DecPOMDP
import EnergyTrading
import Experts
public import Foundation
import LinearAlgebra
import NeuralNetworks
import Profiles
import Results
public import Specification

/// Runs one trial from its resolved specification to its results file.
public struct TrialRunner {
  private let trial: Trial
  private let search: ResourceSearch
  private let commit: String?

  /// Prepares a trial.
  ///
  /// - Parameters:
  ///   - trial: What to run.
  ///   - search: Where the grid and the profiles are looked for.
  ///   - commit: The commit that this program was built from, where it is known.
  public init(_ trial: Trial, search: ResourceSearch, commit: String?) {
    self.trial = trial
    self.search = search
    self.commit = commit
  }

  /// Trains, evaluates and writes the results file.
  ///
  /// - Parameters:
  ///   - output: Where the results file shall stand; a file there gives way.
  ///   - tell: Takes progress.
  /// - Returns: How long the parts took.
  /// - Throws: `SpecificationError` where the specification's parts do not fit together, `ResultsError`
  ///   where the file cannot be written; nothing stands at `output` then but what stood there before.
  public func run(writing output: URL, tell: (TrialEvent) -> Void) throws -> TrialTiming {
    setBLASThreads(1)
    let clock = ContinuousClock()
    let began = clock.now
    let episodes = trial.specification.training.episodes
    tell(TrialEvent(.preparing, episode: 0, of: episodes))
    let scenario = try Scenario.load(trial.specification.scenario, search: search)
    try trial.specification.check(against: scenario, search: search)
    let evaluation = try TrialEvaluation(
      trial.specification, scenario,
      days: trial.specification.evaluation.days.days(of: scenario.days), search: search)

    let trainingBegan = clock.now
    let training = try train(scenario, tell: tell)
    let trained = clock.now

    tell(TrialEvent(.evaluating, episode: episodes, of: episodes))
    let policy = trial.specification.algorithm.makePolicy(environment: evaluation.environment)
    let trajectory = evaluation.makeTrajectory()
    var rows: [EvaluatedDays]
    if let training {
      let last = trial.specification.algorithm.makePolicy(environment: evaluation.environment)
      try last.load(training.policies.last)
      try policy.load(training.policies.kept)
      rows = evaluation.rows(judging: policy, last: last, recording: trajectory)
    } else {
      rows = evaluation.rows(judgingExpertRecording: trajectory)
    }
    rows += evaluation.references()
    let decisions = try evaluation.decisionTimes(of: training == nil ? nil : policy)

    tell(TrialEvent(.writing, episode: episodes, of: episodes))
    var content = TrialContent(
      provenance, title: "\(trial.specification.name): \(trial.variant), seed \(trial.seed)",
      scenario: scenario, environment: evaluation.environment)
    if let training {
      content.add(training.record, withExpert: trial.specification.expert != nil)
      content.add(training.parameters)
    }
    content.add(rows)
    content.add(trajectory)
    if let training { content.add(policy: training.policies.kept) }
    if let words = trial.specification.expert as? LanguageModelConfiguration {
      content.add(try words.models(scenario, search: search))
    }
    try ResultFile.write(content.content, to: output.path, replacing: true)
    tell(TrialEvent(.done, episode: episodes, of: episodes))
    return TrialTiming(
      trainingSeconds: (trained - trainingBegan) / .seconds(1),
      totalSeconds: (clock.now - began) / .seconds(1), decisions: decisions)
  }

  /// Trains, unless the experiment judges the expert alone.
  private func train(
    _ scenario: Scenario, tell: (TrialEvent) -> Void
  ) throws -> (policies: KeptPolicies, record: TrainingRecord, parameters: [ParameterCount])? {
    guard trial.specification.evaluation.policy == .trained else { return nil }
    var trainer = try Trainer(trial, scenario, search: search)
    let policies = try trainer.train(tell: tell)
    return (policies, trainer.record, trainer.parameterCounts)
  }

  private var provenance: Provenance {
    Provenance(
      version: Build.version, gitCommit: commit, swiftVersion: Build.swiftVersion,
      specification: trial.resolvedText, variant: trial.variant, seed: trial.seed, blasThreads: 1,
      blasConfiguration: BLAS.configuration)
  }
}
