/// Everything that is wrong in a specification, all at once, in the order of the files.
public struct SpecificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The findings, each once, file by file in the order of the lines; never empty.
  public let diagnostics: [Diagnostic]

  /// Creates an error of several findings.
  public init(_ diagnostics: [Diagnostic]) {
    var files: [String: Int] = [:]
    var known: Set<Diagnostic> = []
    var placed: [(rank: (Int, Int, Int, Int), diagnostic: Diagnostic)] = []
    for diagnostic in diagnostics where known.insert(diagnostic).inserted {
      var rank = (-1, 0, 0, placed.count)
      if let location = diagnostic.location {
        let file = files[location.file] ?? files.count
        files[location.file] = file
        rank = (file, location.line, location.column, placed.count)
      }
      placed.append((rank, diagnostic))
    }
    self.diagnostics = placed.sorted { $0.rank < $1.rank }.map(\.diagnostic)
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
