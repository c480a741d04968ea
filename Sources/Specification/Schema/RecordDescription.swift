/// What a record's declaration says of itself: the source of the JSON Schema and of the documentation.
public struct RecordDescription: Sendable {
  /// The record's name in messages.
  public var name: String
  /// One line.
  public var summary: String
  /// The fields, in the order of their declaration.
  public var fields: [FieldDescription]

  /// Describes a record type by running its initialiser over no document.
  public init<Record: SpecificationRecord>(_ type: Record.Type) {
    var reader = FieldReader(.describing, of: Record.recordName)
    _ = Record(from: &reader)
    name = Record.recordName
    summary = Record.recordSummary
    fields = reader.descriptions
  }

  init(name: String, summary: String, fields: [FieldDescription]) {
    self.name = name
    self.summary = summary
    self.fields = fields
  }
}

/// One key of a record.
public struct FieldDescription: Sendable {
  /// The key.
  public var key: String
  /// One line.
  public var summary: String
  /// The unit, where the value has one.
  public var unit: String?
  /// Whether the key must be there.
  public var isRequired: Bool
  /// Whether null says the same as a missing key.
  public var acceptsNull: Bool
  /// The value that a missing key takes, in its YAML spelling.
  public var defaultValue: Node?
  /// What the value must be.
  public var value: ValueDescription
}

/// What a value must be.
public indirect enum ValueDescription: Sendable {
  /// A finite number.
  case number(NumberRange)
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// `true` or `false`.
  case boolean
  /// Any text.
  case string
  /// Text of one form.
  case scalar(expectation: String, pattern: String)
  /// One of several names.
  case choice([String])
  /// A mapping.
  case record(RecordDescription)
  /// A list, of at least so many elements.
  case list(ValueDescription, minimumCount: Int)
  /// A mapping whose tag says which of several records it is.
  case oneOf(tag: String, [(name: String, record: RecordDescription)])
  /// A number, one of several names or, where `allowsList`, a list of numbers.
  case numberOr(keywords: [String], NumberRange, allowsList: Bool)
  /// A mapping of any names to values of one kind.
  case map(ValueDescription)
  /// Any of several shapes.
  case anyOf([ValueDescription])

  static func describing<Value>(tag: String, _ alternatives: [Alternative<Value>]) -> Self {
    .oneOf(
      tag: tag,
      alternatives.map { alternative in
        var reader = FieldReader(.describing, of: alternative.name)
        _ = alternative.read(&reader)
        return (
          alternative.name,
          RecordDescription(
            name: alternative.name, summary: alternative.summary, fields: reader.descriptions)
        )
      })
  }
}
