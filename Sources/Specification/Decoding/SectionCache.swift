/// What the sections of documents were read as, for further documents that hold the very same ones.
///
/// The rows of a sweep mostly differ in one or two of their top-level keys and share the storage of the
/// others. With a cache, ``decode(_:from:as:sharing:)`` reads such a section once, and
/// ``Node/canonicalSections(sharing:)`` writes it once. It goes by where a section is stored, not by
/// what it says: a section that says the same in another place of a file is read again, so that every
/// place stays right. A section with an error is read again too, for its findings.
///
/// It serves one type of record, on one thread at a time.
public final class SectionCache {
  /// The value under a key of a document's root, told from others by its storage.
  private struct Identity: Hashable {
    let key: String
    /// Where the section's entries or elements are; `nil` for a key that is missing.
    let storage: UnsafeRawPointer?
    let location: SourceLocation?
  }

  private final class Reading<Value> {
    let value: Value
    let resolved: Node

    init(_ value: Value, _ resolved: Node) {
      self.value = value
      self.resolved = resolved
    }
  }

  // The nodes are kept, so that nothing else can come to stand where they do.
  private var readings: [Identity: (node: Node?, reading: AnyObject)] = [:]
  private var texts: [Identity: (node: Node, text: String)] = [:]

  /// Creates an empty cache.
  public init() {}

  /// What `read` makes of a section, or made of it in an earlier document.
  ///
  /// - Parameters:
  ///   - key: The section's key.
  ///   - node: The section; `nil` where its default is read.
  ///   - location: Where the document's root is.
  ///   - context: What notes the section's findings.
  ///   - read: Reads the section.
  /// - Returns: The value and its resolved form; no resolved form where it could not be read.
  func reading<Value>(
    _ key: String, _ node: Node?, at location: SourceLocation?, in context: DecodingContext,
    read: () -> (Value, Node?)
  ) -> (Value, Node?) {
    let storage = node?.storage
    guard node == nil || storage != nil else { return read() }
    let identity = Identity(key: key, storage: storage, location: node?.location ?? location)
    if let known = readings[identity]?.reading as? Reading<Value> {
      return (known.value, known.resolved)
    }
    let findings = context.diagnostics.count
    let (value, resolved) = read()
    if let resolved, context.diagnostics.count == findings {
      readings[identity] = (node, Reading(value, resolved))
    }
    return (value, resolved)
  }

  /// What `write` makes of a section, or made of it in an earlier document.
  func text(_ entry: Node.Entry, write: (Node.Entry) -> String) -> String {
    guard let storage = entry.value.storage else { return write(entry) }
    let identity = Identity(key: entry.key, storage: storage, location: entry.value.location)
    if let known = texts[identity] { return known.text }
    let text = write(entry)
    texts[identity] = (entry.value, text)
    return text
  }
}

extension Node {
  /// Where a mapping's entries or a list's elements are, for as long as the node lives; `nil` if it has
  /// none.
  fileprivate var storage: UnsafeRawPointer? {
    switch content {
    case .scalar:
      nil
    case .sequence(let elements):
      elements.isEmpty ? nil : elements.withUnsafeBytes(\.baseAddress)
    case .mapping(let entries):
      entries.isEmpty ? nil : entries.withUnsafeBytes(\.baseAddress)
    }
  }
}
