/// Turns declarations into schemas.
struct SchemaBuilder {
  /// Whether keys may be missing, since another file or a patch brings them.
  let isPartial: Bool

  func property(_ field: FieldDescription) -> JSONText.Member {
    let unit = field.unit.map { " Unit: \($0)." } ?? ""
    var pairs = keywords(field.value)
    if field.acceptsNull { pairs = nullable(pairs) }
    pairs.insert(.init("description", .string(field.summary + unit)), at: 0)
    if let value = field.defaultValue { pairs.append(.init("default", JSONText(value))) }
    return .init(field.key, .object(pairs))
  }

  func required(_ fields: [FieldDescription]) -> JSONText? {
    let keys = fields.filter(\.isRequired).map(\.key)
    return isPartial || keys.isEmpty ? nil : .strings(keys)
  }

  private func keywords(_ value: ValueDescription) -> [JSONText.Member] {
    switch value {
    case .number(let range): number(range)
    case .integer(let range): integer(range)
    case .boolean: [.init("type", .string("boolean"))]
    case .string: [.init("type", .string("string")), .init("minLength", .number("1"))]
    case .scalar(let expectation, let pattern):
      [
        .init("type", .string("string")), .init("pattern", .string(pattern)),
        .init("$comment", .string(expectation)),
      ]
    case .choice(let names): [.init("enum", .strings(names))]
    case .record(let record): self.record(record)
    case .list(let element, let minimumCount):
      [.init("type", .string("array")), .init("items", .object(keywords(element)))]
        + (minimumCount > 0 ? [.init("minItems", .number(String(minimumCount)))] : [])
    case .oneOf(let tag, let alternatives): oneOf(tag, alternatives)
    case .numberOr(let names, let range, let allowsList): numberOr(names, range, allowsList)
    case .map(let element):
      [.init("type", .string("object")), .init("additionalProperties", .object(keywords(element)))]
    case .anyOf(let shapes): [.init("anyOf", .array(shapes.map { .object(keywords($0)) }))]
    }
  }

  private func number(_ range: NumberRange) -> [JSONText.Member] {
    var pairs: [JSONText.Member] = [.init("type", .string("number"))]
    if let lower = range.lower {
      let key = range.lowerExcluded ? "exclusiveMinimum" : "minimum"
      pairs.append(.init(key, .number(shortestSpelling(of: lower))))
    }
    if let upper = range.upper {
      let key = range.upperExcluded ? "exclusiveMaximum" : "maximum"
      pairs.append(.init(key, .number(shortestSpelling(of: upper))))
    }
    return pairs
  }

  private func integer(_ range: ClosedRange<Int>) -> [JSONText.Member] {
    var pairs: [JSONText.Member] = [.init("type", .string("integer"))]
    if range.lowerBound > .min { pairs.append(.init("minimum", .number(String(range.lowerBound)))) }
    if range.upperBound < .max { pairs.append(.init("maximum", .number(String(range.upperBound)))) }
    return pairs
  }

  private func record(
    _ record: RecordDescription, tag: (key: String, value: String)? = nil
  ) -> [JSONText.Member] {
    var properties: [JSONText.Member] = record.fields.map { property($0) }
    var required = record.fields.filter(\.isRequired).map(\.key)
    if let tag {
      properties.insert(.init(tag.key, .object([.init("const", .string(tag.value))])), at: 0)
      required.insert(tag.key, at: 0)
    }
    var pairs: [JSONText.Member] = [
      .init("type", .string("object")), .init("properties", .object(properties)),
      .init("additionalProperties", .boolean(false)),
    ]
    if !isPartial && !required.isEmpty { pairs.append(.init("required", .strings(required))) }
    return pairs
  }

  /// Where the tag may be missing, a mapping may fit several alternatives.
  private func oneOf(
    _ tag: String, _ alternatives: [(name: String, record: RecordDescription)]
  ) -> [JSONText.Member] {
    let schemas = alternatives.map { alternative in
      JSONText.object(
        [.init("description", .string(alternative.record.summary))]
          + record(alternative.record, tag: (tag, alternative.name)))
    }
    return [.init(isPartial ? "anyOf" : "oneOf", .array(schemas))]
  }

  private func numberOr(
    _ names: [String], _ range: NumberRange, _ allowsList: Bool
  ) -> [JSONText.Member] {
    var schemas: [JSONText] = [.object(number(range)), .object([.init("enum", .strings(names))])]
    if allowsList {
      schemas.append(.object(keywords(.list(.number(range), minimumCount: 1))))
    }
    return [.init("oneOf", .array(schemas))]
  }

  private func nullable(_ pairs: [JSONText.Member]) -> [JSONText.Member] {
    if let first = pairs.first {
      if first.key == "enum", case .array(let names) = first.value {
        return [.init("enum", .array(names + [.null]))]
      }
      if first.key == "type", case .string(let type) = first.value, type != "object" {
        return [.init("type", .strings([type, "null"]))] + pairs.dropFirst()
      }
    }
    return [.init("anyOf", .array([.object(pairs), .object([.init("type", .string("null"))])]))]
  }
}
