/// One trial as the file states it, before it is decoded.
public struct TrialDocument: Sendable {
  /// The row's name.
  public var variant: String
  /// The seed of the trial's random streams.
  public var seed: UInt64
  /// The experiment with the row's patches applied, without the reserved keys and without the seed.
  public var node: Node
  /// What the row changes in the base.
  public var changes: [SweepPlan.Change]
}
