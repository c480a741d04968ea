import Foundation
import Specification
import TestSupport
import Testing

/// Files that would hang or crash a careless reader.
@Suite struct HostileYAMLTests {
  struct Hostile: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    var message: String

    init(_ name: String, _ text: String, _ message: String) {
      testDescription = name
      self.text = text
      self.message = message
    }
  }

  static let files: [Hostile] = [
    Hostile(
      "an alias bomb",
      "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + (1...9).map { level in
          let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
          return "a\(level): &a\(level) [\(aliases)]\n"
        }.joined(),
      "6:15: with its aliases the file holds more than 250000 values."),
    Hostile(
      "nesting by aliases",
      "a0: &a0 []\n" + (1...99).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined(),
      "64:12: more than 64 levels of nesting."),
    Hostile(
      "100,000 brackets", String(repeating: "[", count: 100_000),
      "1:65: more than 64 levels of nesting."),
    Hostile(
      "100,000 braces", String(repeating: "{a: ", count: 100_000),
      "1:257: more than 64 levels of nesting."),
    Hostile(
      "100,000 dashes", String(repeating: "- ", count: 100_000),
      "1:129: more than 64 levels of nesting."),
    Hostile(
      "a staircase of mappings",
      (0..<1000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      "65:65: more than 64 levels of nesting."),
    Hostile(
      "20,000 anchors", (0..<20_000).map { "- &a\($0) x\n" }.joined(),
      "201:3: more than 200 anchors in one file."),
    Hostile(
      "10 MB of text", String(repeating: "# comment\n", count: 1_000_000),
      "1:1: the file has 10000000 bytes; a specification has at most 1048576 (1 MiB)."),
    Hostile(
      "a million values", "[" + String(repeating: "1,", count: 500_000) + "]",
      "1:500000: with its aliases the file holds more than 250000 values."),
    Hostile(
      "a key of a million characters", String(repeating: "k", count: 900_000) + ": 1\n",
      "1:900001: a ':' cannot stand here; check the indentation, or quote the text."),
    Hostile(
      "an explicit key of many characters", "? " + String(repeating: "k", count: 500) + "\n: 1\n",
      "1:3: a key has at most 100 characters."),
    Hostile(
      "question marks", String(repeating: "? ", count: 100_000),
      "1:129: more than 64 levels of nesting."),
  ]

  @Test(arguments: files)
  func `a hostile file gets one error, soon`(file: Hostile) {
    let seconds = processorSeconds {
      let error = #expect(throws: SpecificationError.self) {
        try parseYAML(file.text, file: "x.yaml")
      }
      #expect(error?.description == "x.yaml:" + file.message)
    }
    #expect(seconds < 2, "debug builds included; release takes below 0.1 s")
  }

  @Test func `random bytes never crash`() {
    var generator = SplitMix(state: 7)
    let alphabet = Array("ab:- \n\t[]{},&*!|>'\"%@`#?<~01.e\\\u{E9}".utf8) + [0, 0xFF, 0xC3]
    for _ in 0..<3000 {
      let count = Int.random(in: 0..<60, using: &generator)
      let bytes = (0..<count).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      guard let root = try? parseYAML(bytes, file: "x") else { continue }
      _ = try? decode(Study.self, from: root)
      _ = try? SweepPlan.expand(root: root)
      let text = root.canonicalYAML
      #expect(throws: Never.self) {
        let again = try parseYAML(text, file: "y")
        #expect(again.hasSameContent(as: root))
        #expect(again.canonicalYAML == text)
      }
    }
  }

  @Test func `no truncation and no changed byte of a valid file crashes`() {
    let valid = Array(SweepSamples.everything.utf8)
    var generator = SplitMix(state: 11)
    for count in valid.indices {
      run(Array(valid[..<count]))
      var changed = valid
      changed[count] = UInt8.random(in: .min ... .max, using: &generator)
      run(changed)
    }
  }

  private func run(_ bytes: [UInt8]) {
    guard let root = try? parseYAML(bytes, file: "x"),
      let plan = try? SweepPlan.expand(root: root)
    else { return }
    for row in plan.rows.prefix(3) { _ = try? decode(Study.self, from: row.node) }
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same draws on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
