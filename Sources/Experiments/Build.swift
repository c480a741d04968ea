/// What this program is, as far as results depend on it.
public enum Build {
  /// The version of Wattswap.
  public static let version = "0.1.0"

  /// The Swift compiler's version, major and minor.
  public static var swiftVersion: String {
    #if swift(>=6.4)
    "6.4 or later"
    #elseif swift(>=6.3)
    "6.3"
    #else
    "6.2"
    #endif
  }
}
