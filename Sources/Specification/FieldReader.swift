/// Reads the fields of one mapping, noting every error with its place.
///
/// A reader works in one of two ways, and the same calls serve both: over a document it
/// decodes, over none it describes. See ``SpecificationRecord``.
public struct FieldReader {
  let context: DecodingContext
  let recordName: String
  let location: SourceLocation?
  private let entries: [Node.Entry]
  private var isUsed: [Bool]
  private let errorsAtStart: Int
  /// The fields as read, defaults included: the resolved specification.
  private(set) var resolved: [Node.Entry] = []
  /// The keys as declared.
  private var declaredKeys: [String] = []
  /// The fields as declared, where the reader describes.
  private(set) var descriptions: [FieldDescription] = []

  init(
    _ entries: [Node.Entry], of recordName: String, at location: SourceLocation?,
    in context: DecodingContext
  ) {
    self.entries = entries
    self.recordName = recordName
    self.location = location
    self.context = context
    isUsed = Array(repeating: false, count: entries.count)
    errorsAtStart = context.diagnostics.count
  }

  init(describing recordName: String) {
    self.init([], of: recordName, at: nil, in: DecodingContext(isDescribing: true))
  }

  /// Whether the reader describes a declaration and holds no document.
  public var isDescribing: Bool { context.isDescribing }

  // MARK: Scalars

  /// A finite number; without a `default` the key must be there.
  public mutating func number(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any,
    default fallback: Double? = nil
  ) -> Double {
    field(
      key, summary, unit: unit, .number(range), default: fallback, placeholder: range.placeholder,
      write: Node.init(number:)
    ) { node, context in context.number(node, key, unit, range) }
  }

  /// A finite number, or `nil` where the key is missing or null.
  public mutating func optionalNumber(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any
  ) -> Double? {
    optionalField(key, summary, unit: unit, .number(range), write: Node.init(number:)) {
      node, context in context.number(node, key, unit, range)
    }
  }

  /// A whole number.
  public mutating func integer(
    _ key: String, _ summary: String, unit: String? = nil, _ range: ClosedRange<Int>,
    default fallback: Int? = nil
  ) -> Int {
    field(
      key, summary, unit: unit, .integer(range), default: fallback, placeholder: range.lowerBound,
      write: { Node(text: String($0)) }
    ) { node, context in context.integer(node, key, unit, range) }
  }

  /// `true` or `false`.
  public mutating func boolean(
    _ key: String, _ summary: String, default fallback: Bool? = nil
  ) -> Bool {
    field(
      key, summary, .boolean, default: fallback, placeholder: false,
      write: { Node(text: $0 ? "true" : "false") }
    ) { node, context in context.boolean(node, key) }
  }

  /// Text that is not empty.
  public mutating func string(
    _ key: String, _ summary: String, default fallback: String? = nil
  ) -> String {
    field(
      key, summary, .string, default: fallback, placeholder: "", write: Node.init(string:)
    ) { node, context in context.string(node, key) }
  }

  /// Text, or `nil` where the key is missing or null.
  public mutating func optionalString(_ key: String, _ summary: String) -> String? {
    optionalField(key, summary, .string, write: Node.init(string:)) { node, context in
      context.string(node, key)
    }
  }

  /// One of a closed set of names.
  public mutating func choice<Choice: SpecificationChoice>(
    _ key: String, _ summary: String, of type: Choice.Type = Choice.self,
    default fallback: Choice? = nil
  ) -> Choice {
    let names = Choice.allCases.map(\.rawValue)
    guard let first = Choice.allCases.first else {
      preconditionFailure("\(Choice.self) has no cases to choose from")
    }
    return field(
      key, summary, .choice(names), default: fallback, placeholder: first,
      write: { Node(text: $0.rawValue) }
    ) { node, context in
      context.choice(node, key, among: names).flatMap(Choice.init(rawValue:))
    }
  }

  /// A scalar with a form of its own.
  public mutating func scalar<Scalar: SpecificationScalar>(
    _ key: String, _ summary: String, of type: Scalar.Type = Scalar.self, unit: String? = nil,
    default fallback: Scalar? = nil
  ) -> Scalar {
    field(
      key, summary, unit: unit,
      .scalar(expectation: Scalar.expectation, pattern: Scalar.pattern), default: fallback,
      placeholder: Scalar.placeholder, write: { Node(string: $0.specification) }
    ) { node, context in context.scalar(node, key, Scalar.self) }
  }

  /// A value that may be written in several shapes, such as a word, a list or a mapping.
  public mutating func value<Value: SpecificationValue>(
    _ key: String, _ summary: String, of type: Value.Type = Value.self,
    default fallback: Value? = nil
  ) -> Value {
    field(
      key, summary, Value.valueDescription, default: fallback, placeholder: Value.placeholder,
      write: \.specification
    ) { node, context in
      do throws(SpecificationError) {
        return try Value(specification: node, key: key)
      } catch {
        for diagnostic in error.diagnostics {
          context.note(diagnostic.message, at: diagnostic.location)
        }
        return nil
      }
    }
  }

  // MARK: Lists

  /// A list of numbers.
  public mutating func numbers(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any,
    minimumCount: Int = 0, default fallback: [Double]? = nil
  ) -> [Double] {
    list(key, summary, unit: unit, .number(range), minimumCount, fallback, Node.init(number:)) {
      node, context in context.number(node, key, unit, range)
    }
  }

  /// A list of whole numbers.
  public mutating func integers(
    _ key: String, _ summary: String, unit: String? = nil, _ range: ClosedRange<Int>,
    minimumCount: Int = 0, default fallback: [Int]? = nil
  ) -> [Int] {
    list(
      key, summary, unit: unit, .integer(range), minimumCount, fallback,
      { Node(text: String($0)) }
    ) { node, context in context.integer(node, key, unit, range) }
  }

  /// A list of texts.
  public mutating func strings(
    _ key: String, _ summary: String, minimumCount: Int = 0, default fallback: [String]? = nil
  ) -> [String] {
    list(key, summary, unit: nil, .string, minimumCount, fallback, Node.init(string:)) {
      node, context in context.string(node, key)
    }
  }

  // MARK: Records

  /// A nested record.
  ///
  /// With `isRequired: false` a missing one is read as an empty mapping: its fields take their
  /// defaults.
  public mutating func record<Record: SpecificationRecord>(
    _ key: String, _ summary: String, of type: Record.Type = Record.self, isRequired: Bool = true
  ) -> Record {
    declare(key, summary, .record(RecordDescription(Record.self)), isRequired)
    guard let entry = take(key) else {
      if isRequired { missing(key) }
      let (record, node) = context.record(
        isRequired ? nil : Node(.mapping([]), at: location), Record.self)
      if !isRequired, let node { resolve(key, node) }
      return record
    }
    let (record, node) = context.record(entry.value, Record.self)
    if let node { resolve(key, node) }
    return record
  }

  /// A nested record, or `nil` where the key is missing or null.
  public mutating func optionalRecord<Record: SpecificationRecord>(
    _ key: String, _ summary: String, of type: Record.Type = Record.self
  ) -> Record? {
    declare(key, summary, .record(RecordDescription(Record.self)), false)
    guard let entry = take(key), !entry.value.isNull else { return nil }
    let (record, node) = context.record(entry.value, Record.self)
    if let node { resolve(key, node) }
    return record
  }

  /// A list of records.
  public mutating func records<Record: SpecificationRecord>(
    _ key: String, _ summary: String, of type: Record.Type = Record.self, minimumCount: Int = 0
  ) -> [Record] {
    elements(key, summary, .record(RecordDescription(Record.self)), minimumCount) { node, context in
      context.record(node, Record.self)
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
    let node = take(key)?.value ?? standard
    if node == nil { missing(key) }
    let (value, resolvedNode) = context.oneOf(node, key, tag, alternatives)
    if let resolvedNode { resolve(key, resolvedNode) }
    return value
  }

  /// A list of records, each of one of several kinds.
  public mutating func listOfOneOf<Value>(
    _ key: String, _ summary: String, tag: String = "kind", minimumCount: Int = 0,
    _ alternatives: [Alternative<Value>]
  ) -> [Value] {
    elements(key, summary, .describing(tag: tag, alternatives), minimumCount) {
      node, context in context.oneOf(node, key, tag, alternatives)
    }
  }

  // MARK: Checks

  /// Notes an error at a field unless a condition holds; it is asked only when the record's fields
  /// were all read without one.
  public mutating func check(
    _ key: String, _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String
  ) {
    guard !isDescribing, context.diagnostics.count == errorsAtStart, !condition() else { return }
    note(message(), at: key)
  }

  /// Notes an error at a field.
  public mutating func note(_ message: String, at key: String) {
    context.note(message, at: place(of: key))
  }

  /// Where a field's value stands; where it is missing, where the record begins.
  public func place(of key: String) -> SourceLocation? {
    entries.first { $0.key == key }?.value.location ?? location
  }
}

extension FieldReader {
  private mutating func take(_ key: String) -> Node.Entry? {
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    isUsed[index] = true
    return entries[index]
  }

  private mutating func resolve(_ key: String, _ node: Node) {
    resolved.append(.init(key: key, keyLocation: node.location, value: node))
  }

  private mutating func declare(
    _ key: String, _ summary: String, _ value: @autoclosure () -> ValueDescription,
    _ isRequired: Bool, _ defaultValue: @autoclosure () -> Node? = nil, unit: String? = nil
  ) {
    declaredKeys.append(key)
    guard isDescribing else { return }
    descriptions.append(
      FieldDescription(
        key: key, summary: summary, unit: unit, isRequired: isRequired,
        defaultValue: defaultValue(), value: value()))
  }

  private func missing(_ key: String) {
    context.note("missing key '\(key)' in \(recordName).", at: location)
  }

  private mutating func field<Value>(
    _ key: String, _ summary: String, unit: String? = nil,
    _ description: @autoclosure () -> ValueDescription, default fallback: Value?,
    placeholder: Value, write: (Value) -> Node,
    read: (Node, DecodingContext) -> Value?
  ) -> Value {
    declare(key, summary, description(), fallback == nil, fallback.map(write), unit: unit)
    var value = fallback
    if let entry = take(key) {
      value = read(entry.value, context)
    } else if fallback == nil {
      missing(key)
    }
    guard let value else { return placeholder }
    resolve(key, write(value))
    return value
  }

  private mutating func optionalField<Value>(
    _ key: String, _ summary: String, unit: String? = nil,
    _ description: @autoclosure () -> ValueDescription, write: (Value) -> Node,
    read: (Node, DecodingContext) -> Value?
  ) -> Value? {
    declare(key, summary, description(), false, unit: unit)
    guard let entry = take(key), !entry.value.isNull, let value = read(entry.value, context) else {
      return nil
    }
    resolve(key, write(value))
    return value
  }

  private mutating func list<Value>(
    _ key: String, _ summary: String, unit: String?,
    _ element: @autoclosure () -> ValueDescription, _ minimumCount: Int, _ fallback: [Value]?,
    _ write: (Value) -> Node, read: (Node, DecodingContext) -> Value?
  ) -> [Value] {
    field(
      key, summary, unit: unit, .list(element(), minimumCount: minimumCount), default: fallback,
      placeholder: [], write: { Node(.sequence($0.map(write)), at: nil) }
    ) { node, context in
      context.sequence(node, key, minimumCount)?.compactMap { read($0, context) }
    }
  }

  private mutating func elements<Value>(
    _ key: String, _ summary: String, _ element: @autoclosure () -> ValueDescription,
    _ minimumCount: Int, read: (Node, DecodingContext) -> (Value, Node?)
  ) -> [Value] {
    declare(
      key, summary, .list(element(), minimumCount: minimumCount), minimumCount > 0,
      minimumCount > 0 ? nil : Node(.sequence([]), at: nil))
    guard let entry = take(key) else {
      if minimumCount > 0 { missing(key) } else { resolve(key, Node(.sequence([]), at: nil)) }
      return []
    }
    let read = (context.sequence(entry.value, key, minimumCount) ?? []).map { read($0, context) }
    resolve(key, Node(.sequence(read.compactMap(\.1)), at: nil))
    return read.map(\.0)
  }

  /// Notes the keys that no field has read.
  func noteUnknownKeys() {
    guard !isDescribing else { return }
    for (entry, used) in zip(entries, isUsed) where !used {
      context.noteUnknown(entry, in: recordName, known: declaredKeys)
    }
  }
}
