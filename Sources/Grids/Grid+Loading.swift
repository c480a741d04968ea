import Foundation
public import Specification

extension Grid {
  /// The folder that grids are looked for in by name.
  public static let dataFolder = "Grids"

  /// Loads the grid that an argument names.
  ///
  /// - Parameters:
  ///   - name: A name in the folder ``dataFolder``, the path of a YAML file, or the path of a MATPOWER
  ///     case (`.m`).
  ///   - search: Where names and paths begin.
  ///   - location: Where the name stands, for the error that it names nothing.
  /// - Returns: A valid grid.
  /// - Throws: ``Specification/SpecificationError`` with everything that is wrong.
  public static func load(
    named name: String, search: ResourceSearch = ResourceSearch(),
    at location: SourceLocation? = nil
  ) throws(SpecificationError) -> Grid {
    guard let path = search.path(of: name, in: dataFolder, extensions: ["yaml", "yml", "m"]) else {
      let names = search.names(in: dataFolder, extensions: ["yaml", "yml", "m"])
      throw SpecificationError(unknown(name, among: names), at: location)
    }
    return try load(path: path)
  }

  /// Loads a grid from a YAML file or a MATPOWER case.
  public static func load(path: String) throws(SpecificationError) -> Grid {
    if path.hasSuffix(".m") {
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw SpecificationError("cannot read '\(path)'.")
      }
      return try MatpowerCase.parse(text: String(decoding: bytes, as: UTF8.self), file: path)
    }
    return try decode(GridSpecification.self, from: loadYAML(path: path)).record.grid()
  }

  private static func unknown(_ name: String, among names: [String]) -> String {
    let known =
      names.isEmpty
      ? "No folder \(dataFolder) holds any: not above the specification, the working folder or the program."
      : "There are \(names.joined(separator: ", "))."
    guard let nearest = names.min(by: { distance(name, $0) < distance(name, $1) }),
      distance(name, nearest) <= max(2, name.count / 3)
    else { return "unknown grid '\(name)'. \(known)" }
    return "unknown grid '\(name)'. Did you mean '\(nearest)'?"
  }

  /// The number of letters to change, add, drop or swap to make one name of another
  /// (Damerau–Levenshtein, restricted).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
