import Specification
import Testing

@Suite struct SuggestionTests {
  @Test(
    arguments: [
      ("embeding", "embedding"), ("Embedding", "embedding"), ("haeds", "heads"), ("head", "heads"),
      ("warm-up", "warm_up"), ("kidn", "kind"), ("embed", "embedding"), ("xyz", nil), ("", nil),
      ("k", nil), ("lr", nil), (String(repeating: "embedding", count: 100), nil),
    ] as [(String, String?)])
  func `the nearest name is close in spelling, or none`(name: String, nearest: String?) {
    let candidates = ["kind", "heads", "embedding", "warm_up", "rate"]
    #expect(nearestName(to: name, among: candidates) == nearest)
  }
}
