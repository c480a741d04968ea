/// Something that happened to one prosumer's model, for whoever watches.
public struct WorkflowEvent: Sendable, Hashable {
  /// What happened.
  public enum Kind: Sendable, Hashable {
    /// A role is asked for the n-th time.
    case asking(WorkflowRole, round: Int)
    /// A request failed and will be sent again: why, and when.
    case waiting(String)
    /// Text of the answer came.
    case text(String)
    /// A run in the sandbox ended.
    case ran(RunReport.Status)
    /// The model is ready, or there will be none.
    case ended(failure: String?)
  }
  /// The prosumer.
  public var prosumer: String
  /// What happened.
  public var kind: Kind

  /// Creates an event.
  public init(prosumer: String, kind: Kind) {
    self.prosumer = prosumer
    self.kind = kind
  }
}
