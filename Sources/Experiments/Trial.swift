import Digest
import EnergyTrading
public import Specification

/// One configuration with one seed: what a process runs and one results file holds.
public struct Trial: Sendable {
  /// The readable variant and seed with the first digits of the resolved specification's hash, such
  /// as `MADDPG-seed1-3fa2c1d0`: the name of the trial's results file.
  public let id: String
  /// The row of the experiment.
  public let variant: String
  /// The seed of every random stream.
  public let seed: UInt64
  /// What the row changes in the base.
  public let changes: [SweepPlan.Change]
  /// What was decoded.
  public let specification: ExperimentSpecification
  /// The SHA-256 digest of the resolved text.
  public let hash: String
  /// The resolved text but for the seed, section by section.
  ///
  /// Trials share the sections that they have in common.
  private let sections: [(key: String, text: String)]

  /// Decodes and names a trial.
  ///
  /// - Throws: ``SpecificationError`` with every finding of the decoding.
  public init(_ document: TrialDocument) throws(SpecificationError) {
    self.init(
      document.variant, document.seed, document.changes,
      try DecodedRow(document.node, sharing: SectionCache()))
  }

  /// Decodes a row once and names its trial of each seed.
  ///
  /// - Parameters:
  ///   - row: A row of a plan.
  ///   - seeds: The plan's seeds.
  ///   - sections: What sections of earlier rows were decoded to; this one's are added.
  /// - Returns: A trial a seed, in the seeds' order.
  /// - Throws: ``SpecificationError`` with every finding of the decoding.
  static func trials(
    of row: SweepPlan.Row, seeds: [UInt64], sharing sections: SectionCache
  ) throws(SpecificationError) -> [Trial] {
    let decoded = try DecodedRow(row.node, sharing: sections)
    return seeds.map { Trial(row.name, $0, row.changes, decoded) }
  }

  /// A row as it was decoded, and its texts.
  private struct DecodedRow {
    let record: ExperimentSpecification
    let sections: [(key: String, text: String)]

    init(_ node: Node, sharing sections: SectionCache) throws(SpecificationError) {
      let (record, resolved) = try decode(
        ExperimentSpecification.self, from: node, as: .experiment, sharing: sections)
      self.record = record
      self.sections = resolved.canonicalSections(sharing: sections)
    }
  }

  private init(
    _ variant: String, _ seed: UInt64, _ changes: [SweepPlan.Change], _ row: DecodedRow
  ) {
    specification = row.record
    self.variant = variant
    self.seed = seed
    self.changes = changes
    sections = row.sections
    let digest = SHA256()
    for section in sections { digest.update(section.text) }
    digest.update(Self.seedText(seed))
    hash = digest.finish()
    id = "\(Self.stem(variant, seed: seed))-\(hash.prefix(8))"
  }

  /// The resolved specification, every default stated, itself an experiment file of this one trial.
  public var resolvedText: String {
    sections.map(\.text).joined() + Self.seedText(seed)
  }

  /// What stands at the end of the canonical text of a row's trial.
  private static func seedText(_ seed: UInt64) -> String { "seeds: [\(seed)]\n" }

  /// The canonical text of the parts that decide the scenario, and of those that decide the networks:
  /// rows that share a text share what is made of it.
  var scenarioText: String {
    sections.filter { ScenarioSpecification.keys.contains($0.key) }.map(\.text).joined()
  }

  /// The canonical text of the learner.
  var algorithmText: String { sections.first { $0.key == "algorithm" }?.text ?? "" }

  /// What the ids of a row's trials of one seed begin with, before the hash.
  static func stem(_ variant: String, seed: UInt64) -> String {
    "\(fileName(variant))-seed\(seed)"
  }

  /// The variant's name with what a file name had better not hold replaced by underscores, cut off
  /// well before the 255 bytes that file systems take.
  private static func fileName(_ variant: String) -> String {
    String(
      variant.unicodeScalars.prefix(160).map { scalar in
        let isPlain =
          ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
          || ("0"..."9").contains(scalar) || "=.,+-".unicodeScalars.contains(scalar)
        return isPlain ? Character(scalar) : "_"
      })
  }
}
