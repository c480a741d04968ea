/// What differs between two results files.
public struct ResultDifferences: Hashable, Sendable {
  /// The paths of variables whose values, shapes or units differ, or that one file lacks.
  public private(set) var variables: [String] = []
  /// The names of attributes of the whole file that differ, its digest apart.
  public private(set) var attributes: [String] = []

  /// Compares two files.
  ///
  /// - Throws: ``ResultsError`` where one is no whole results file.
  public init(_ path: String, _ otherPath: String) throws(ResultsError) {
    let (file, other) = (try ResultReader(path), try ResultReader(otherPath))
    try compare(file, other, in: "/")
    for name in [
      "source", "wattswap_version", "git_commit", "swift_version", "blas_configuration",
      "blas_threads", "variant", "seed", "spec", "title", "Conventions",
    ] {
      let isSame = try file.attribute(name) == other.attribute(name)
      if !isSame { attributes.append(name) }
    }
  }

  private mutating func compare(
    _ file: ResultReader, _ other: ResultReader, in group: String
  ) throws(ResultsError) {
    let (own, groups) = try file.contents(of: group)
    let (others, otherGroups) = try other.contents(of: group)
    let shared = own.filter { others.contains($0) }
    variables += own.filter { !others.contains($0) } + others.filter { !own.contains($0) }
    for path in shared {
      let isSame = try Self.areEqual(path, file, other)
      if !isSame { variables.append(path) }
    }
    variables +=
      groups.filter { !otherGroups.contains($0) } + otherGroups.filter { !groups.contains($0) }
    for inner in groups where otherGroups.contains(inner) { try compare(file, other, in: inner) }
  }

  private static func areEqual(
    _ path: String, _ file: ResultReader, _ other: ResultReader
  ) throws(ResultsError) -> Bool {
    guard try file.variable(path) == other.variable(path) else { return false }
    // Numbers are compared by their bits, for which no number is none; what is no number is text.
    do throws(ResultsError) {
      let (values, others) = (try file.doubles(path), try other.doubles(path))
      return zip(values, others).allSatisfy { $0.bitPattern == $1.bitPattern }
    } catch {
      return try file.strings(path) == other.strings(path)
    }
  }
}
