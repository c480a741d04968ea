/// Everything that one experiment file plans: its rows, its seeds, and the row to compare against.
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
    /// The value in its YAML spelling.
    public var value: String
  }

  /// The rows, in the order of the file.
  public var rows: [Row]
  /// The seeds, in the order of the file.
  public var seeds: [UInt64]
  /// The name of the row that reports compare against.
  public var baseline: String?

  /// The trials: every row with every seed, row by row.
  public var trials: [TrialDocument] {
    rows.flatMap { row in
      seeds.map {
        TrialDocument(variant: row.name, seed: $0, node: row.node, changes: row.changes)
      }
    }
  }

  /// Expands the reserved keys of an experiment's root.
  public static func expand(root: Node) throws(SpecificationError) -> SweepPlan {
    SweepPlan(rows: [Row(name: "base", node: root, changes: [])], seeds: [0], baseline: nil)
  }
}
