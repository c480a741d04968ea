/// Everything that one experiment file plans: its rows, its seeds, and the row to compare against.
///
/// Six keys at the top of an experiment file are not the experiment's own: `include` (see
/// ``loadSpecification(path:)``), and
///
/// - `variants`: a list of rows, each with a `name` and a patch on the base, which is the file
///   without the reserved keys. With variants the base is no row; a variant of a `name` alone is it.
/// - `sweep`: values under dotted keys, tried from each variant, or from the base if there are none.
///   - `product`: every combination of the listed values.
///   - `zip`: groups of equally long lists that advance together; groups and `product` multiply.
///   - `ablate`: the row without any change, and one row for each listed value alone. A value that
///     stands there already makes no row.
///   - `exclude`: a list of patterns; a row that says all that a pattern says is left out.
/// - `seeds`: a count, n for the seeds 0 to n − 1, or a list; missing, it is the seed 0.
/// - `baseline`: the name of the row that reports compare against.
/// - `slurm`: how the trials are handed to a cluster, which is no part of what they are.
///
/// A patch is a mapping of dotted keys (`algorithm.critic.kind`, `prosumers.village.bus`,
/// `prosumers.0.bus`) to values, which are merged over what stands there: mappings merge, lists
/// and scalars replace. Where a patch sets the tag of a tagged choice, such as `kind`, what the
/// base or an earlier patch gave the former alternative no longer counts: keys that the new one does
/// not know are dropped if a sibling knows them, and keys that both know stay. So
/// `critic.kind: [mlp, attention]` may be swept over a base with `heads: 4`; but a patch that
/// itself gives `heads` to an `mlp` is an error.
///
/// A row is named by its variant and its swept values, as in `MADDPG,critic.kind=attention,heads=2`:
/// a key is cut to the shortest ending that means one place of the file. The order is that of the
/// file: by variant, then `ablate`, then the combinations, the last list the fastest.
public struct SweepPlan: Sendable {
  /// A row of the plan: one configuration, run once a seed.
  public struct Row: Sendable {
    /// The row's readable name, such as `MADDPG` or `critic.kind=attention,heads=2`.
    public var name: String
    /// The experiment with the row's patches applied, without the reserved keys.
    public var node: Node
    /// What the row's patches change in the base, in the order of the patches.
    public var changes: [Change]
  }

  /// One difference of a row from the base.
  public struct Change: Hashable, Sendable {
    /// The dotted key, such as `algorithm.critic.kind`.
    public var key: String
    /// The value in its YAML spelling, on one line.
    public var value: String

    /// Creates a change.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// How many trials a plan has at most.
  public static let largestTrialCount = 100_000

  /// The rows, in the order of the file.
  public var rows: [Row]
  /// The seeds, in the order of the file.
  public var seeds: [UInt64]
  /// The name of the row that reports compare against.
  public var baseline: String?

  /// The trials: every row with every seed, row by row.
  ///
  /// A row's trials share its node, so decode a ``Row`` once and not each trial.
  public var trials: [TrialDocument] {
    rows.flatMap { row in
      seeds.map {
        TrialDocument(variant: row.name, seed: $0, node: row.node, changes: row.changes)
      }
    }
  }

  /// Expands the reserved keys of an experiment's root.
  ///
  /// - Throws: ``SpecificationError`` with every finding: a patch that leads nowhere, an exclude that
  ///   matches nothing, unequal zipped lists, an unknown baseline, a name or a seed twice.
  public static func expand(root: Node) throws(SpecificationError) -> SweepPlan {
    guard case .mapping(let entries) = root.content else {
      throw SpecificationError(
        "an experiment must be a mapping; found \(root.foundText).", at: root.location)
    }
    let context = DecodingContext()
    let declaration = SweepDeclaration(reading: entries, in: context)
    let own = entries.filter { !SweepDeclaration.reservedKeys.contains($0.key) }
    var expansion = SweepExpansion(
      declaration, of: Node(.mapping(own), at: root.location), in: context)
    // Rows of a declaration in error would only repeat its errors.
    guard context.diagnostics.isEmpty else { throw SpecificationError(context.diagnostics) }
    let rows = expansion.rows()
    guard context.diagnostics.isEmpty else { throw SpecificationError(context.diagnostics) }
    return SweepPlan(
      rows: rows, seeds: declaration.seeds, baseline: declaration.baseline?.name)
  }
}
