import Digest
import Foundation

/// The trials that a folder of results is of, as its `manifest.json` has them.
///
/// It is what reads the folder without the experiment file: the state of a sweep, a merge, a cluster's
/// job that is told no more than its place in the list.
public struct ExperimentManifest: Codable, Hashable, Sendable {
  /// One trial.
  public struct Entry: Codable, Hashable, Sendable {
    /// The trial's id: its files' name.
    public var id: String
    /// The row.
    public var variant: String
    /// The seed.
    public var seed: UInt64
    /// The SHA-256 of the resolved specification.
    public var specSHA256: String
    /// The SHA-256 of the specification of its scenario; earlier manifests have none.
    public var scenarioSHA256: String?

    enum CodingKeys: String, CodingKey {
      case id
      case variant
      case seed
      case specSHA256 = "spec_sha256"
      case scenarioSHA256 = "scenario_sha256"
    }
  }

  /// The experiment's name.
  public var name: String
  /// What it asks.
  public var description: String
  /// The currency of its costs.
  public var currency: String
  /// The row that tables compare against.
  public var baseline: String?
  /// The experiment file, as the run was given it.
  public var specification: String
  /// Every row with every seed.
  public var trials: [Entry]

  /// The manifest of a plan.
  public init(_ plan: ExperimentPlan) {
    name = plan.name
    description = plan.description
    currency = plan.currency
    baseline = plan.baseline
    specification = plan.path
    var scenario = (text: "", digest: "")
    trials = plan.trials.map { trial in
      // Most trials have the scenario of the one before.
      let text = trial.scenarioText
      if text != scenario.text { scenario = (text, SHA256.hexadecimal(text)) }
      return Entry(
        id: trial.id, variant: trial.variant, seed: trial.seed, specSHA256: trial.hash,
        scenarioSHA256: scenario.digest)
    }
  }

  /// Reads a folder's manifest; `nil` where it has none that can be read.
  public init?(_ folder: ResultsFolder) {
    guard let data = try? Data(contentsOf: folder.manifest),
      let manifest = try? JSONDecoder().decode(ExperimentManifest.self, from: data)
    else { return nil }
    self = manifest
  }

  /// The ids of the trials whose scenario another trial has too.
  public var idsSharingScenarios: Set<String> {
    let scenarios = Dictionary(grouping: trials.filter { $0.scenarioSHA256 != nil }) {
      $0.scenarioSHA256
    }
    return Set(scenarios.values.filter { $0.count > 1 }.flatMap { $0.map(\.id) })
  }

  /// Writes the manifest.
  ///
  /// - Throws: the system's reason.
  public func write(to folder: ResultsFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: folder.manifest, options: .atomic)
  }
}
