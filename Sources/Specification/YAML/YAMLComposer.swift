import CLibYAML

/// Turns a libyaml document into nodes: aliases are followed, merge keys are merged in.
struct YAMLComposer {
  private let file: String
  private let document: UnsafeMutablePointer<yaml_document_t>
  /// What each libyaml node became, so that aliases share it.
  private var composed: [Node?]
  private var diagnostics: [Diagnostic] = []

  /// Composes the one document of a text that ``YAMLSurvey`` has passed.
  static func compose(_ text: YAMLText) throws(SpecificationError) -> Node {
    let parser = YAMLParser(text.bytes)
    var document = yaml_document_t()
    guard yaml_parser_load(parser.handle, &document) == 1 else {
      throw text.error(of: parser.handle.pointee)
    }
    defer { yaml_document_delete(&document) }
    return try withUnsafeMutablePointer(to: &document) {
      pointer throws(SpecificationError) in
      var composer = YAMLComposer(pointer, file: text.file)
      let root = composer.node(1)
      guard composer.diagnostics.isEmpty else { throw SpecificationError(composer.diagnostics) }
      return root
    }
  }

  private init(_ document: UnsafeMutablePointer<yaml_document_t>, file: String) {
    self.document = document
    self.file = file
    let nodes = document.pointee.nodes
    composed = Array(repeating: nil, count: nodes.start.distance(to: nodes.top) + 1)
  }

  /// The node that libyaml numbers `index`, from 1.
  private mutating func node(_ index: Int32) -> Node {
    if let shared = composed[Int(index)] { return shared }
    guard let source = yaml_document_get_node(document, index) else {
      preconditionFailure("libyaml names a node that its document lacks")
    }
    let location = SourceLocation(source.pointee.start_mark, in: file)
    let data = source.pointee.data
    let content: Node.Content
    switch source.pointee.type {
    case YAML_SEQUENCE_NODE:
      let items = data.sequence.items
      content = .sequence(
        UnsafeBufferPointer(start: items.start, count: items.start.distance(to: items.top))
          .map { node($0) })
    case YAML_MAPPING_NODE:
      let pairs = data.mapping.pairs
      content = .mapping(
        entries(
          UnsafeBufferPointer(start: pairs.start, count: pairs.start.distance(to: pairs.top))))
    default:
      let bytes = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
      if bytes.contains(0) {
        diagnostics.append(Diagnostic("a NUL character in text; remove it.", at: location))
      }
      content = .scalar(
        String(decoding: bytes, as: UTF8.self),
        quoted: data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
    }
    let result = Node(content, at: location)
    composed[Int(index)] = result
    return result
  }

  private mutating func entries(_ pairs: UnsafeBufferPointer<yaml_node_pair_t>) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    entries.reserveCapacity(pairs.count)
    var firsts: [String: SourceLocation] = [:]
    var merged: [Node] = []
    for pair in pairs {
      let keyNode = node(pair.key)
      let value = node(pair.value)
      guard case .scalar(let key, let isQuoted) = keyNode.content else {
        note("a key must be text; found \(keyNode.foundText).", at: keyNode.location)
        continue
      }
      if let first = firsts.updateValue(keyNode.location ?? start, forKey: key) {
        note(
          "duplicate key '\(key)'; the first is on line \(first.line).", at: keyNode.location)
        firsts[key] = first
      } else if key == "<<" && !isQuoted {
        merged = mappings(toMerge: value)
      } else {
        check(key, at: keyNode.location)
        entries.append(.init(key: key, keyLocation: keyNode.location, value: value))
      }
    }
    for case .mapping(let others) in merged.map(\.content) {
      for entry in others where firsts[entry.key] == nil {
        firsts[entry.key] = entry.keyLocation ?? start
        entries.append(entry)
      }
    }
    return entries
  }

  private mutating func mappings(toMerge value: Node) -> [Node] {
    switch value.content {
    case .mapping:
      return [value]
    case .sequence(let elements):
      for element in elements {
        if case .mapping = element.content { continue }
        note("'<<' merges mappings; found \(element.foundText).", at: element.location)
      }
      return elements
    case .scalar:
      note(
        "'<<' merges a mapping or a list of mappings; found \(value.foundText).",
        at: value.location)
      return []
    }
  }

  private mutating func check(_ key: String, at location: SourceLocation?) {
    if key.isEmpty {
      note("a key must not be empty.", at: location)
    } else if key.unicodeScalars.count > YAMLLimits.keyCharacters {
      note("a key has at most \(YAMLLimits.keyCharacters) characters.", at: location)
    }
  }

  private mutating func note(_ message: String, at location: SourceLocation?) {
    diagnostics.append(Diagnostic(message, at: location))
  }

  private var start: SourceLocation { SourceLocation(file: file, line: 1, column: 1) }
}
