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

/// Everything that is wrong in a specification, all at once, in the order of the files.
public struct SpecificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The findings; never empty.
  public var diagnostics: [Diagnostic]

  /// Creates an error of several findings.
  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// Creates an error of one finding.
  public init(_ message: String, at location: SourceLocation? = nil) {
    diagnostics = [Diagnostic(message, at: location)]
  }

  /// One finding a line.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
