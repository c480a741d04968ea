/// A scalar's canonical spelling: plain where that is safe, else in double quotes.
func canonicalScalar(_ text: String, isQuoted: Bool) -> String {
  if !isQuoted {
    if Node(text: text).isNull { return "null" }
    if let value = plainBoolean(text) { return value ? "true" : "false" }
    if isPlainNumber(text) { return canonicalNumber(text) }
  }
  return isSafePlain(text) ? text : inDoubleQuotes(text)
}

private func canonicalNumber(_ text: String) -> String {
  if let value = Int(text) { return String(value) }
  guard let number = Double(text), number.isFinite, abs(number) < 0x1p53 || UInt64(text) == nil
  else { return text }
  return shortestSpelling(of: number)
}

/// Whether text stays the same text when it is written without quotes, in a block or in brackets.
///
/// The rule is narrower than YAML's, so that it needs no context: letters first; letters, digits,
/// single signs and inner spaces after; nothing that a YAML 1.1 or 1.2 reader takes for a truth value
/// or for null.
private func isSafePlain(_ text: String) -> Bool {
  guard let first = text.utf8.first, text.utf8.last != UInt8(ascii: " ") else { return false }
  switch first {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "_"), 0x80...:
    break
  default: return false
  }
  for scalar in text.unicodeScalars {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-", "+", "/", "(", ")", " ": continue
    default:
      if scalar.value < 0xA1 || !scalar.isWrittenAsItIs { return false }
    }
  }
  guard text.utf8.count <= 5 else { return true }
  switch text.lowercased() {
  case "true", "false", "yes", "no", "on", "off", "y", "n", "null": return false
  default: return true
  }
}

private func inDoubleQuotes(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    default:
      if scalar.isWrittenAsItIs {
        quoted.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let (letter, length) = scalar.value <= 0xFF ? ("x", 2) : ("u", 4)
        quoted += "\\" + letter + String(repeating: "0", count: length - digits.count) + digits
      }
    }
  }
  return quoted + "\""
}

extension Unicode.Scalar {
  /// Whether a YAML reader takes the character as it is, on one line.
  fileprivate var isWrittenAsItIs: Bool {
    isAllowedInYAML && !breaksLineInYAML && value != 0x09 && value != 0xFEFF
  }
}
