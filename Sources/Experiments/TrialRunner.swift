import Algorithms
import DecPOMDP
import EnergyTrading
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
    try trial.specification.check(against: scenario)

    var trainer = try Trainer(trial, scenario)
    let trainingBegan = clock.now
    let policies = try trainer.train(tell: tell)
    let trained = clock.now

    tell(TrialEvent(.evaluating, episode: episodes, of: episodes))
    let days = trial.specification.evaluation.days.days(of: scenario.days)
    let evaluator = try Evaluator(scenario, daysAtOnce: days.count)
    let trajectory = evaluator.makeTrajectory(days: days)
    let policy = trial.specification.algorithm.makePolicy(environment: trainer.specification)
    try policy.load(policies.last)
    let last = evaluator.play(policy, days: days)
    try policy.load(policies.kept)
    let kept = evaluator.play(policy, days: days, recording: trajectory)
    let idle = evaluator.play(ReferencePolicy.doNothing(in: scenario), days: days)
    let decisions = DecisionTimes(policy, trainer.specification)

    tell(TrialEvent(.writing, episode: episodes, of: episodes))
    var content = TrialContent(
      provenance, title: "\(trial.specification.name): \(trial.variant), seed \(trial.seed)",
      scenario: scenario, environment: trainer.specification)
    content.add(trainer.record)
    content.add([("trained", kept), ("last", last), ("do_nothing", idle)])
    content.add(trajectory)
    content.add(policy: policies.kept)
    try ResultFile.write(content.content, to: output.path, replacing: true)
    tell(TrialEvent(.done, episode: episodes, of: episodes))
    return TrialTiming(
      trainingSeconds: (trained - trainingBegan) / .seconds(1),
      totalSeconds: (clock.now - began) / .seconds(1), decisions: decisions)
  }

  private var provenance: Provenance {
    Provenance(
      version: Build.version, gitCommit: commit, swiftVersion: Build.swiftVersion,
      specification: trial.resolvedText, variant: trial.variant, seed: trial.seed, blasThreads: 1,
      blasConfiguration: BLAS.configuration)
  }
}
