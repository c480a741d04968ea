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
