import CLibYAML

/// A first pass over a file's events that refuses what composing a document would choke on.
///
/// libyaml's document API takes time quadratic in the anchors, and an alias bomb doubles at each
/// line. The event API reads on demand and expands nothing, so this pass stops at the first sign.
struct YAMLSurvey {
  /// A list or a mapping that is not yet closed.
  private struct Open {
    var anchor: String?
    var nodesBefore: Int
    var height = 1
  }

  /// What an anchor names: how much an alias to it brings in.
  private struct Anchored {
    var location: SourceLocation
    var nodes = 0
    var height = 0
    var isOpen = false
  }

  private let text: YAMLText
  private var documents = 0
  private var nodes = 0
  private var open: [Open] = []
  private var anchors: [String: Anchored] = [:]

  private init(_ text: YAMLText) {
    self.text = text
  }

  /// Reads every event, and throws where the file is not one document within the limits.
  static func check(_ text: YAMLText) throws(SpecificationError) {
    let parser = YAMLParser(text.bytes)
    var survey = YAMLSurvey(text)
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser.handle, &event) == 1 else {
        throw text.error(of: parser.handle.pointee)
      }
      defer { yaml_event_delete(&event) }
      if event.type == YAML_STREAM_END_EVENT { break }
      try survey.take(event)
    }
    if survey.documents == 0 {
      throw SpecificationError(
        "the file is empty.", at: SourceLocation(file: text.file, line: 1, column: 1))
    }
  }

  private mutating func take(_ event: yaml_event_t) throws(SpecificationError) {
    let location = SourceLocation(event.start_mark, in: text.file)
    let data = event.data
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      guard documents == 1 else {
        throw SpecificationError(
          "a second document begins here; a file holds one.", at: location)
      }
    case YAML_SCALAR_EVENT:
      try add(1, height: 0, at: location)
      try refuse(tag: data.scalar.tag, at: location)
      if let name = data.scalar.anchor {
        try set(String(cString: name), Anchored(location: location, nodes: 1))
      }
    case YAML_SEQUENCE_START_EVENT:
      try begin(data.sequence_start.tag, data.sequence_start.anchor, at: location)
    case YAML_MAPPING_START_EVENT:
      try begin(data.mapping_start.tag, data.mapping_start.anchor, at: location)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      end()
    case YAML_ALIAS_EVENT:
      try follow(String(cString: data.alias.anchor), at: location)
    default:
      break
    }
  }

  private mutating func begin(
    _ tag: UnsafePointer<yaml_char_t>?, _ anchor: UnsafePointer<yaml_char_t>?,
    at location: SourceLocation
  ) throws(SpecificationError) {
    try refuse(tag: tag, at: location)
    let name = anchor.map { String(cString: $0) }
    if let name { try set(name, Anchored(location: location, isOpen: true)) }
    let before = nodes
    try add(1, height: 1, at: location)
    open.append(Open(anchor: name, nodesBefore: before))
  }

  private mutating func end() {
    guard let closed = open.popLast() else { return }
    if let name = closed.anchor {
      anchors[name]?.nodes = nodes - closed.nodesBefore
      anchors[name]?.height = closed.height
      anchors[name]?.isOpen = false
    }
    raise(to: closed.height + 1)
  }

  private mutating func follow(
    _ name: String, at location: SourceLocation
  ) throws(SpecificationError) {
    guard let anchored = anchors[name] else {
      let nearest = nearestName(to: name, among: anchors.keys.sorted())
      throw SpecificationError(
        "the alias '*\(name)' has no anchor '&\(name)' before it."
          + (nearest.map { " Did you mean '*\($0)'?" } ?? ""), at: location)
    }
    guard !anchored.isOpen else {
      throw SpecificationError(
        "the alias '*\(name)' stands inside what it names, which begins on line "
          + "\(anchored.location.line).", at: location)
    }
    try add(anchored.nodes, height: anchored.height, at: location)
    raise(to: anchored.height + 1)
  }

  private mutating func set(
    _ name: String, _ anchored: Anchored
  ) throws(SpecificationError) {
    if let first = anchors[name] {
      throw SpecificationError(
        "the anchor '&\(name)' already stands on line \(first.location.line).",
        at: anchored.location)
    }
    guard anchors.count < YAMLLimits.anchors else {
      throw SpecificationError(
        "more than \(YAMLLimits.anchors) anchors in one file.", at: anchored.location)
    }
    anchors[name] = anchored
  }

  private mutating func add(
    _ count: Int, height: Int, at location: SourceLocation
  ) throws(SpecificationError) {
    nodes += count
    guard nodes <= YAMLLimits.nodes else {
      throw SpecificationError(
        "with its aliases the file holds more than \(YAMLLimits.nodes) values.", at: location)
    }
    guard open.count + height <= YAMLLimits.depth else {
      throw SpecificationError(
        "more than \(YAMLLimits.depth) levels of nesting.", at: location)
    }
  }

  private mutating func raise(to height: Int) {
    guard let last = open.indices.last else { return }
    open[last].height = max(open[last].height, height)
  }

  private func refuse(
    tag: UnsafePointer<yaml_char_t>?, at location: SourceLocation
  ) throws(SpecificationError) {
    guard let tag else { return }
    let standard = "tag:yaml.org,2002:"
    let name = String(cString: tag)
    let written = name.hasPrefix(standard) ? "!!" + name.dropFirst(standard.count) : name
    throw SpecificationError(
      "the tag '\(written)' is not supported; remove it: a key alone says what its value is.",
      at: location)
  }
}
