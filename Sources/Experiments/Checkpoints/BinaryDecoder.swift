/// Reads values from what ``BinaryEncoder`` wrote of the same types.
package struct BinaryDecoder {
  /// The bytes are not those of the value that was asked for.
  package struct Mismatch: Error {}

  /// Reads a value from the beginning of bytes.
  ///
  /// - Returns: The value and the number of bytes that it took.
  /// - Throws: ``Mismatch`` where the bytes are another type's.
  package static func read<Value: Decodable>(
    _ type: Value.Type, from bytes: UnsafeRawBufferPointer
  ) throws -> (value: Value, length: Int) {
    let source = Source(bytes)
    let value = try source.next(type)
    return (value, source.position)
  }

  /// The bytes and the position in them, shared by all containers of a decoding.
  fileprivate final class Source {
    let bytes: UnsafeRawBufferPointer
    var position = 0
    /// Where the value in hand ends.
    var end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
      end = bytes.count
    }

    func next<Value: Decodable>(_ type: Value.Type) throws -> Value {
      if let plain = type as? any BinaryValue.Type {
        guard let value = plain.read(bytes, at: &position, end: end) as? Value else {
          throw Mismatch()
        }
        return value
      }
      guard let length = Int.read(bytes, at: &position, end: end),
        (0...end - position).contains(length)
      else { throw Mismatch() }
      let outer = end
      end = position + length
      defer { end = outer }
      let value = try Value(from: Decoding(source: self))
      guard position == end else { throw Mismatch() }
      return value
    }

    /// The key that stands next in the value in hand, and where it ends.
    var nextKey: (text: String, end: Int)? {
      var position = position
      return String.read(bytes, at: &position, end: end).map { ($0, position) }
    }
  }

  fileprivate struct Decoding: Decoder {
    let source: Source
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
      KeyedDecodingContainer(Keyed<Key>(source: source))
    }
    func unkeyedContainer() -> any UnkeyedDecodingContainer { Unkeyed(source: source) }
    func singleValueContainer() -> any SingleValueDecodingContainer { Single(source: source) }
  }

  fileprivate struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let source: Source
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { unsupported() }

    func contains(_ key: Key) -> Bool { source.nextKey?.text == key.stringValue }
    func decodeNil(forKey key: Key) -> Bool { !contains(key) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      guard let next = source.nextKey, next.text == key.stringValue else { throw Mismatch() }
      source.position = next.end
      return try source.next(type)
    }
    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedDecodingContainer<NestedKey> { unsupported() }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { unsupported() }
    func superDecoder() -> any Decoder { unsupported() }
    func superDecoder(forKey key: Key) -> any Decoder { unsupported() }
  }

  fileprivate struct Unkeyed: UnkeyedDecodingContainer {
    let source: Source
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var isAtEnd: Bool { source.position == source.end }

    init(source: Source) { self.source = source }

    mutating func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      currentIndex += 1
      return try source.next(type)
    }
    mutating func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type
    ) -> KeyedDecodingContainer<NestedKey> { unsupported() }
    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { unsupported() }
    mutating func superDecoder() -> any Decoder { unsupported() }
  }

  fileprivate struct Single: SingleValueDecodingContainer {
    let source: Source
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try source.next(type) }
  }
}
