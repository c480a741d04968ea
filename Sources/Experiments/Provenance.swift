/// What made a result.
public enum Provenance {
  /// The version of Wattswap.
  public static let version = "0.1.0"
}
