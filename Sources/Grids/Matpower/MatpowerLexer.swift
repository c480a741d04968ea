import Specification

/// A word of MATLAB's language.
struct MatpowerToken {
  enum Kind: Equatable {
    case number(Double)
    case name(String)
    case text(String)
    case symbol(String)
    /// The end of a line outside of parentheses; inside brackets it ends a row.
    case newline
    case end
  }

  var kind: Kind
  var line: Int
  var column: Int
  /// Whether blanks stand before it, which inside brackets separates elements.
  var followsSpace: Bool
}

/// Splits a MATPOWER file into words; comments and continued lines vanish here.
struct MatpowerLexer {
  private let bytes: [UInt8]
  private let file: String
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var tokens: [MatpowerToken] = []
  /// The open brackets, innermost last.
  private var open: [UInt8] = []

  private init(_ text: String, file: String) {
    bytes = Array(text.utf8)
    self.file = file
  }

  /// The words of a text, the last of kind `end`.
  static func tokens(
    of text: String, file: String
  ) throws(SpecificationError) -> [MatpowerToken] {
    var lexer = MatpowerLexer(text, file: file)
    try lexer.run()
    return lexer.tokens
  }

  private mutating func run() throws(SpecificationError) {
    var followsSpace = false
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        index += 1
        followsSpace = true
        continue
      case UInt8(ascii: "\n"):
        if open.last != UInt8(ascii: "(") { add(.newline, followsSpace, length: 0) }
        endLine()
      case UInt8(ascii: "%"), UInt8(ascii: "#"):
        skipComment()
      case UInt8(ascii: ".") where has("..."):
        skipLine()
        endLine()
        followsSpace = true
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        try readNumber(followsSpace)
      case UInt8(ascii: ".") where isDigit(at: index + 1):
        try readNumber(followsSpace)
      case _ where isLetter(byte):
        readName(followsSpace)
      case UInt8(ascii: "\""):
        try readText(byte, followsSpace)
      case UInt8(ascii: "'") where !isTranspose(followsSpace):
        try readText(byte, followsSpace)
      default:
        try readSymbol(byte, followsSpace)
      }
      followsSpace = false
    }
    add(.newline, false, length: 0)
    add(.end, false, length: 0)
  }

  // MARK: Words

  private mutating func readNumber(_ followsSpace: Bool) throws(SpecificationError) {
    let start = index
    var end = index
    func skipDigits() { while isDigit(at: end) { end += 1 } }
    skipDigits()
    // `1./x` divides element by element: the point belongs to the operator.
    let operators = [UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "^"), UInt8(ascii: "'")]
    if byte(at: end) == UInt8(ascii: "."), !operators.contains(byte(at: end + 1)) {
      end += 1
      skipDigits()
    }
    if [UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "d"), UInt8(ascii: "D")]
      .contains(byte(at: end))
    {
      let sign = [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(at: end + 1)) ? 1 : 0
      if isDigit(at: end + 1 + sign) {
        end += 1 + sign
        skipDigits()
      }
    }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
      .replacing("d", with: "e").replacing("D", with: "e")
    let padded = text.hasSuffix(".") ? text + "0" : text.replacing(".e", with: ".0e")
    guard let value = Double(padded.hasPrefix(".") ? "0" + padded : padded),
      !isLetter(byte(at: end))
    else {
      throw error("'\(text)' is not a number.")
    }
    add(.number(value), followsSpace, length: end - start)
  }

  private mutating func readName(_ followsSpace: Bool) {
    var end = index
    while isLetter(byte(at: end)) || isDigit(at: end) { end += 1 }
    add(
      .name(String(decoding: bytes[index..<end], as: UTF8.self)), followsSpace,
      length: end - index)
  }

  private mutating func readText(
    _ quote: UInt8, _ followsSpace: Bool
  ) throws(SpecificationError) {
    var end = index + 1
    var text: [UInt8] = []
    while true {
      guard end < bytes.count, bytes[end] != UInt8(ascii: "\n") else {
        throw error("this text has no closing quote.")
      }
      if bytes[end] == quote {
        guard byte(at: end + 1) == quote else { break }
        end += 1
      }
      text.append(bytes[end])
      end += 1
    }
    add(.text(String(decoding: text, as: UTF8.self)), followsSpace, length: end + 1 - index)
  }

  private mutating func readSymbol(
    _ byte: UInt8, _ followsSpace: Bool
  ) throws(SpecificationError) {
    let pairs = [".*", "./", ".^", ".'", "==", "~=", "<=", ">=", "&&", "||"]
    if let pair = pairs.first(where: has) {
      add(.symbol(pair), followsSpace, length: 2)
      return
    }
    let closing: [UInt8: UInt8] = [
      UInt8(ascii: ")"): UInt8(ascii: "("), UInt8(ascii: "]"): UInt8(ascii: "["),
      UInt8(ascii: "}"): UInt8(ascii: "{"),
    ]
    let text = String(decoding: [byte], as: UTF8.self)
    guard "()[]{}=+-*/^:;,.'<>&|~@\\!".contains(text) else {
      throw error("'\(text)' is no part of a MATPOWER file.")
    }
    if "([{".contains(text) {
      open.append(byte)
    } else if let opening = closing[byte], open.popLast() != opening {
      throw error("this '\(text)' closes nothing.")
    }
    add(.symbol(text), followsSpace, length: 1)
  }

  private mutating func add(_ kind: MatpowerToken.Kind, _ followsSpace: Bool, length: Int) {
    tokens.append(
      MatpowerToken(
        kind: kind, line: line, column: index - lineStart + 1, followsSpace: followsSpace))
    index += length
  }

  // MARK: Lines

  private mutating func endLine() {
    index += 1
    line += 1
    lineStart = index
  }

  private mutating func skipLine() {
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
  }

  /// Skips to the end of the line, or over a block between lines of `%{` and `%}` alone.
  private mutating func skipComment() {
    guard isAlone("%{") else { return skipLine() }
    var depth = 0
    while index < bytes.count {
      if isAlone("%{") { depth += 1 }
      if isAlone("%}") { depth -= 1 }
      skipLine()
      if depth == 0 { return }
      if index < bytes.count { endLine() }
      while [UInt8(ascii: " "), UInt8(ascii: "\t")].contains(self.byte(at: index)) { index += 1 }
    }
  }

  /// Whether two characters stand here and nothing else on the line.
  private func isAlone(_ pair: String) -> Bool {
    guard has(pair) else { return false }
    let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    let before = bytes[lineStart..<index].allSatisfy { blanks.contains($0) }
    let after = bytes[(index + 2)...].prefix { $0 != UInt8(ascii: "\n") }
    return before && after.allSatisfy { blanks.contains($0) }
  }

  // MARK: Characters

  private func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  private func has(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

  private func isDigit(at index: Int) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(at: index))
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  /// Whether a quote here transposes what stands right before it.
  private func isTranspose(_ followsSpace: Bool) -> Bool {
    guard let last = tokens.last, !(followsSpace && isInBrackets) else { return false }
    switch last.kind {
    case .number, .name: return true
    case .symbol(let symbol): return [")", "]", "}", "'", ".'"].contains(symbol)
    case .text, .newline, .end: return false
    }
  }

  private var isInBrackets: Bool { open.last.map { $0 != UInt8(ascii: "(") } ?? false }

  private func error(_ message: String) -> SpecificationError {
    SpecificationError(
      message, at: SourceLocation(file: file, line: line, column: index - lineStart + 1))
  }
}
