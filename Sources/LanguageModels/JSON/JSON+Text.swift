extension JSON {
  /// The canonical text: keys sorted by their UTF-8 bytes, no blanks, the shortest digits that read back
  /// as the same number, and only the escapes that JSON demands.
  public var canonicalText: String {
    var text = ""
    write(into: &text)
    return text
  }

  /// A text of two-blank indents for people to read.
  public var prettyText: String {
    var text = ""
    write(into: &text, indent: 0)
    return text
  }

  private func write(into text: inout String, indent: Int? = nil) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .number(let value): text += Self.digits(value)
    case .string(let value): Self.quote(value, into: &text)
    case .array(let elements):
      Self.list("[", "]", elements, indent, into: &text) { element, text, indent in
        element.write(into: &text, indent: indent)
      }
    case .object(let fields):
      let sorted = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.list("{", "}", sorted, indent, into: &text) { field, text, indent in
        Self.quote(field.key, into: &text)
        text += indent == nil ? ":" : ": "
        field.value.write(into: &text, indent: indent)
      }
    }
  }

  private static func list<Element>(
    _ opening: String, _ closing: String, _ elements: [Element], _ indent: Int?,
    into text: inout String, _ write: (Element, inout String, Int?) -> Void
  ) {
    text += opening
    let inner = indent.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: "  ", count: inner) }
      write(element, &text, inner)
    }
    if let indent, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += closing
  }

  private static func digits(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
    return "\(value)"
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
