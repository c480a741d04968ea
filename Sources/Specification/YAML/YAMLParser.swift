import CLibYAML

/// A libyaml parser over bytes of its own.
final class YAMLParser {
  let handle: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ source: [UInt8]) {
    handle = .allocate(capacity: 1)
    bytes = .allocate(capacity: max(1, source.count))
    _ = bytes.initialize(from: source)
    guard yaml_parser_initialize(handle) == 1 else {
      preconditionFailure("libyaml found no memory for a parser")
    }
    yaml_parser_set_encoding(handle, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(handle, bytes.baseAddress, source.count)
  }

  deinit {
    yaml_parser_delete(handle)
    handle.deallocate()
    bytes.deallocate()
  }
}

extension SourceLocation {
  init(_ mark: yaml_mark_t, in file: String) {
    self.init(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
