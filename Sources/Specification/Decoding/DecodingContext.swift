/// What one decoding shares: the findings so far, and how records are read.
final class DecodingContext {
  /// What a reading is for.
  enum Purpose {
    /// A document is decoded.
    case decoding
    /// There is no document: fields return stand-ins and nothing is noted.
    case standingIn
    /// There is no document: fields say what they are.
    case describing
  }

  let purpose: Purpose
  private(set) var diagnostics: [Diagnostic] = []

  /// Keys that stood beside those of the outermost record and were read elsewhere.
  private var reservedKeys: [String]
  /// What the fields of the outermost record were read as in earlier documents.
  private var sections: SectionCache?

  init(
    _ purpose: Purpose = .decoding, besides reservedKeys: [String] = [],
    sharing sections: SectionCache? = nil
  ) {
    self.purpose = purpose
    self.reservedKeys = reservedKeys
    self.sections = sections
  }

  func note(_ message: String, at location: SourceLocation?) {
    guard purpose == .decoding else { return }
    diagnostics.append(Diagnostic(message, at: location))
  }

  // MARK: Records

  /// Reads a record and its resolved form; over no node it yields a stand-in and notes nothing.
  func record<Record: SpecificationRecord>(
    _ node: Node?, _ type: Record.Type
  ) -> (Record, Node?) {
    read(node, named: Record.recordName, tag: nil) { Record(from: &$0) }
  }

  /// Reads the alternative that a node's tag names.
  ///
  /// Where a later layer than an entry's has changed the tag (an including file, a variant, a value
  /// of a sweep) and the new alternative does not know the entry but a sibling does, the entry
  /// belonged to the alternative that was replaced, and is dropped. `name` is the record's in
  /// messages, or `nil` for the alternative's.
  func oneOf<Value>(
    _ node: Node?, _ field: FieldName, named name: String? = nil, _ tag: String,
    _ alternatives: [Alternative<Value>]
  ) -> (Value, Node?) {
    guard let first = alternatives.first else {
      preconditionFailure("\(field) has no alternatives to choose from")
    }
    guard purpose == .decoding, let node,
      let (tagEntry, others) = split(node, field, tag, { alternatives.map { $0.name } }),
      let alternative = alternative(tagEntry.value, FieldName(tag), alternatives)
    else { return read(nil, named: first.name, tag: nil, with: first.read) }
    let body = Node(.mapping(others), at: node.location)
    let siblings = Siblings(tag: tagEntry) { key in
      alternatives.filter { $0.declaredKeys.contains(key) }.map { $0.name }
    }
    var (value, resolved) = read(
      body, named: name ?? alternative.name, tag: siblings, with: alternative.read)
    if case .mapping(let fields)? = resolved?.content {
      let resolvedTag = Node.Entry(
        key: tag, keyLocation: tagEntry.keyLocation,
        value: Node(text: alternative.name, at: tagEntry.value.location))
      resolved?.content = .mapping([resolvedTag] + fields)
    }
    return (value, resolved)
  }

  private func alternative<Value>(
    _ node: Node, _ field: FieldName, _ alternatives: [Alternative<Value>]
  ) -> Alternative<Value>? {
    if case .scalar(let text, _) = node.content {
      for alternative in alternatives where alternative.name == text { return alternative }
    }
    _ = choice(node, field, among: alternatives.map { $0.name })
    return nil
  }

  /// The entry of the tag and the others.
  private func split(
    _ node: Node, _ field: FieldName, _ tag: String, _ names: () -> [String]
  ) -> (tag: Node.Entry, others: [Node.Entry])? {
    guard case .mapping(let entries) = node.content else {
      var advice = "; found \(node.foundText)"
      if case .scalar(let text, _) = node.content, names().contains(text) {
        advice = ": write {\(tag): \(text)}"
      } else if node.isNull {
        advice = ", one of \(names().asAlternatives)"
      }
      note("\(field) must be a mapping with the key '\(tag)'\(advice).", at: node.location)
      return nil
    }
    guard let index = entries.firstIndex(where: { $0.key == tag }) else {
      note("missing key '\(tag)' in \(field.key): \(names().asAlternatives).", at: node.location)
      return nil
    }
    var others = entries
    let entry = others.remove(at: index)
    return (entry, others)
  }

  private func read<Value>(
    _ node: Node?, named name: String, tag siblings: Siblings?,
    with body: (inout FieldReader) -> Value
  ) -> (Value, Node?) {
    guard purpose == .decoding, let node, case .mapping(let entries) = node.content else {
      if let node {
        note("\(name) must be a mapping; found \(node.foundText).", at: node.location)
      }
      var reader = FieldReader(.standingIn, of: name)
      return (body(&reader), nil)
    }
    var reader = FieldReader(
      entries, of: name, at: node.location, in: self, sharing: sections)
    let reserved = reservedKeys
    reservedKeys = []
    sections = nil
    let value = body(&reader)
    noteUnknownAndMissingKeys(of: reader, siblings, besides: reserved)
    return (value, Node(.mapping(reader.resolved), at: node.location))
  }

  // MARK: Keys

  /// A tagged choice around a record.
  private struct Siblings {
    let tag: Node.Entry
    /// The alternatives that know a key.
    let knowing: (String) -> [String]
  }

  private func noteUnknownAndMissingKeys(
    of reader: FieldReader, _ siblings: Siblings?, besides reserved: [String]
  ) {
    guard reader.hasUnreadEntries || !reader.missingKeys.isEmpty else { return }
    let declared = (siblings.map { [$0.tag.key] } ?? []) + reader.declaredKeys + reserved
    var misspelt: Set<String> = []
    for entry in reader.unreadEntries {
      let finding = "unknown key '\(entry.key)' in \(reader.recordName)"
      let owners = siblings?.knowing(entry.key) ?? []
      if let siblings, !owners.isEmpty {
        if entry.layer < siblings.tag.layer { continue }
        let quoted = owners.map { "'\($0)'" }
        note("\(finding): it belongs to \(quoted.asAlternatives).", at: entry.keyLocation)
      } else if let nearest = nearestName(to: entry.key, among: declared) {
        misspelt.insert(nearest)
        note("\(finding). Did you mean '\(nearest)'?", at: entry.keyLocation)
      } else if reader.declaredKeys.isEmpty {
        note("\(finding); it has no keys.", at: entry.keyLocation)
      } else {
        let known = declared.joined(separator: ", ")
        note("\(finding). Known keys: \(known).", at: entry.keyLocation)
      }
    }
    // A misspelt key is one finding, not an unknown one and a missing one.
    for key in reader.missingKeys where !misspelt.contains(key) {
      note("missing key '\(key)' in \(reader.recordName).", at: reader.location)
    }
  }
}

extension Alternative {
  /// The keys that the alternative's record reads.
  fileprivate var declaredKeys: [String] {
    var reader = FieldReader(.standingIn, of: name)
    _ = read(&reader)
    return reader.declaredKeys
  }
}
