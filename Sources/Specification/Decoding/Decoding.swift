/// Decodes a record from a document's root node, and gives its resolved form with it.
///
/// - Parameters:
///   - type: The record.
///   - node: The document's root.
///   - root: Whether the document is an experiment, whose reserved keys stood beside the record's own:
///     the advice on an unknown key knows them then.
///   - sections: What sections of earlier documents were read as; this one's are added.
/// - Returns: The record, and its mapping with every default stated.
/// - Throws: ``SpecificationError`` with every finding.
public func decode<Record: SpecificationRecord>(
  _ type: Record.Type, from node: Node, as root: SchemaRoot = .record,
  sharing sections: SectionCache? = nil
) throws(SpecificationError) -> (record: Record, resolved: Node) {
  let context = DecodingContext(
    besides: root == .experiment ? SweepDeclaration.reservedKeys : [], sharing: sections)
  let (record, resolved) = context.record(node, Record.self)
  guard context.diagnostics.isEmpty, let resolved else {
    throw SpecificationError(context.diagnostics)
  }
  return (record, resolved)
}
