import Foundation

/// Parses one YAML document from its bytes; `file` names it in locations.
///
/// Anchors, aliases and merge keys (`<<`) are followed; each node keeps its line and column.
///
/// - Throws: ``SpecificationError`` where the bytes are not one YAML document in UTF-8, hold a
///   duplicate key, a tag or a key that is not text, or exceed 1 MiB, 64 levels of nesting,
///   or 250,000 values once aliases are followed.
public func parseYAML(_ bytes: [UInt8], file: String) throws(SpecificationError) -> Node {
  let text = try YAMLText(bytes, file: file)
  try YAMLSurvey.check(text)
  return try YAMLComposer.compose(text)
}

/// Parses one YAML document from text; `file` names it in locations.
public func parseYAML(_ text: String, file: String) throws(SpecificationError) -> Node {
  try parseYAML(Array(text.utf8), file: file)
}

/// Parses the YAML file at a path.
///
/// - Throws: ``SpecificationError`` where the path leads to no readable file, or as
///   ``parseYAML(_:file:)-([UInt8],_)`` throws.
public func loadYAML(path: String) throws(SpecificationError) -> Node {
  try loadYAML(path: path, namedAt: nil)
}

/// Parses the YAML file at a path that a specification names at a location, or through a chain of
/// included files.
func loadYAML(
  path: String, namedAt location: SourceLocation?, through chain: [String] = []
) throws(SpecificationError) -> Node {
  let route = chain.count < 2 ? "" : " (included through \(chain.joined(separator: " → ")))"
  var status = stat()
  guard stat(path, &status) == 0 else {
    if errno == EACCES {
      throw SpecificationError("'\(path)' cannot be read\(route).", at: location)
    }
    let url = URL(fileURLWithPath: path)
    let siblings = try? FileManager.default.contentsOfDirectory(
      atPath: url.deletingLastPathComponent().path)
    let nearest = nearestName(to: url.lastPathComponent, among: (siblings ?? []).sorted())
    throw SpecificationError(
      "there is no file '\(path)'\(route)." + (nearest.map { " Did you mean '\($0)'?" } ?? ""),
      at: location)
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: throw SpecificationError("'\(path)' is a folder, not a file\(route).", at: location)
  default: throw SpecificationError("'\(path)' is not a regular file\(route).", at: location)
  }
  guard status.st_size <= YAMLLimits.bytes else {
    throw YAMLText.tooLarge(Int(status.st_size), file: path)
  }
  guard let data = FileManager.default.contents(atPath: path) else {
    throw SpecificationError("'\(path)' cannot be read\(route).", at: location)
  }
  return try parseYAML([UInt8](data), file: path)
}
