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
  /// The resolved specification, every default stated, itself an experiment file of this one trial.
  public let resolvedText: String
  /// The SHA-256 digest of the resolved text.
  public let hash: String

  /// Decodes and names a trial.
  ///
  /// - Throws: ``SpecificationError`` with every finding of the decoding.
  public init(_ document: TrialDocument) throws(SpecificationError) {
    let (specification, resolved) = try Self.decoded(document.node)
    self.init(
      document.variant, document.seed, document.changes, specification, resolved: resolved)
  }

  /// Decodes a row once and names its trial of each seed.
  ///
  /// - Parameters:
  ///   - row: A row of a plan.
  ///   - seeds: The plan's seeds.
  /// - Returns: A trial a seed, in the seeds' order.
  /// - Throws: ``SpecificationError`` with every finding of the decoding.
  static func trials(
    of row: SweepPlan.Row, seeds: [UInt64]
  ) throws(SpecificationError) -> [Trial] {
    let (specification, resolved) = try decoded(row.node)
    return seeds.map { Trial(row.name, $0, row.changes, specification, resolved: resolved) }
  }

  private static func decoded(
    _ node: Node
  ) throws(SpecificationError) -> (record: ExperimentSpecification, resolved: Node) {
    try decode(ExperimentSpecification.self, from: node, as: .experiment)
  }

  private init(
    _ variant: String, _ seed: UInt64, _ changes: [SweepPlan.Change],
    _ specification: ExperimentSpecification, resolved: Node
  ) {
    self.specification = specification
    self.variant = variant
    self.seed = seed
    self.changes = changes
    let node = Self.withSeed(seed, in: resolved)
    resolvedText = node.canonicalYAML
    hash = specificationHash(node)
    id = "\(Self.stem(variant, seed: seed))-\(hash.prefix(8))"
  }

  private static func withSeed(_ seed: UInt64, in node: Node) -> Node {
    guard case .mapping(let entries) = node.content else { return node }
    let list = Node(
      .sequence([Node(.scalar(String(seed), quoted: false), at: nil)]), at: nil)
    return Node(
      .mapping(entries + [.init(key: "seeds", keyLocation: nil, value: list)]), at: node.location)
  }

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
