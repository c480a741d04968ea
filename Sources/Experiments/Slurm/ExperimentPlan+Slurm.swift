import Experts
public import Specification

extension ExperimentPlan {
  /// How the trials are handed to a cluster: the site's file, and the experiment's section over it.
  ///
  /// Lists are replaced and not joined, as in every file that includes another.
  ///
  /// - Parameter site: A file of the keys of ``SlurmSettings``, for all experiments on a cluster.
  /// - Returns: The settings.
  /// - Throws: ``SpecificationError`` with every finding in the site's file.
  public func slurmSettings(site: String? = nil) throws(SpecificationError) -> SlurmSettings {
    var node = Node(.mapping([]), at: nil)
    if let site { node = try loadSpecification(path: site) }
    if let slurm { node = try node.applying(slurm) }
    return try decode(SlurmSettings.self, from: node).record
  }

  /// The environment variables that hold keys of endpoints.
  ///
  /// Models are made before jobs begin, so that no job needs one.
  public var keyVariables: Set<String> {
    Set(
      trials.compactMap { ($0.specification.expert as? LanguageModelConfiguration)?.keyVariable })
  }

  /// What is wrong with a file's `slurm:` section.
  static func slurmFindings(in root: Node) -> [Diagnostic] {
    guard let node = root["slurm"] else { return [] }
    do throws(SpecificationError) {
      _ = try decode(SlurmSettings.self, from: node)
      return []
    } catch {
      return error.diagnostics
    }
  }
}
