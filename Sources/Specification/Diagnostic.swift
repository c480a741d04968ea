/// One thing that is wrong in a specification: where, what, and what would be right.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
  /// Where it stands; `nil` where no file is involved.
  public var location: SourceLocation?
  /// What is wrong and what would be right, one sentence or two.
  public var message: String

  /// Creates a diagnostic.
  public init(_ message: String, at location: SourceLocation?) {
    self.location = location
    self.message = message
  }

  /// `file:line:column: message`.
  public var description: String {
    location.map { "\($0): \(message)" } ?? message
  }
}
