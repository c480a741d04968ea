/// A JSON value that keeps the order of its keys.
indirect enum JSONText {

  case null
  case boolean(Bool)
  /// A number in a spelling that JSON takes.
  case number(String)
  case string(String)
  case array([JSONText])
  case object([Member])

  /// A key and its value.
  struct Member {
    let key: String
    let value: JSONText

    init(_ key: String, _ value: JSONText) {
      self.key = key
      self.value = value
    }
  }

  /// The value as JSON in blocks of two spaces.
  func pretty(indentation: String = "") -> String {
    let inner = indentation + "  "
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .number(let text): return text
    case .string(let text): return Self.quoted(text)
    case .array(let elements):
      let lines = elements.map { $0.pretty(indentation: inner) }
      let isShort = lines.allSatisfy { !$0.contains("\n") } && lines.joined().utf8.count <= 72
      if isShort { return "[" + lines.joined(separator: ", ") + "]" }
      return "[\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indentation)]"
    case .object(let entries):
      if entries.isEmpty { return "{}" }
      let lines = entries.map {
        "\(inner)\(Self.quoted($0.key)): \($0.value.pretty(indentation: inner))"
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indentation)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}

extension JSONText {
  /// A node's content as JSON.
  init(_ node: Node) {
    switch node.content {
    case .sequence(let elements): self = .array(elements.map { JSONText($0) })
    case .mapping(let entries):
      self = .object(entries.map { Member($0.key, JSONText($0.value)) })
    case .scalar(let text, let isQuoted):
      if isQuoted {
        self = .string(text)
      } else if node.isNull {
        self = .null
      } else if let value = plainBoolean(text) {
        self = .boolean(value)
      } else if isPlainNumber(text), let value = Double(text), value.isFinite {
        self = .number(canonicalScalar(text, isQuoted: false))
      } else {
        self = .string(text)
      }
    }
  }

  /// An object of the pairs that have a value.
  static func existing(_ pairs: KeyValuePairs<String, JSONText?>) -> JSONText {
    .object(pairs.compactMap { key, value in value.map { Member(key, $0) } })
  }

  /// An array of texts.
  static func strings(_ texts: [String]) -> JSONText { .array(texts.map(JSONText.string)) }
}
