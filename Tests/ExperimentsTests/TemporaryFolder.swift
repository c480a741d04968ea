import Foundation

/// A folder of a test's own that is gone when the test is done with it.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-experiments-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file of text, and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let path = self.path(of: name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// The path of a file in the folder.
  func path(of name: String) -> String {
    url.appendingPathComponent(name).path
  }

  /// The text of a file in the folder; empty where there is none.
  func text(of name: String) -> String {
    (try? String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }
}
