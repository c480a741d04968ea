public import Foundation

/// A folder of a test's own that is gone when the test is done with it.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Creates a folder.
  ///
  /// - Parameter files: The text of each file in it, by name.
  /// - Throws: What keeps it from being made.
  public init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit {
    // A test may have closed it.
    try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    try? FileManager.default.removeItem(at: url)
  }

  /// Where it is, as text.
  public var path: String { url.path }

  /// The names of what is in it, sorted.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Writes a file of text, and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  /// Writes a file of bytes, and returns its path.
  @discardableResult
  public func write(_ bytes: Data, to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
    return file.path
  }

  /// The path of a file or folder in the folder.
  public func path(of name: String) -> String {
    url.appendingPathComponent(name).path
  }

  /// The text of a file in the folder; empty where there is none.
  public func text(of name: String) -> String {
    (try? Data(contentsOf: url.appendingPathComponent(name)))
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The bytes of a file in the folder.
  public func bytes(of name: String) throws -> Data {
    try Data(contentsOf: url.appendingPathComponent(name))
  }

  /// Creates an empty file that is open for writing.
  public func createFile(_ name: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(fileURLWithPath: write("", to: name)))
  }
}
