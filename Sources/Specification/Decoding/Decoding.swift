/// Decodes a record from a document's root node, and gives its resolved form with it.
///
/// - Throws: ``SpecificationError`` with every finding.
public func decode<Record: SpecificationRecord>(
  _ type: Record.Type, from node: Node
) throws(SpecificationError) -> (record: Record, resolved: Node) {
  let context = DecodingContext()
  let (record, resolved) = context.record(node, Record.self)
  guard context.diagnostics.isEmpty, let resolved else {
    throw SpecificationError(context.diagnostics)
  }
  return (record, resolved)
}
