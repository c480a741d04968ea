/// The bytes of a YAML file, checked to be text that libyaml can read.
struct YAMLText {
  let bytes: [UInt8]
  let file: String

  /// Checks the bytes: UTF-8 without control characters, of a sensible size.
  init(_ source: [UInt8], file: String) throws(SpecificationError) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    bytes = source.starts(with: byteOrderMark) ? Array(source.dropFirst(3)) : source
    self.file = file
    guard bytes.count <= YAMLLimits.bytes else { throw Self.tooLarge(bytes.count, file: file) }
    var line = 1
    var column = 1
    var previous: Unicode.Scalar = " "
    var iterator = bytes.makeIterator()
    var decoder = Unicode.UTF8.ForwardParser()
    reading: while true {
      let here = SourceLocation(file: file, line: line, column: column)
      switch decoder.parseScalar(from: &iterator) {
      case .emptyInput:
        break reading
      case .error:
        throw SpecificationError("the bytes here are not UTF-8; save the file as UTF-8.", at: here)
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        guard scalar.isAllowedInYAML else {
          let code = String(scalar.value, radix: 16, uppercase: true)
          let digits = String(repeating: "0", count: max(0, 4 - code.count)) + code
          throw SpecificationError("a control character, U+\(digits); remove it.", at: here)
        }
        if scalar == "\n" && previous == "\r" {
          column = 1
        } else if scalar.breaksLineInYAML {
          line += 1
          column = 1
        } else {
          column += 1
        }
        previous = scalar
      }
    }
  }

  static func tooLarge(_ count: Int, file: String) -> SpecificationError {
    SpecificationError(
      "the file has \(count) bytes; a specification has at most \(YAMLLimits.bytes) (1 MiB).",
      at: SourceLocation(file: file, line: 1, column: 1))
  }

  /// The character at a line and a column, both from 0, or `nil` past the end.
  func character(line: Int, column: Int) -> Unicode.Scalar? {
    var at = (line: 0, column: 0)
    var previous: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if at == (line, column) { return scalar }
      if scalar == "\n" && previous == "\r" {
        at.column = 0
      } else if scalar.breaksLineInYAML {
        at = (at.line + 1, 0)
      } else {
        at.column += 1
      }
      previous = scalar
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// Whether YAML 1.1 takes the character as it is (section 5.1, c-printable).
  var isAllowedInYAML: Bool {
    switch value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...: true
    default: false
    }
  }

  /// Whether YAML 1.1 begins a line after the character (section 5.4).
  var breaksLineInYAML: Bool {
    switch value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
