/// What one decoding shares: the findings so far, and how scalars are read.
final class DecodingContext {
  let isDescribing: Bool
  private(set) var diagnostics: [Diagnostic] = []

  init(isDescribing: Bool = false) {
    self.isDescribing = isDescribing
  }

  func note(_ message: String, at location: SourceLocation?) {
    guard !isDescribing else { return }
    diagnostics.append(Diagnostic(message, at: location))
  }

  func noteUnknown(_ entry: Node.Entry, in recordName: String, known: [String]) {
    note("unknown key '\(entry.key)' in \(recordName).", at: entry.keyLocation)
  }

  // MARK: Scalars

  func number(_ node: Node, _ key: String, _ unit: String?, _ range: NumberRange) -> Double? {
    guard let text = plainText(node), let value = Double(text), value.isFinite else {
      note("'\(key)' must be a number\(unit.map { " in \($0)" } ?? "").", at: node.location)
      return nil
    }
    guard range.contains(value) else {
      note("'\(key)' is \(text), out of range.", at: node.location)
      return nil
    }
    return value
  }

  func integer(_ node: Node, _ key: String, _ unit: String?, _ range: ClosedRange<Int>) -> Int? {
    guard let text = plainText(node), let value = Int(text), range.contains(value) else {
      note("'\(key)' must be a whole number from \(range.lowerBound).", at: node.location)
      return nil
    }
    return value
  }

  func boolean(_ node: Node, _ key: String) -> Bool? {
    switch plainText(node) {
    case "true": return true
    case "false": return false
    default:
      note("'\(key)' must be true or false.", at: node.location)
      return nil
    }
  }

  func string(_ node: Node, _ key: String) -> String? {
    guard case .scalar(let text, _) = node.content, !text.isEmpty else {
      note("'\(key)' must be text.", at: node.location)
      return nil
    }
    return text
  }

  func choice(_ node: Node, _ key: String, among names: [String]) -> String? {
    guard case .scalar(let text, _) = node.content, names.contains(text) else {
      note("'\(key)' must be one of \(names.joined(separator: ", ")).", at: node.location)
      return nil
    }
    return text
  }

  func scalar<Scalar: SpecificationScalar>(
    _ node: Node, _ key: String, _ type: Scalar.Type
  ) -> Scalar? {
    guard case .scalar(let text, _) = node.content, let value = Scalar(specification: text) else {
      note("'\(key)' must be \(Scalar.expectation).", at: node.location)
      return nil
    }
    return value
  }

  private func plainText(_ node: Node) -> String? {
    guard case .scalar(let text, quoted: false) = node.content else { return nil }
    return text
  }

  // MARK: Collections

  func sequence(_ node: Node, _ key: String, _ minimumCount: Int) -> [Node]? {
    guard case .sequence(let nodes) = node.content, nodes.count >= minimumCount else {
      note("'\(key)' must be a list of \(minimumCount) or more.", at: node.location)
      return nil
    }
    return nodes
  }

  /// Reads a record and its resolved form; over no node it yields a stand-in and notes nothing.
  func record<Record: SpecificationRecord>(
    _ node: Node?, _ type: Record.Type
  ) -> (Record, Node?) {
    read(node, named: Record.recordName) { Record(from: &$0) }
  }

  /// Reads the alternative that a node's tag names.
  func oneOf<Value>(
    _ node: Node?, _ key: String, _ tag: String, _ alternatives: [Alternative<Value>]
  ) -> (Value, Node?) {
    guard let first = alternatives.first else {
      preconditionFailure("'\(key)' has no alternatives to choose from")
    }
    guard let node, case .mapping(let entries) = node.content,
      let tagEntry = entries.first(where: { $0.key == tag }),
      let name = choice(tagEntry.value, tag, among: alternatives.map(\.name)),
      let alternative = alternatives.first(where: { $0.name == name })
    else {
      if let node { note("'\(key)' must be a mapping with the key '\(tag)'.", at: node.location) }
      return read(nil, named: first.name, with: first.read)
    }
    let others = Node(.mapping(entries.filter { $0.key != tag }), at: node.location)
    var (value, resolved) = read(others, named: name, with: alternative.read)
    if case .mapping(let fields)? = resolved?.content {
      resolved?.content = .mapping([tagEntry] + fields)
    }
    return (value, resolved)
  }

  private func read<Value>(
    _ node: Node?, named name: String, with body: (inout FieldReader) -> Value
  ) -> (Value, Node?) {
    guard let node, case .mapping(let entries) = node.content else {
      if let node { note("\(name) must be a mapping.", at: node.location) }
      var reader = FieldReader(describing: name)
      return (body(&reader), nil)
    }
    var reader = FieldReader(entries, of: name, at: node.location, in: self)
    let value = body(&reader)
    reader.noteUnknownKeys()
    return (value, Node(.mapping(reader.resolved), at: node.location))
  }
}
