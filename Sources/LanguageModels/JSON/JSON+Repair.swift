extension JSON {
  /// Reads the JSON object in a language model's answer, which may stand in prose or in a fence and may
  /// have the usual slips.
  ///
  /// In order: the text as it is; the contents of a ``` fence; the first balanced `{…}`; the same with
  /// trailing commas taken out, line breaks inside strings escaped, and Python's `True`, `False` and
  /// `None` spelled as JSON has them. What is cut off is not completed: a guess is not an answer.
  ///
  /// - Returns: The value, and whether the text had to be repaired.
  /// - Throws: `JSONError` for the best candidate.
  public static func reading(
    answer text: String
  ) throws(JSONError) -> (value: JSON, isRepaired: Bool) {
    let first: JSONError
    do { return (try JSON(parsing: text), false) } catch { first = error }
    guard let candidate = balancedObject(in: fenced(text) ?? text) ?? balancedObject(in: text)
    else {
      throw text.contains("{")
        ? first : JSONError(line: 1, column: 1, message: "the answer holds no JSON object")
    }
    if let value = try? JSON(parsing: candidate) { return (value, true) }
    return (try JSON(parsing: mended(candidate)), true)
  }

  /// What stands in the last fence that holds an object: models think aloud first.
  private static func fenced(_ text: String) -> String? {
    let parts = text.split(separator: "```", omittingEmptySubsequences: false)
    let inside = parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    return inside.last { $0.contains("{") }
  }

  private static func balancedObject(in text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for index in start..<bytes.count {
      let byte = bytes[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == UInt8(ascii: "\"") { isQuoted = false }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = true
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return String(decoding: bytes[start...index], as: UTF8.self) }
      }
    }
    return nil
  }

  private static func mended(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var mended: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        switch byte {
        case UInt8(ascii: "\\") where index + 1 < bytes.count:
          mended += [byte, bytes[index + 1]]
          index += 1
        case 0x0A: mended += Array("\\n".utf8)
        case 0x0D: break
        case 0x09: mended += Array("\\t".utf8)
        default:
          mended.append(byte)
          isQuoted = byte != UInt8(ascii: "\"")
        }
      } else if byte == UInt8(ascii: ","), isFollowedByEnd(bytes, index + 1) {
        // A trailing comma says nothing.
      } else if let (word, spelling) = pythonWords.first(where: {
        bytes[index...].starts(with: $0.0.utf8)
      }) {
        mended += Array(spelling.utf8)
        index += word.utf8.count - 1
      } else {
        mended.append(byte)
        isQuoted = byte == UInt8(ascii: "\"")
      }
      index += 1
    }
    return String(decoding: mended, as: UTF8.self)
  }

  private static let pythonWords = [("True", "true"), ("False", "false"), ("None", "null")]

  private static func isFollowedByEnd(_ bytes: [UInt8], _ start: Int) -> Bool {
    let next = bytes[start...].first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    return next == UInt8(ascii: "}") || next == UInt8(ascii: "]")
  }
}
