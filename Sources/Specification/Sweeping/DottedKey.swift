/// A path into a specification, such as `algorithm.critic.kind` or `prosumers.village.bus`.
///
/// A part is a key of a mapping, or of a list the name of an element that has one, or its index
/// from 0.
struct DottedKey: Sendable {
  let text: String
  let parts: [String]
  let location: SourceLocation?

  /// Reads a dotted key; `nil` where a part is empty.
  init?(_ text: String, at location: SourceLocation?) {
    self.text = text
    self.location = location
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.contains("") { return nil }
  }

  private init(parts: [String], at location: SourceLocation?) {
    text = parts.joined(separator: ".")
    self.parts = parts
    self.location = location
  }

  /// The key of an entry below.
  func appending(_ part: String) -> DottedKey {
    DottedKey(parts: parts + [part], at: location)
  }

  /// The first parts, for messages.
  func prefix(_ count: Int) -> String { parts.prefix(count).joined(separator: ".") }
}

extension [Node] {
  /// The element that a part of a dotted key means.
  func index(named part: String) -> Int? {
    if let index = Int(part), indices.contains(index) { return index }
    return firstIndex { $0.elementName == part }
  }
}

extension Node {
  /// A list element's name: the text under its key `name`.
  var elementName: String? {
    guard case .scalar(let name, _)? = self["name"]?.content, !name.isEmpty else { return nil }
    return name
  }

  /// The value that a dotted key leads to.
  func value(at key: DottedKey) -> Node? {
    var node = self
    for part in key.parts {
      switch node.content {
      case .scalar: return nil
      case .mapping:
        guard let next = node[part] else { return nil }
        node = next
      case .sequence(let elements):
        guard let index = elements.index(named: part) else { return nil }
        node = elements[index]
      }
    }
    return node
  }
}
