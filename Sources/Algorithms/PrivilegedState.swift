public import Specification

/// What the simulator knows and agents do not see, for critics: they exist in training alone.
///
/// Asymmetric actor–critic (Pinto et al. 2018).
public struct PrivilegedState: SpecificationRecord, Hashable {
  /// The record's name in messages.
  public static let recordName = "privileged"
  /// One line for the schema.
  public static let recordSummary = "What critics see of the simulator beside all observations."

  /// How many averages of what is to come: the next hour, the two after it, the four after those.
  public var futureNetLoadAverages: Int

  /// Observations alone.
  public static var none: PrivilegedState { PrivilegedState(futureNetLoadAverages: 0) }

  private init(futureNetLoadAverages: Int) {
    self.futureNetLoadAverages = futureNetLoadAverages
  }

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    futureNetLoadAverages = fields.integer(
      "future_net_load_averages",
      "Averages of the community's true net load in the next hour, the two after it, the four "
        + "after those and so on.", 0...5, default: 0)
  }
}
