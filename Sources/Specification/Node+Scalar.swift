extension Node {
  /// Whether the node is YAML's null: `null`, `~` or nothing, unquoted.
  public var isNull: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  /// A plain scalar.
  init(text: String, at location: SourceLocation? = nil) {
    self.init(.scalar(text, quoted: false), at: location)
  }

  /// A scalar that is text whatever it looks like.
  init(string: String) {
    self.init(.scalar(string, quoted: true), at: nil)
  }

  /// A number in its shortest spelling that reads back as the same number.
  public init(number: Double) {
    self.init(text: shortestSpelling(of: number))
  }

  /// The scalar's text where it was not quoted.
  var plainText: String? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    return text
  }

  /// What stands here, for the "found …" of a message.
  public var foundText: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let text, let isQuoted):
      if isNull {
        "nothing"
      } else if isQuoted {
        text.isEmpty ? "empty text" : "the text '\(text.abridged)'"
      } else if isPlainNumber(text) || plainBoolean(text) != nil {
        text.abridged
      } else {
        "the text '\(text.abridged)'"
      }
    }
  }
}

extension String {
  /// The text on one line of at most 40 characters, for messages.
  var abridged: String {
    let line = String(map { $0.isNewline ? " " : $0 })
    return line.count <= 40 ? line : line.prefix(39) + "…"
  }
}

/// A number's shortest spelling that reads back as the same number: `400`, `0.05`, `1e-09`.
func shortestSpelling(of number: Double) -> String {
  guard number != 0 else { return "0" }
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// Whether a plain scalar is spelt as a decimal number (YAML 1.2 core schema, `int` and `float`).
func isPlainNumber(_ text: String) -> Bool {
  var hasDigit = false
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      break
    default: return false
    }
  }
  guard hasDigit, let first = text.utf8.first, first | 0x20 != UInt8(ascii: "e") else {
    return false
  }
  return Double(text) != nil
}

/// A plain scalar's truth value (YAML 1.2 core schema), or `nil`.
func plainBoolean(_ text: String) -> Bool? {
  switch text {
  case "true", "True", "TRUE": true
  case "false", "False", "FALSE": false
  default: nil
  }
}
