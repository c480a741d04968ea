import Foundation
public import Specification

/// What a plan changes in the trials that a folder of results is of.
public struct ManifestChange: Sendable {
  /// What differs, and the rows in which it does.
  public struct Group: Hashable, Sendable {
    /// The rows.
    public var variants: [String]
    /// The values that differ; empty where the old specification is lost.
    public var differences: [SpecificationDifference]
  }

  /// The changed rows, those that differ in the same together.
  public private(set) var groups: [Group] = []

  /// Compares a plan with what a folder holds.
  ///
  /// New rows and seeds are no change, nor are rows and seeds that the plan leaves out: a change is a row
  /// that is called as before, of a seed that had begun before, and whose specification is another.
  public init(of plan: ExperimentPlan, in folder: ResultsFolder) {
    guard let manifest = ExperimentManifest(folder) else { return }
    let old = Dictionary(
      manifest.trials.map { ([$0.variant, String($0.seed)], $0) }, uniquingKeysWith: { $1 })
    var seen: Set<String> = []
    for trial in plan.trials {
      guard let entry = old[[trial.variant, String(trial.seed)]], entry.id != trial.id,
        !seen.contains(trial.variant), folder.hasBegun(entry.id)
      else { continue }
      seen.insert(trial.variant)
      let differences = Self.differences(from: entry, to: trial, in: folder)
      if let index = groups.firstIndex(where: { $0.differences == differences }) {
        groups[index].variants.append(trial.variant)
      } else {
        groups.append(Group(variants: [trial.variant], differences: differences))
      }
    }
  }

  private static func differences(
    from old: ExperimentManifest.Entry, to trial: Trial, in folder: ResultsFolder
  ) -> [SpecificationDifference] {
    let path = folder.journal(of: old.id).specification.path
    guard let before = try? loadSpecification(path: path),
      let after = try? parseYAML(trial.resolvedText, file: trial.id)
    else { return [] }
    return after.differences(from: before)
  }
}
