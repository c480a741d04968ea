import Foundation
import TestSupport
import Testing

/// The page on adding a critic and an algorithm shows what is compiled and tested here.
@Suite struct DocumentationTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: Package.root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The text between the fences of each Swift block of a page.
  private func blocks(of page: String) -> [String] {
    page.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test func `each code block is a file or a line of these tests`() throws {
    let page = try text("Sources/wattswap/wattswap.docc/AddACriticAndAnAlgorithm.md")
    let registration = try text("Tests/AlgorithmsTests/Registered.swift")
    let blocks = blocks(of: page)
    #expect(blocks.count == 4)
    for (block, file) in zip([blocks[0], blocks[2]], ["SumCritic", "Myopic"]) {
      #expect(block == (try text("Tests/AlgorithmsTests/Extensions/\(file).swift")))
    }
    for line in [blocks[1], blocks[3]] {
      #expect(registration.contains(line.trimmingCharacters(in: .newlines)))
    }
  }
}
