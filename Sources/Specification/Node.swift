/// A node of a YAML document that remembers where it stands.
public struct Node: Sendable {
  /// What the node holds.
  public indirect enum Content: Sendable {
    /// A scalar: its text, and whether it was quoted (then it is a string whatever it looks like).
    case scalar(String, quoted: Bool)
    /// A list.
    case sequence([Node])
    /// Keys and values in the order of the file.
    case mapping([Entry])
  }

  /// A key and its value.
  public struct Entry: Sendable {
    /// The key's text.
    public var key: String
    /// Where the key stands; `nil` for one that no file states.
    public var keyLocation: SourceLocation?
    /// The value.
    public var value: Node

    /// Creates an entry.
    public init(key: String, keyLocation: SourceLocation?, value: Node) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// What the node holds.
  public var content: Content
  /// Where the node begins; `nil` for a value that no file states.
  public var location: SourceLocation?

  /// Creates a node.
  public init(_ content: Content, at location: SourceLocation?) {
    self.content = content
    self.location = location
  }

  /// Whether the node is YAML's null: `null`, `~` or nothing, unquoted.
  public var isNull: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  /// A plain scalar.
  init(text: String, at location: SourceLocation? = nil) {
    self.init(.scalar(text, quoted: false), at: location)
  }

  /// A scalar that is text whatever it looks like.
  init(string: String) {
    self.init(.scalar(string, quoted: true), at: nil)
  }

  /// A number in its shortest spelling that reads back as the same number.
  init(number: Double) {
    let text = number.description
    self.init(text: text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }
}
