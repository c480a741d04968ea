public import EnergyTrading
public import ExpertWorkflow
public import Experts
import Foundation
public import Specification

/// The generated models that an experiment's trials need: made once, before any trial begins, and kept in its
/// results.
public struct ExpertPreparation {
  /// Trials that share their models.
  public struct Need {
    /// The expert.
    public let configuration: LanguageModelConfiguration
    /// The community.
    public let scenario: Scenario
    /// The SHA-256 of all that the models follow from.
    public let digest: String
    /// The rows that need them.
    public internal(set) var variants: [String]
  }

  /// Models that did not come about, where that ends the experiment.
  public struct Stopped: Error, CustomStringConvertible {
    /// Whose, and why.
    public let description: String
  }

  /// What is needed, each once; empty where no expert is made from words.
  public private(set) var needs: [Need] = []
  private let search: ResourceSearch

  /// Finds out what trials need.
  ///
  /// - Throws: `SpecificationError` where a scenario cannot be loaded.
  public init(_ trials: [Trial], search: ResourceSearch) throws(SpecificationError) {
    self.search = search
    var seen: Set<String> = []
    let scenarios = LoadedScenarios(search)
    for trial in trials where seen.insert(trial.variant).inserted {
      guard let configuration = trial.specification.expert as? LanguageModelConfiguration else {
        continue
      }
      let scenario = try scenarios.scenario(of: trial)
      let digest = try configuration.digest(scenario, search: search)
      if let index = needs.firstIndex(where: { $0.digest == digest }) {
        needs[index].variants.append(trial.variant)
      } else {
        needs.append(
          Need(
            configuration: configuration, scenario: scenario, digest: digest,
            variants: [trial.variant]))
      }
    }
  }

  /// Makes the models of a need, unless all of them are kept.
  ///
  /// - Parameters:
  ///   - need: The need.
  ///   - folder: The experiment's results.
  ///   - again: Whether models that are kept are made anew.
  ///   - hasBegun: Whether a trial has results or a checkpoint: then models are kept as it had them, those that did
  ///     not come about among them, so that no row mixes experts.
  ///   - surroundings: Who answers, and who watches.
  /// - Returns: The models and their file.
  /// - Throws: `SpecificationError` where they cannot be asked for, ``Stopped`` where one does not come about and
  ///   the experiment's `on_failure` is `stop` or the budget is spent; the file is written all the same.
  public func make(
    _ need: Need, in folder: ResultsFolder, again: Bool = false, hasBegun: Bool = false,
    surroundings: AskingSurroundings
  ) throws -> (community: GeneratedCommunity, path: String) {
    let place = folder.url.appendingPathComponent(GeneratedCommunity.folder).path
    let path = "\(place)/\(need.digest).json"
    if !again, let kept = GeneratedCommunity(path: path, digest: need.digest),
      hasBegun || kept.models.allSatisfy(\.isReady)
    {
      return (kept, path)
    }
    let community = try need.configuration.ask(
      need.scenario, search: search, surroundings: surroundings)
    if surroundings.prosumer == nil { _ = try community.write(toFolder: place) }
    let failed = community.models.filter { !$0.isReady }
    let isSpent = failed.contains(where: \.isOutOfBudget)
    guard failed.isEmpty || need.configuration.onFailure != .stop && !isSpent else {
      throw Stopped(
        description: failed.map {
          "the model of '\($0.prosumer)' did not come about: \($0.failure ?? "")"
        }.joined(separator: "\n")
          + (isSpent
            ? "\nThe budget ends the experiment here, whatever 'on_failure' is. All answers are in the "
              + "transcript: with more budget and 'mode: record' only what is missing is asked for."
            : "\n'on_failure: stop' ends the experiment here."))
    }
    return (community, path)
  }
}
