// Fields that are records.

extension FieldReader {
  /// A nested record.
  ///
  /// With `isRequired: false` a missing one is read as an empty mapping: its fields take their
  /// defaults.
  public mutating func record<Record: SpecificationRecord>(
    _ key: String, _ summary: String, of type: Record.Type = Record.self, isRequired: Bool = true
  ) -> Record {
    declare(key, summary, .record(RecordDescription(Record.self)), isRequired)
    guard let entry = take(key) else {
      if isRequired { miss(key) }
      let (record, node) = shared(key, nil) {
        context.record(isRequired ? nil : Node(.mapping([]), at: location), Record.self)
      }
      if !isRequired, let node { resolve(key, node) }
      return record
    }
    let (record, node) = shared(key, entry.value) { context.record(entry.value, Record.self) }
    if let node { resolve(key, node) }
    return record
  }

  /// A nested record, or `nil` where the key is missing or null.
  public mutating func optionalRecord<Record: SpecificationRecord>(
    _ key: String, _ summary: String, of type: Record.Type = Record.self
  ) -> Record? {
    declare(
      key, summary, .record(RecordDescription(Record.self)), false, acceptsNull: true)
    guard let entry = take(key), !entry.value.isNull else { return nil }
    let (record, node) = context.record(entry.value, Record.self)
    if let node { resolve(key, node) }
    return record
  }

  /// A list of records.
  public mutating func records<Record: SpecificationRecord>(
    _ key: String, _ summary: String, of type: Record.Type = Record.self, minimumCount: Int = 0
  ) -> [Record] {
    elements(key, summary, .record(RecordDescription(Record.self)), minimumCount) {
      node, _, context in context.record(node, Record.self)
    }
  }

  /// A record of one of several kinds; the tag, by default `kind`, says which.
  public mutating func oneOf<Value>(
    _ key: String, _ summary: String, tag: String = "kind",
    default fallback: String? = nil, _ alternatives: [Alternative<Value>]
  ) -> Value {
    let standard = fallback.map { name in
      Node(
        .mapping([.init(key: tag, keyLocation: location, value: Node(text: name, at: location))]),
        at: location)
    }
    declare(
      key, summary, .describing(tag: tag, alternatives), fallback == nil, standard)
    let stated = take(key)?.value
    let node = stated ?? standard
    if node == nil { miss(key) }
    let (value, resolvedNode) = shared(key, stated) {
      context.oneOf(node, FieldName(key), named: key, tag, alternatives)
    }
    if let resolvedNode { resolve(key, resolvedNode) }
    return value
  }

  /// A list of records, each of one of several kinds.
  public mutating func listOfOneOf<Value>(
    _ key: String, _ summary: String, tag: String = "kind", minimumCount: Int = 0,
    _ alternatives: [Alternative<Value>]
  ) -> [Value] {
    elements(key, summary, .describing(tag: tag, alternatives), minimumCount) {
      node, field, context in context.oneOf(node, field, tag, alternatives)
    }
  }

  private mutating func elements<Value>(
    _ key: String, _ summary: String, _ element: @autoclosure () -> ValueDescription,
    _ minimumCount: Int, read: (Node, FieldName, DecodingContext) -> (Value, Node?)
  ) -> [Value] {
    declare(
      key, summary, .list(element(), minimumCount: minimumCount), minimumCount > 0,
      minimumCount > 0 ? nil : Node(.sequence([]), at: nil))
    guard let entry = take(key) else {
      if minimumCount > 0 { miss(key) } else { resolve(key, Node(.sequence([]), at: nil)) }
      return []
    }
    let (values, node) = shared(key, entry.value) {
      let nodes = context.sequence(entry.value, FieldName(key), minimumCount) ?? []
      var values: [Value] = []
      var resolved: [Node] = []
      values.reserveCapacity(nodes.count)
      resolved.reserveCapacity(nodes.count)
      // Plain loops: key paths and lazy sequences in unspecialized generic code cost ten times as much.
      for (index, element) in nodes.enumerated() {
        let (value, node) = read(element, FieldName(key, at: index), context)
        values.append(value)
        if let node { resolved.append(node) }
      }
      return (values, Node(.sequence(resolved), at: entry.value.location))
    }
    if let node { resolve(key, node) }
    return values
  }
}
