/// Parses one YAML document; `file` names it in locations.
public func parseYAML(_ text: String, file: String) throws(SpecificationError) -> Node {
  throw SpecificationError("not yet")
}

/// Parses the YAML file at a path.
public func loadYAML(path: String) throws(SpecificationError) -> Node {
  throw SpecificationError("not yet")
}

/// Loads the specification at a path, with the files that it includes merged in.
public func loadSpecification(path: String) throws(SpecificationError) -> Node {
  throw SpecificationError("not yet")
}

extension Node {
  /// The node as YAML text that depends on nothing but the content.
  public var canonicalYAML: String { "" }
}

/// The SHA-256 digest of a node's canonical text, as 64 hexadecimal digits.
public func specificationHash(_ node: Node) -> String { "" }

/// The JSON Schema of a record.
public func jsonSchema<Record: SpecificationRecord>(
  for type: Record.Type, title: String, root: SchemaRoot = .experiment
) -> String { "" }

/// What a schema's root is.
public enum SchemaRoot: Sendable {
  /// A record and nothing else; its required keys must be there.
  case record
  /// An experiment file: the record's keys and `include`, `variants`, `sweep`, `seeds`, `baseline`.
  case experiment
}
extension Node { public func applying(_ patch: Node) throws(SpecificationError) -> Node { self } }
