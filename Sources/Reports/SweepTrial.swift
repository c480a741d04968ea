/// A trial as a sweep sees it: which cell it fills, and where its results stand.
public struct SweepTrial: Sendable {
  /// What became of a trial.
  public enum Status: String, CaseIterable, Sendable {
    /// Its results file is whole.
    case done
    /// It has no results file.
    case missing
    /// Its process failed.
    case failed
    /// Its results file is cut off or damaged.
    case broken
  }

  /// The row.
  public var variant: String
  /// The seed.
  public var seed: UInt64
  /// The results file.
  public var path: String
  /// What became of it.
  public var status: Status
  /// The processor time that it took, where its journal says so.
  public var processorSeconds: Double?

  /// Creates a trial of a sweep.
  public init(
    variant: String, seed: UInt64, path: String, status: Status, processorSeconds: Double? = nil
  ) {
    self.variant = variant
    self.seed = seed
    self.path = path
    self.status = status
    self.processorSeconds = processorSeconds
  }
}
