/// Writes values as bytes for ``BinaryDecoder``, on a machine of the same byte order.
///
/// Numbers and arrays of numbers stand as they lie in memory, so that NaN and large arrays are
/// no trouble. Every value in a keyed container is led by its key, every value that is made of
/// others by its length: a type whose properties have changed is found out, not misread.
package struct BinaryEncoder {
  private let sink = Sink()

  /// The bytes of a value.
  package static func bytes(of value: some Encodable) throws -> [UInt8] {
    let encoder = BinaryEncoder()
    try encoder.sink.append(value)
    return encoder.sink.bytes
  }

  /// The bytes so far, shared by all containers of an encoding.
  fileprivate final class Sink {
    var bytes: [UInt8] = []

    func append<Value: Encodable>(_ value: Value) throws {
      if let plain = value as? any BinaryValue {
        plain.append(to: &bytes)
      } else {
        let start = bytes.count
        0.append(to: &bytes)
        try value.encode(to: Encoding(sink: self))
        let length = bytes.count - start - MemoryLayout<Int>.size
        withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + $0.count, with: $0) }
      }
    }
  }

  fileprivate struct Encoding: Encoder {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      KeyedEncodingContainer(Keyed<Key>(sink: sink))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { Unkeyed(sink: sink) }
    func singleValueContainer() -> any SingleValueEncodingContainer { Single(sink: sink) }
  }

  fileprivate struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) {}
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      key.stringValue.append(to: &sink.bytes)
      try sink.append(value)
    }
    mutating func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> { unsupported() }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      unsupported()
    }
    mutating func superEncoder() -> any Encoder { unsupported() }
    mutating func superEncoder(forKey key: Key) -> any Encoder { unsupported() }
  }

  fileprivate struct Unkeyed: UnkeyedEncodingContainer {
    let sink: Sink
    var count = 0
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { unsupported() }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
      count += 1
      try sink.append(value)
    }
    mutating func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> { unsupported() }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { unsupported() }
    mutating func superEncoder() -> any Encoder { unsupported() }
  }

  fileprivate struct Single: SingleValueEncodingContainer {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { unsupported() }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try sink.append(value) }
  }
}

/// What no synthesised coding of a struct asks for.
func unsupported() -> Never {
  preconditionFailure("a checkpoint's values code their properties one by one, by keys")
}

/// A value that stands as plain bytes.
protocol BinaryValue {
  /// Appends the value's bytes.
  func append(to bytes: inout [UInt8])
  /// Reads the value from the bytes at a position, which moves behind it; `nil` where they end
  /// before the value does.
  static func read(_ bytes: UnsafeRawBufferPointer, at position: inout Int, end: Int) -> Self?
}

extension BinaryValue where Self: BitwiseCopyable {
  func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: self) { bytes.append(contentsOf: $0) }
  }

  static func read(_ bytes: UnsafeRawBufferPointer, at position: inout Int, end: Int) -> Self? {
    guard MemoryLayout<Self>.size <= end - position else { return nil }
    defer { position += MemoryLayout<Self>.size }
    return bytes.loadUnaligned(fromByteOffset: position, as: Self.self)
  }
}

/// A number of fixed size: any bits are one.
protocol BinaryNumber: BinaryValue, BitwiseCopyable {}
extension Int: BinaryNumber {}
extension Int32: BinaryNumber {}
extension Int64: BinaryNumber {}
extension UInt8: BinaryNumber {}
extension UInt64: BinaryNumber {}
extension Float: BinaryNumber {}
extension Double: BinaryNumber {}

extension Bool: BinaryValue {
  func append(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

  static func read(_ bytes: UnsafeRawBufferPointer, at position: inout Int, end: Int) -> Bool? {
    UInt8.read(bytes, at: &position, end: end).map { $0 != 0 }
  }
}

extension Array: BinaryValue where Element: BinaryNumber {
  func append(to bytes: inout [UInt8]) {
    count.append(to: &bytes)
    withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  static func read(_ bytes: UnsafeRawBufferPointer, at position: inout Int, end: Int) -> Self? {
    guard let count = Int.read(bytes, at: &position, end: end), count >= 0,
      count <= (end - position) / MemoryLayout<Element>.stride
    else { return nil }
    let length = count * MemoryLayout<Element>.stride
    defer { position += length }
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
      initialized = count
    }
  }
}

extension String: BinaryValue {
  func append(to bytes: inout [UInt8]) { Array(utf8).append(to: &bytes) }

  static func read(_ bytes: UnsafeRawBufferPointer, at position: inout Int, end: Int) -> String? {
    [UInt8].read(bytes, at: &position, end: end).map { String(decoding: $0, as: UTF8.self) }
  }
}
