/// Reads the fields of one mapping, noting every error with its place.
///
/// A reader works in one of two ways, and the same calls serve both: over a document it
/// decodes, over none it describes. See ``SpecificationRecord``.
public struct FieldReader {
  let context: DecodingContext
  let recordName: String
  let location: SourceLocation?
  private let sections: SectionCache?
  private let entries: [Node.Entry]
  private var isRead: [Bool]
  /// Where the next key is looked for first: files mostly keep the order of the declaration.
  private var nextIndex = 0
  private var errorsBefore: Int
  /// The fields as read, defaults included: the resolved specification.
  private(set) var resolved: [Node.Entry] = []
  /// The keys as declared.
  private(set) var declaredKeys: [String] = []
  /// The required keys that the mapping lacks.
  private(set) var missingKeys: [String] = []
  /// The fields as declared, where the reader describes.
  private(set) var descriptions: [FieldDescription] = []

  init(
    _ entries: [Node.Entry], of recordName: String, at location: SourceLocation?,
    in context: DecodingContext, sharing sections: SectionCache? = nil
  ) {
    self.entries = entries
    self.recordName = recordName
    self.location = location
    self.context = context
    self.sections = sections
    isRead = Array(repeating: false, count: entries.count)
    errorsBefore = context.diagnostics.count
  }

  init(_ purpose: DecodingContext.Purpose, of recordName: String) {
    self.init([], of: recordName, at: nil, in: DecodingContext(purpose))
  }

  /// Whether the reader describes a declaration and holds no document.
  public var isDescribing: Bool { context.purpose != .decoding }

  /// Whether there are entries that no field has read.
  var hasUnreadEntries: Bool { isRead.contains(false) }

  /// The entries that no field has read.
  var unreadEntries: [Node.Entry] {
    entries.indices.filter { !isRead[$0] }.map { entries[$0] }
  }

  /// Where a field's value stands; where it is missing, where the record begins.
  public func place(of key: String) -> SourceLocation? {
    entries.first { $0.key == key }?.value.location ?? location
  }

  // MARK: Checks

  /// Notes an error at a field unless a condition holds; it is asked only when the record's fields
  /// were all read without one.
  public mutating func check(
    _ key: String, _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String
  ) {
    guard !isDescribing, missingKeys.isEmpty, context.diagnostics.count == errorsBefore,
      !condition()
    else { return }
    note(message(), at: key)
    // The fields are still sound, so the next check may be asked.
    errorsBefore += 1
  }

  /// Notes an error at a field.
  public mutating func note(_ message: String, at key: String) {
    context.note(message, at: place(of: key))
  }
}

// MARK: Fields of any kind

extension FieldReader {
  mutating func take(_ key: String) -> Node.Entry? {
    guard let index = index(of: key) else { return nil }
    isRead[index] = true
    nextIndex = index + 1
    return entries[index]
  }

  private func index(of key: String) -> Int? {
    if nextIndex < entries.count && entries[nextIndex].key == key { return nextIndex }
    return entries.firstIndex { $0.key == key }
  }

  /// What `read` makes of a field's value, or made of the very same one in an earlier document.
  func shared<Value>(
    _ key: String, _ node: Node?, read: () -> (Value, Node?)
  ) -> (Value, Node?) {
    guard let sections else { return read() }
    return sections.reading(key, node, at: location, in: context, read: read)
  }

  mutating func resolve(_ key: String, _ node: Node) {
    resolved.append(.init(key: key, keyLocation: node.location, value: node))
  }

  mutating func miss(_ key: String) {
    guard !isDescribing else { return }
    missingKeys.append(key)
  }

  mutating func declare(
    _ key: String, _ summary: String, _ value: @autoclosure () -> ValueDescription,
    _ isRequired: Bool, _ defaultValue: @autoclosure () -> Node? = nil, unit: String? = nil,
    acceptsNull: Bool = false
  ) {
    declaredKeys.append(key)
    guard context.purpose == .describing else { return }
    descriptions.append(
      FieldDescription(
        key: key, summary: summary, unit: unit, isRequired: isRequired,
        acceptsNull: acceptsNull, defaultValue: defaultValue(), value: value()))
  }

  mutating func field<Value>(
    _ key: String, _ summary: String, unit: String? = nil,
    _ description: @autoclosure () -> ValueDescription, default fallback: Value?,
    placeholder: @autoclosure () -> Value, write: (Value) -> Node,
    read: (Node, DecodingContext) -> Value?
  ) -> Value {
    declare(key, summary, description(), fallback == nil, fallback.map(write), unit: unit)
    var value = fallback
    var location: SourceLocation?
    if let entry = take(key) {
      value = read(entry.value, context)
      location = entry.value.location
    } else if fallback == nil {
      miss(key)
    }
    guard let value else { return placeholder() }
    guard !isDescribing else { return value }
    var node = write(value)
    node.location = location
    resolve(key, node)
    return value
  }

  mutating func optionalField<Value>(
    _ key: String, _ summary: String, unit: String? = nil,
    _ description: @autoclosure () -> ValueDescription, write: (Value) -> Node,
    read: (Node, DecodingContext) -> Value?
  ) -> Value? {
    declare(key, summary, description(), false, unit: unit, acceptsNull: true)
    guard let entry = take(key), !entry.value.isNull, let value = read(entry.value, context) else {
      return nil
    }
    var node = write(value)
    node.location = entry.value.location
    resolve(key, node)
    return value
  }
}
