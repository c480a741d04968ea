import Foundation

/// A folder of a test's own that is gone when the test is done with it.
final class TemporaryFolder: Sendable {
  /// Where it is.
  let url: URL

  /// Creates an empty folder.
  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file of text, and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  /// Writes a file of bytes, and returns its path.
  @discardableResult
  func write(_ bytes: Data, to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
    return file.path
  }

  /// The path of a file or folder in the folder.
  func path(of name: String) -> String {
    url.appendingPathComponent(name).path
  }

  /// The text of a file in the folder; empty where there is none.
  func text(of name: String) -> String {
    (try? Data(contentsOf: url.appendingPathComponent(name)))
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Creates an empty file that is open for writing.
  func createFile(_ name: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(fileURLWithPath: write("", to: name)))
  }
}
