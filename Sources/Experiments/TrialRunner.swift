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
  private let planFolder: String?

  /// Prepares a trial.
  ///
  /// - Parameters:
  ///   - trial: What to run.
  ///   - search: Where the grid and the profiles are looked for.
  ///   - commit: The commit that this program was built from, where it is known.
  ///   - plans: A folder in which trials run by this program share plans of days; by default nothing is
  ///     shared.
  public init(_ trial: Trial, search: ResourceSearch, commit: String?, plans: String? = nil) {
    self.trial = trial
    self.search = search
    self.commit = commit
    planFolder = plans
  }

  /// Trains, evaluates and writes the results file.
  ///
  /// Where the journal has a checkpoint of this very trial, training goes on from there, and the
  /// results file has the same bytes as if nothing had come between.
  ///
  /// - Parameters:
  ///   - output: Where the results file shall stand; a file there gives way.
  ///   - journal: Where checkpoints stand; without one there are none.
  ///   - stop: Asks the trial to write a checkpoint and to stop.
  ///   - note: Takes a sentence on each checkpoint that is used or is of no use.
  ///   - tell: Takes progress.
  /// - Returns: How long the parts took, or `nil` where the trial stopped because it was asked to.
  /// - Throws: `SpecificationError` where the specification's parts do not fit together, `ResultsError`
  ///   where the file cannot be written; nothing stands at `output` then but what stood there before.
  public func run(
    writing output: URL, journal: TrialJournal? = nil, stop: StopRequest = StopRequest(),
    note: @escaping (String) -> Void = { _ in }, tell: (TrialEvent) -> Void
  ) throws -> TrialTiming? {
    let clock = ContinuousClock()
    let began = clock.now
    let episodes = trial.specification.training.episodes
    tell(TrialEvent(.preparing, episode: 0, of: episodes))
    let scenario = try Scenario.load(trial.specification.scenario, search: search)
    try trial.specification.check(against: scenario, search: search)
    let evaluation = try TrialEvaluation(
      trial.specification, scenario,
      days: trial.specification.evaluation.days.days(of: scenario.days), surroundings)

    var checkpoints = Checkpointing(trial, journal: journal, stop: stop, note: note)
    let trainingBegan = clock.now
    var training: Training?
    if trial.specification.evaluation.policy == .trained {
      training = try train(scenario, &checkpoints, tell: tell)
      guard training != nil else { return nil }
    }
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
      content.add(try words.models(scenario, search: search), words.onFailure)
    }
    try ResultFile.write(content.content, to: output.path, replacing: true)
    checkpoints.remove()
    tell(TrialEvent(.done, episode: episodes, of: episodes))
    return TrialTiming(
      trainingSeconds: checkpoints.before.seconds + (trained - trainingBegan) / .seconds(1),
      totalSeconds: checkpoints.before.seconds + (clock.now - began) / .seconds(1),
      processorSecondsBefore: checkpoints.before.processorSeconds, decisions: decisions)
  }

  /// What training left.
  private struct Training {
    var policies: KeptPolicies
    var record: TrainingRecord
    var parameters: [ParameterCount]
  }

  /// Trains, from a checkpoint where there is one; returns `nil` where a stop was asked for.
  private func train(
    _ scenario: Scenario, _ checkpoints: inout Checkpointing, tell: (TrialEvent) -> Void
  ) throws -> Training? {
    var trainer = try checkpoints.trainer { try Trainer(trial, scenario, surroundings) }
    if trainer.record.episodes > 0 {
      tell(
        TrialEvent(
          .resuming, episode: trainer.record.episodes,
          of: trial.specification.training.episodes))
    }
    let policies = trainer.train(stoppingWhere: { checkpoints.takesStop($0) }, tell: tell)
    return policies.map {
      Training(policies: $0, record: trainer.record, parameters: trainer.parameterCounts)
    }
  }

  private var surroundings: ExpertSurroundings {
    ExpertSurroundings(
      search: search,
      plans: planFolder.map {
        PlanArchive(folder: $0, origin: "\(BLAS.configuration)\n\(trial.scenarioText)")
      })
  }

  private var provenance: Provenance {
    Provenance(
      version: Build.version, gitCommit: commit, swiftVersion: Build.swiftVersion,
      specification: trial.resolvedText, variant: trial.variant, seed: trial.seed,
      blasThreads: BLAS.threads, blasConfiguration: BLAS.configuration)
  }
}
