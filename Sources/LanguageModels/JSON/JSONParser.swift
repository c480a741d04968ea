/// What is wrong with a text that should be JSON, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The column in bytes, from 1.
  public let column: Int
  /// What was found, or is missing.
  public let message: String

  /// The place and the message.
  public var description: String { "line \(line), column \(column): \(message)." }
}

extension JSON {
  /// Reads a text that is one JSON value and nothing else (RFC 8259).
  ///
  /// - Parameters:
  ///   - text: The text; of an object's equal keys the last one counts.
  ///   - maximumDepth: How deeply lists and objects may nest.
  /// - Throws: `JSONError` with the first fault's place.
  public init(parsing text: String, maximumDepth: Int = 64) throws(JSONError) {
    var parser = JSONParser(Array(text.utf8), maximumDepth)
    self = try parser.document()
  }
}

/// A recursive-descent parser over UTF-8 bytes.
struct JSONParser {
  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var index = 0
  private var depth = 0

  init(_ bytes: [UInt8], _ maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipBlanks()
    guard index == bytes.count else { throw fault("text follows the value") }
    return value
  }

  private func fault(_ message: String) -> JSONError {
    let before = bytes[..<min(index, bytes.count)]
    let line = before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return JSONError(line: line + 1, column: before.count - start + 1, message: message)
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipBlanks()
    guard let byte = next else { throw fault("the text ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    depth += 1
    defer { depth -= 1 }
    guard depth <= maximumDepth else { throw fault("it nests deeper than \(maximumDepth) levels") }
    index += 1
    return try read(&self)
  }

  private mutating func object() throws(JSONError) -> JSON {
    var fields: [String: JSON] = [:]
    if take("}") { return .object(fields) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw fault("a key in double quotes is missing") }
      let key = try string()
      guard take(":") else { throw fault("':' is missing after the key '\(key)'") }
      fields[key] = try value()
    } while take(",")
    guard take("}") else { throw fault("',' or '}' is missing") }
    return .object(fields)
  }

  private mutating func array() throws(JSONError) -> JSON {
    var elements: [JSON] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value()) } while take(",")
    guard take("]") else { throw fault("',' or ']' is missing") }
    return .array(elements)
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    let end = index + word.utf8.count
    guard end <= bytes.count, bytes[index..<end].elementsEqual(word.utf8) else {
      throw fault("a value is missing")
    }
    index = end
    return value
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = index
    while let byte = next,
      (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    {
      index += 1
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard let first = digits.utf8.first, (0x30...0x39).contains(first),
      digits.utf8.count == 1 || first != 0x30
        || !(0x30...0x39).contains(digits.utf8.dropFirst().first ?? 0),
      digits.utf8.last.map({ (0x30...0x39).contains($0) }) == true,
      !digits.contains(".e"), !digits.contains(".E"), let value = Double(text), value.isFinite
    else {
      index = start
      throw fault("a value is missing")
    }
    return .number(value)
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case ..<0x20:
        index -= 1
        throw fault("a control character stands in a string")
      default: text.append(byte)
      }
    }
    throw fault("a string has no end")
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let byte = next else { throw fault("a string has no end") }
    index += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "u"):
      var unit = try unit()
      if (0xD800..<0xDC00).contains(unit), next == UInt8(ascii: "\\"),
        index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u")
      {
        index += 2
        let low = try self.unit()
        if (0xDC00..<0xE000).contains(low) {
          unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
        }
      }
      let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
      return Array(String(Character(scalar)).utf8)
    default:
      index -= 1
      throw fault("'\\' begins no escape here")
    }
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    let end = index + 4
    guard end <= bytes.count,
      let unit = UInt32(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
    else { throw fault("'\\u' needs four hexadecimal digits") }
    index = end
    return unit
  }
}
