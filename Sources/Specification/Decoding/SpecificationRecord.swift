/// A mapping in a specification file, declared once: the same declaration decodes and describes.
///
/// A record's initialiser reads each of its fields from a ``FieldReader``, in one straight line: no
/// field may depend on another's value (use ``FieldReader/oneOf(_:_:tag:_:)`` for a tagged choice).
/// Reading never throws: what is wrong is noted with its place, a stand-in value is returned, and the
/// reading goes on, so that one run reports every error. Run over no document at all, the
/// same initialiser yields the JSON Schema.
///
/// ```swift
/// struct Battery: SpecificationRecord {
///   static let recordName = "battery"
///   static let recordSummary = "A battery energy storage system."
///   var powerKW: Double
///   init(from fields: inout FieldReader) {
///     powerKW = fields.number("p_max_kw", "The largest power either way.", unit: "kW", .positive)
///   }
/// }
/// ```
public protocol SpecificationRecord: Sendable {
  /// The record's name in messages, as in "unknown key 'x' in battery".
  static var recordName: String { get }
  /// One line for the schema and the documentation.
  static var recordSummary: String { get }
  /// Reads every field.
  init(from fields: inout FieldReader)
}

/// A closed set of names in a specification: a string enum whose raw values are the YAML spellings.
public protocol SpecificationChoice: RawRepresentable, CaseIterable, Sendable
where RawValue == String {}

extension SpecificationChoice {
  static var names: [String] { allCases.map { $0.rawValue } }
}

/// A value written as one scalar with a form of its own, such as a time of day.
public protocol SpecificationScalar: Sendable {
  /// What a reader expects, as in "a time of day such as '08:30'".
  static var expectation: String { get }
  /// The regular expression for the JSON Schema.
  static var pattern: String { get }
  /// A value that stands in for a wrong one while the reading goes on.
  static var placeholder: Self { get }
  /// Reads the scalar's text, or returns `nil` where it is not of the form.
  init?(specification text: String)
  /// The canonical spelling.
  var specification: String { get }
}

/// A value that may be written in several shapes: a word, a list or a mapping.
public protocol SpecificationValue: Sendable {
  /// The shapes, for the JSON Schema.
  static var valueDescription: ValueDescription { get }
  /// A value that stands in for a wrong one while the reading goes on.
  static var placeholder: Self { get }
  /// Reads the value of `key`.
  init(specification node: Node, key: String) throws(SpecificationError)
  /// The canonical spelling.
  var specification: Node { get }
}

/// One alternative of a tagged choice: `kind: battery` and the fields of a battery.
public struct Alternative<Value>: Sendable {
  /// The tag's value.
  public let name: String
  /// One line for the schema and `wattswap list`.
  public let summary: String
  let read: @Sendable (inout FieldReader) -> Value

  /// Creates an alternative that reads a record and wraps it.
  public init<Record: SpecificationRecord>(
    _ name: String, _ type: Record.Type, _ wrap: @escaping @Sendable (Record) -> Value
  ) {
    self.name = name
    summary = Record.recordSummary
    read = { fields in wrap(Record(from: &fields)) }
  }

  /// Creates an alternative that has no fields.
  public init(_ name: String, _ summary: String, _ value: Value) where Value: Sendable {
    self.name = name
    self.summary = summary
    read = { _ in value }
  }
}
