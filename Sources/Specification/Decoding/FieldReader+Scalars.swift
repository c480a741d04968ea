// Fields of one scalar.

extension FieldReader {
  /// A finite number; without a `default` the key must be there.
  public mutating func number(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any,
    default fallback: Double? = nil
  ) -> Double {
    field(
      key, summary, unit: unit, .number(range), default: fallback, placeholder: range.placeholder,
      write: Node.init(number:)
    ) { node, context in context.number(node, FieldName(key), unit, range) }
  }

  /// A finite number, or `nil` where the key is missing or null.
  public mutating func optionalNumber(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any
  ) -> Double? {
    optionalField(key, summary, unit: unit, .number(range), write: Node.init(number:)) {
      node, context in context.number(node, FieldName(key), unit, range)
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
    ) { node, context in context.integer(node, FieldName(key), unit, range) }
  }

  /// A whole number, or `nil` where the key is missing or null.
  public mutating func optionalInteger(
    _ key: String, _ summary: String, unit: String? = nil, _ range: ClosedRange<Int>
  ) -> Int? {
    optionalField(
      key, summary, unit: unit, .integer(range), write: { Node(text: String($0)) }
    ) { node, context in context.integer(node, FieldName(key), unit, range) }
  }

  /// `true` or `false`.
  public mutating func boolean(
    _ key: String, _ summary: String, default fallback: Bool? = nil
  ) -> Bool {
    field(
      key, summary, .boolean, default: fallback, placeholder: false,
      write: { Node(text: $0 ? "true" : "false") }
    ) { node, context in context.boolean(node, FieldName(key)) }
  }

  /// Text that is not empty.
  public mutating func string(
    _ key: String, _ summary: String, default fallback: String? = nil
  ) -> String {
    field(
      key, summary, .string, default: fallback, placeholder: "", write: Node.init(string:)
    ) { node, context in context.string(node, FieldName(key)) }
  }

  /// Text, or `nil` where the key is missing or null.
  public mutating func optionalString(_ key: String, _ summary: String) -> String? {
    optionalField(key, summary, .string, write: Node.init(string:)) { node, context in
      context.string(node, FieldName(key))
    }
  }

  /// One of a closed set of names.
  public mutating func choice<Choice: SpecificationChoice>(
    _ key: String, _ summary: String, of type: Choice.Type = Choice.self,
    default fallback: Choice? = nil
  ) -> Choice {
    guard let first = Choice.allCases.first else {
      preconditionFailure("\(Choice.self) has no cases to choose from")
    }
    return field(
      key, summary, .choice(Choice.names), default: fallback, placeholder: first,
      write: { Node(text: $0.rawValue) }
    ) { node, context in
      context.choice(node, FieldName(key), of: Choice.self)
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
    ) { node, context in context.scalar(node, FieldName(key), Scalar.self) }
  }

  /// A scalar with a form of its own, or `nil` where the key is missing or null.
  public mutating func optionalScalar<Scalar: SpecificationScalar>(
    _ key: String, _ summary: String, of type: Scalar.Type = Scalar.self, unit: String? = nil
  ) -> Scalar? {
    optionalField(
      key, summary, unit: unit,
      .scalar(expectation: Scalar.expectation, pattern: Scalar.pattern),
      write: { Node(string: $0.specification) }
    ) { node, context in context.scalar(node, FieldName(key), Scalar.self) }
  }

  /// One of a closed set of names, or `nil` where the key is missing or null.
  public mutating func optionalChoice<Choice: SpecificationChoice>(
    _ key: String, _ summary: String, of type: Choice.Type = Choice.self
  ) -> Choice? {
    optionalField(
      key, summary, .choice(Choice.names), write: { Node(text: $0.rawValue) }
    ) { node, context in
      context.choice(node, FieldName(key), of: Choice.self)
    }
  }

  /// A number, a list of numbers where `allowsList`, or a keyword, as in `epsilon: auto`.
  public mutating func numberOr<Keyword: SpecificationChoice>(
    _ key: String, _ summary: String, of type: Keyword.Type = Keyword.self, unit: String? = nil,
    _ range: NumberRange = .any, allowsList: Bool = false,
    default fallback: NumberOr<Keyword>? = nil
  ) -> NumberOr<Keyword> {
    field(
      key, summary, unit: unit,
      .numberOr(keywords: Keyword.names, range, allowsList: allowsList), default: fallback,
      placeholder: .number(range.placeholder), write: { $0.node }
    ) { node, context in
      context.numberOr(node, FieldName(key), unit, range, allowsList: allowsList)
    }
  }
}
