import Experiments
import Testing

@Suite struct BinaryCodingTests {
  private struct Part: Codable, Equatable {
    var name: String
    var weight: Double?
  }

  private struct Whole: Codable, Equatable {
    var count = 3
    var numbers: [Float] = [1.5, -0, .infinity]
    var flags = [true, false]
    var parts = [Part(name: "é", weight: nil), Part(name: "", weight: -1e-300)]
    var last: Part?
    var empty: [[Double]] = [[], [1]]
  }

  private func read<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
    try bytes.withUnsafeBytes { try BinaryDecoder.read(type, from: $0).value }
  }

  @Test func `a value survives its bytes, with and without what is optional`() throws {
    var whole = Whole()
    #expect(try read(Whole.self, BinaryEncoder.bytes(of: whole)) == whole)
    whole.last = Part(name: "last", weight: 2)
    #expect(try read(Whole.self, BinaryEncoder.bytes(of: whole)) == whole)
  }

  @Test func `a number that is none keeps its bits`() throws {
    let values = [Float(bitPattern: 0x7FC0_1234), -Float.nan]
    let back = try read([Float].self, BinaryEncoder.bytes(of: values))
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func `bytes of a type whose properties are others are refused`() throws {
    struct Renamed: Codable {
      var name: String
      var mass: Double?
    }
    struct Longer: Codable {
      var name: String
      var weight: Double?
      var height: Double
    }
    struct Shorter: Codable { var name: String }
    let bytes = try BinaryEncoder.bytes(of: Part(name: "a", weight: 1))
    #expect(throws: BinaryDecoder.Mismatch.self) { try read(Renamed.self, bytes) }
    #expect(throws: BinaryDecoder.Mismatch.self) { try read(Longer.self, bytes) }
    #expect(throws: BinaryDecoder.Mismatch.self) { try read(Shorter.self, bytes) }
    for length in bytes.indices {
      #expect(throws: BinaryDecoder.Mismatch.self) {
        try read(Part.self, Array(bytes[..<length]))
      }
    }
  }
}
