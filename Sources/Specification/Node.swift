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
    /// Which of the merged files and patches states the entry: a later one has a higher number.
    ///
    /// Decoding asks for it where a later layer changes the tag of a tagged choice; see
    /// ``Node/merging(_:raisedBy:)``.
    var layer = 0

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
}
