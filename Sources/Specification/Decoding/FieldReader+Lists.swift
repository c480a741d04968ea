// Fields that are lists of scalars.

extension FieldReader {
  /// A list of numbers.
  public mutating func numbers(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any,
    minimumCount: Int = 0, default fallback: [Double]? = nil
  ) -> [Double] {
    list(key, summary, unit: unit, .number(range), minimumCount, fallback, Node.init(number:)) {
      node, field, context in context.number(node, field, unit, range)
    }
  }

  /// A list of numbers, or `nil` where the key is missing or null.
  public mutating func optionalNumbers(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any,
    minimumCount: Int = 0
  ) -> [Double]? {
    optionalField(
      key, summary, unit: unit, .list(.number(range), minimumCount: minimumCount),
      write: { Node(.sequence($0.map(Node.init(number:))), at: nil) }
    ) { node, context in
      context.list(node, key, minimumCount) { element, field in
        context.number(element, field, unit, range)
      }
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
    ) { node, field, context in context.integer(node, field, unit, range) }
  }

  /// A list of texts.
  public mutating func strings(
    _ key: String, _ summary: String, minimumCount: Int = 0, default fallback: [String]? = nil
  ) -> [String] {
    list(key, summary, unit: nil, .string, minimumCount, fallback, Node.init(string:)) {
      node, field, context in context.string(node, field)
    }
  }

  /// A mapping of names to lists of numbers, in the order of the file.
  public mutating func numbersByName(
    _ key: String, _ summary: String, unit: String? = nil, _ range: NumberRange = .any,
    minimumCount: Int = 0, default fallback: [NamedNumbers]? = nil
  ) -> [NamedNumbers] {
    field(
      key, summary, unit: unit, .map(.list(.number(range), minimumCount: minimumCount)),
      default: fallback, placeholder: [],
      write: { named in
        Node(
          .mapping(
            named.map { series in
              let values = Node(.sequence(series.values.map(Node.init(number:))), at: nil)
              return .init(key: series.name, keyLocation: nil, value: values)
            }), at: nil)
      }
    ) { node, context in
      context.mapping(node, FieldName(key))?.compactMap { entry in
        context.list(entry.value, entry.key, minimumCount) { element, field in
          context.number(element, field, unit, range)
        }.map { NamedNumbers(name: entry.key, values: $0) }
      }
    }
  }

  private mutating func list<Value>(
    _ key: String, _ summary: String, unit: String?,
    _ element: @autoclosure () -> ValueDescription, _ minimumCount: Int, _ fallback: [Value]?,
    _ write: (Value) -> Node, read: (Node, FieldName, DecodingContext) -> Value?
  ) -> [Value] {
    field(
      key, summary, unit: unit, .list(element(), minimumCount: minimumCount), default: fallback,
      placeholder: [], write: { Node(.sequence($0.map(write)), at: nil) }
    ) { node, context in
      context.list(node, key, minimumCount) { read($0, $1, context) }
    }
  }
}

extension DecodingContext {
  /// The elements that could be read.
  fileprivate func list<Value>(
    _ node: Node, _ key: String, _ minimumCount: Int, read: (Node, FieldName) -> Value?
  ) -> [Value]? {
    guard let nodes = sequence(node, FieldName(key), minimumCount) else { return nil }
    var values: [Value] = []
    for (index, element) in nodes.enumerated() {
      if let value = read(element, FieldName(key, at: index)) { values.append(value) }
    }
    return values
  }
}
