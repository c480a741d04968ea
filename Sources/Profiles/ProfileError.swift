import HDF5

/// What is wrong with a file of profiles.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The line in a text file, from 1.
  public var line: Int?
  /// The column in characters, from 1.
  public var column: Int?
  /// What is wrong and what would be right.
  public var message: String

  init(_ path: String, line: Int? = nil, column: Int? = nil, _ message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }

  init(_ error: HDF5Error) {
    self.init(
      error.file,
      "cannot \(error.operation)\(error.object.map { " '\($0)'" } ?? ""): \(error.reason).")
  }

  /// `file:line:column: message`.
  public var description: String {
    "\(path):\(line.map { "\($0):" } ?? "")\(column.map { "\($0):" } ?? "") \(message)"
  }
}
