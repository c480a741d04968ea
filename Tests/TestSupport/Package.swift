public import Foundation

/// Where the package under test is.
public enum Package {
  /// The folder of `Package.swift`, which holds `Experiments` and `Grids`.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
