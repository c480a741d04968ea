/// A path within a results file: the groups on the way, and a name.
struct ResultPath: Hashable {
  var groups: [String]
  var name: String

  /// Takes `/evaluation/cost` apart.
  init(_ text: String) throws(ResultsError) {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2, parts.removeFirst().isEmpty, parts.allSatisfy(Self.isName),
      let name = parts.popLast()
    else {
      throw .malformed(
        object: text, reason: "is no path; one is '/' and names between slashes, such as '/a/b'")
    }
    groups = parts
    self.name = name
  }

  /// The path of the group.
  var group: String { "/" + groups.joined(separator: "/") }

  /// Whether netCDF takes a name: no control character, no space at an end, not `.` or `..`.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.hasPrefix(" ") && !name.hasSuffix(" ")
      && name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
  }
}
