import Digest
import Foundation

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

  /// The SHA-256 of the program's file: what a checkpoint can be gone on from by.
  public static let programDigest: String = {
    let path = URL(fileURLWithPath: "/proc/self/exe")
    let program = try? Data(contentsOf: path, options: .alwaysMapped)
    let digest = SHA256()
    program?.withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }()
}
