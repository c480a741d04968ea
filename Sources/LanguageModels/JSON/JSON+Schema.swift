extension JSON {
  /// Where the value departs from a JSON Schema, in the order of the schema; empty where it conforms.
  ///
  /// The keywords known are those that structured answers are asked for with: `type` (a name or a list of
  /// names), `enum`, `properties`, `required`, `additionalProperties: false` or a schema, `items`,
  /// `minItems`, `maxItems`, `minLength`, `minimum`, `maximum` and `anyOf`. Others are ignored.
  public func departures(from schema: JSON, at path: String = "answer") -> [String] {
    if let alternatives = schema["anyOf"]?.elements {
      let found = alternatives.map { departures(from: $0, at: path) }
      return found.contains { $0.isEmpty } ? [] : found.min { $0.count < $1.count } ?? []
    }
    if let kinds = schema["type"].map({ $0.texts ?? [$0.text ?? ""] }) {
      let isWhole = integer != nil
      guard kinds.contains(kind) || (isWhole && kinds.contains("integer")) else {
        return ["\(path) is \(article(kind)), not \(kinds.map(article).joined(separator: " or "))."]
      }
    }
    if let allowed = schema["enum"]?.elements, !allowed.contains(self) {
      let names = allowed.map { $0.text ?? $0.canonicalText }.joined(separator: ", ")
      return ["\(path) is \(canonicalText); it must be one of: \(names)."]
    }
    switch self {
    case .string(let text): return departures(of: text, from: schema, path)
    case .number(let number): return departures(of: number, from: schema, path)
    case .array(let elements): return departures(of: elements, from: schema, path)
    case .object(let fields): return departures(of: fields, from: schema, path)
    case .null, .boolean: return []
    }
  }

  private func departures(of text: String, from schema: JSON, _ path: String) -> [String] {
    guard let least = schema["minLength"]?.integer, text.count < least else { return [] }
    return [least == 1 ? "\(path) is empty." : "\(path) is shorter than \(least) characters."]
  }

  private func departures(of number: Double, from schema: JSON, _ path: String) -> [String] {
    if let least = schema["minimum"]?.double, number < least {
      return ["\(path) is \(canonicalText), less than \(JSON.number(least).canonicalText)."]
    }
    if let most = schema["maximum"]?.double, number > most {
      return ["\(path) is \(canonicalText), more than \(JSON.number(most).canonicalText)."]
    }
    return []
  }

  private func departures(of elements: [JSON], from schema: JSON, _ path: String) -> [String] {
    var found: [String] = []
    if let least = schema["minItems"]?.integer, elements.count < least {
      found.append("\(path) has \(elements.count) of at least \(least) elements.")
    }
    if let most = schema["maxItems"]?.integer, elements.count > most {
      found.append("\(path) has \(elements.count) elements, more than \(most).")
    }
    if let items = schema["items"] {
      for (index, element) in elements.enumerated() {
        found += element.departures(from: items, at: "\(path)[\(index)]")
      }
    }
    return found
  }

  private func departures(of fields: [String: JSON], from schema: JSON, _ path: String) -> [String]
  {
    let properties = schema["properties"]?.fields ?? [:]
    var found = (schema["required"]?.texts ?? []).filter { fields[$0] == nil }
      .map { "\(path) lacks '\($0)'." }
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
      if let property = properties[key] {
        found += value.departures(from: property, at: "\(path).\(key)")
      } else if let further = schema["additionalProperties"] {
        if further == .boolean(false) {
          found.append("\(path) has the unknown key '\(key)'.")
        } else {
          found += value.departures(from: further, at: "\(path).\(key)")
        }
      }
    }
    return found
  }
}

private func article(_ kind: String) -> String {
  switch kind {
  case "null": "null"
  case "array", "object", "integer": "an \(kind)"
  default: "a \(kind)"
  }
}
