import Algorithms
import DecPOMDP
public import EnergyTrading
import Experts
public import Foundation
import LinearAlgebra
import NeuralNetworks
import Profiles
public import Results
public import Specification

/// A trial read back from its results file: its specification and its trained policy.
public struct StoredTrial {
  /// Why a trial cannot be read back or played.
  public enum Failure: Error, CustomStringConvertible {
    /// The file is no whole results file.
    case notWhole(path: String, ResultStatus)
    /// The file lacks what a trial's has.
    case notATrial(path: String, reason: String)
    /// The policy does not fit the scenario that it shall play.
    case policyDoesNotFit(String)

    /// What is wrong and what would be right.
    public var description: String {
      switch self {
      case .notWhole(let path, let status): "\(path) is no whole results file: \(status)."
      case .notATrial(let path, let reason): "\(path) is no trial's results file: \(reason)."
      case .policyDoesNotFit(let reason):
        "the trained policy does not fit this scenario: \(reason) Prosumers, their devices and "
          + "what they observe must be those that it was trained with."
      }
    }
  }

  /// The row.
  public let variant: String
  /// The seed.
  public let seed: String
  /// The OpenBLAS kernels that it was made with, where this process has this OpenBLAS and others.
  public let otherKernels: String?
  private let text: String
  private let path: String
  private let arrays: [NamedArray]

  /// Reads a results file.
  ///
  /// - Throws: ``Failure`` where it is no whole file of a trial, `ResultsError` where it cannot be read.
  public init(path: String) throws {
    let status = ResultFile.verify(path)
    guard status.isComplete else { throw Failure.notWhole(path: path, status) }
    let reader = try ResultReader(path)
    guard let text = try reader.text("spec"), try reader.contains("/policy") else {
      throw Failure.notATrial(path: path, reason: "it holds no specification and policy")
    }
    self.path = path
    self.text = text
    variant = try reader.text("variant") ?? "unknown"
    seed = try reader.text("seed") ?? "unknown"
    otherKernels = try reader.text("blas_configuration").flatMap(BLAS.otherKernels)
    arrays = try Self.arrays(in: "/policy", reader)
  }

  private static func arrays(
    in group: String, _ reader: ResultReader
  ) throws(ResultsError) -> [NamedArray] {
    let (variables, groups) = try reader.contents(of: group)
    var arrays: [NamedArray] = []
    for path in variables {
      let variable = try reader.variable(path)
      let own = path.split(separator: "/").last.map(String.init) ?? path
      guard variable.dimensions != [own] else { continue }
      arrays.append(
        NamedArray(
          name: String(path.dropFirst("/policy/".count)), shape: variable.shape,
          values: try reader.floats(path)))
    }
    for inner in groups { arrays += try self.arrays(in: inner, reader) }
    return arrays
  }

  /// The days of a scenario to play.
  public enum Days: Sendable {
    /// A part of the split.
    case part(String)
    /// These days' indices.
    case indices([Int])
  }

  /// What playing days came to.
  public struct Evaluation {
    /// The scenario that was played.
    public let scenario: Scenario
    /// The days of each player, the trained policy first.
    public let rows: [EvaluatedDays]
  }

  /// Plays days greedily, with values laid over the trial's own specification.
  ///
  /// - Parameters:
  ///   - patches: `dotted.key=value` texts, such as `grid.case=ieee69`.
  ///   - days: Which days.
  ///   - search: Where the grid and the profiles are looked for.
  /// - Returns: The days of the trained policy, of the expert if there is one, and of those whom every
  ///   table compares with.
  /// - Throws: `SpecificationError` where a patch, the scenario or the days are wrong, ``Failure`` where
  ///   the policy does not fit the scenario.
  public func evaluate(
    patches: [String], days: Days, search: ResourceSearch
  ) throws -> Evaluation {
    let document = try plan(patches)
    let trial = try Trial(document)
    let scenario = try Scenario.load(trial.specification.scenario, search: search)
    let evaluation = try TrialEvaluation(
      trial.specification, scenario, days: try indices(days, scenario),
      ExpertSurroundings(search: search))
    let policy = trial.specification.algorithm.makePolicy(environment: evaluation.environment)
    do {
      try policy.load(arrays)
    } catch {
      throw Failure.policyDoesNotFit("\(error)")
    }
    return Evaluation(
      scenario: scenario, rows: evaluation.rows(judging: policy) + evaluation.references())
  }

  private func plan(_ patches: [String]) throws(SpecificationError) -> TrialDocument {
    var root = try parseYAML(text, file: "\(path):spec")
    for patch in patches { root = try ExperimentPlan.laying(patch, over: root) }
    guard let document = try SweepPlan.expand(root: root).trials.first else {
      throw SpecificationError("\(path) holds the specification of no trial.")
    }
    return document
  }

  private func indices(_ days: Days, _ scenario: Scenario) throws(SpecificationError) -> [Int] {
    switch days {
    case .indices(let indices):
      if let wrong = indices.first(where: { !(0..<scenario.dayCount).contains($0) }) {
        throw SpecificationError(
          "day \(wrong) is not in the profiles, whose days are 0 to \(scenario.dayCount - 1).")
      }
      return indices
    case .part("test"): return scenario.days.test
    case .part("validation"): return scenario.days.validation
    case .part("training"): return scenario.days.training
    case .part("all"): return Array(0..<scenario.dayCount)
    case .part(let other):
      throw SpecificationError(
        "'\(other)' names no days: write test, validation, training, all, or days such as "
          + "5,15,20-29.")
    }
  }
}

extension StoredTrial {
  /// Runs the trial again, from the specification that its file holds.
  ///
  /// - Parameters:
  ///   - output: Where the new results file shall stand.
  ///   - search: Where the grid and the profiles are looked for.
  ///   - commit: The commit that this program was built from, where it is known.
  /// - Throws: `SpecificationError` where the specification is none for this program, and what
  ///   ``TrialRunner/run(writing:journal:stop:note:tell:)`` throws.
  public func rerun(writing output: URL, search: ResourceSearch, commit: String?) throws {
    var document = try plan([])
    document.variant = variant
    let runner = TrialRunner(try Trial(document), search: search, commit: commit)
    _ = try runner.run(writing: output) { _ in }
  }
}
