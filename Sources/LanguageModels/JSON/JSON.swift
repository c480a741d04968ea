/// A JSON value; an object keeps its keys sorted, so that equal values have equal texts.
public indirect enum JSON: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A finite number.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSON])
  /// Keys and values.
  case object([String: JSON])

  /// The value of an object's key, or `nil`.
  public subscript(key: String) -> JSON? {
    if case .object(let fields) = self { fields[key] } else { nil }
  }

  /// The text of a string, or `nil`.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number, or `nil`.
  public var double: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The number where it is a whole one, or `nil`.
  public var integer: Int? {
    double.flatMap { Int(exactly: $0) }
  }

  /// The truth value, or `nil`.
  public var truth: Bool? {
    if case .boolean(let truth) = self { truth } else { nil }
  }

  /// The elements of a list, or `nil`.
  public var elements: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The fields of an object, or `nil`.
  public var fields: [String: JSON]? {
    if case .object(let fields) = self { fields } else { nil }
  }

  /// The texts of a list of strings, or `nil` where an element is none.
  public var texts: [String]? {
    guard let elements else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }

  /// The numbers of a list of numbers, or `nil` where an element is none.
  public var doubles: [Double]? {
    guard let elements else { return nil }
    let doubles = elements.compactMap(\.double)
    return doubles.count == elements.count ? doubles : nil
  }

  /// The whole numbers of a list of whole numbers, or `nil` where an element is none.
  public var integers: [Int]? {
    guard let elements else { return nil }
    let integers = elements.compactMap(\.integer)
    return integers.count == elements.count ? integers : nil
  }

  /// What kind of value it is, as JSON Schema names it.
  public var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Creates a string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Creates a number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Creates a number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// Creates a truth value.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Creates a list.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// Creates an object; of two equal keys the later counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements) { $1 })
  }
}
