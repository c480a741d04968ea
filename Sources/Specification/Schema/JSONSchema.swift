/// What a schema's root is.
public enum SchemaRoot: Sendable {
  /// A record and nothing else; its required keys must be there.
  case record
  /// An experiment file: the record's keys besides `include`, `variants`, `sweep`, `seeds`,
  /// `baseline` and `slurm`.
  ///
  /// No key is required, since includes and patches may bring it: that a resolved experiment is
  /// whole, decoding checks.
  case experiment
}

/// The JSON Schema (draft 2020-12) of a record, from the same declarations that decode it.
///
/// Units stand in descriptions, ranges and defaults as keywords; keys that no field reads are refused.
///
/// - Parameters:
///   - type: The record.
///   - title: The schema's title.
///   - root: What the document is.
///   - slurm: What an experiment's reserved section `slurm` holds.
/// - Returns: The schema's text.
public func jsonSchema<Record: SpecificationRecord>(
  for type: Record.Type, title: String, root: SchemaRoot = .experiment,
  slurm: RecordDescription? = nil
) -> String {
  let description = RecordDescription(Record.self)
  let builder = SchemaBuilder(isPartial: root == .experiment)
  var properties: [JSONText.Member] = description.fields.map { builder.property($0) }
  if root == .experiment {
    let section = slurm.map {
      builder.property(
        FieldDescription(
          key: "slurm", summary: $0.summary, unit: nil, isRequired: false, acceptsNull: false,
          defaultValue: nil, value: .record($0)))
    }
    properties =
      reservedProperties(before: description) + (section.map { [$0] } ?? []) + properties
  }
  let schema = JSONText.existing([
    "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
    "title": .string(title),
    "description": .string(description.summary),
    "type": .string("object"),
    "properties": .object(properties),
    "required": builder.required(description.fields),
    "additionalProperties": .boolean(false),
  ])
  return schema.pretty() + "\n"
}
