import Foundation
import LanguageModels
import Testing

struct RankedIndexTests {
  private static let index = RankedIndex([
    [.init("battery storage", weight: 3), .init("charges and discharges")],
    [.init("generator", weight: 3), .init("burns fuel and ramps")],
    [.init("cp.sum_squares", weight: 3), .init("the sum of squared entries")],
  ])

  @Test func `the text that shares the rarer words comes first, with its reasons`() {
    let hits = Self.index.search("Batteries that charge, and fuel")
    #expect(hits.map(\.index) == [0, 1])
    #expect(hits[0].terms.map(\.term) == ["battery", "charge"])
    #expect(abs(hits[0].score - hits[0].terms.reduce(0) { $0 + $1.score }) < 1e-12)
  }

  @Test func `names are found by their parts`() {
    #expect(Self.index.search("squares").first?.index == 2)
    #expect(Self.index.search("sumSquares").first?.index == 2)
    #expect(Self.index.search("nothing of this").isEmpty)
  }

  @Test func `a score is the formula's`() {
    let index = RankedIndex([[.init("x y")], [.init("y z")]])
    let score = index.search("x")[0].score
    #expect(abs(score - log(1 + (2 - 1 + 0.5) / (1 + 0.5))) < 1e-12)
  }

  @Test func `fusion prefers what both rankings like`() {
    #expect(fusedRanking([[0, 1, 2], [2, 1, 0]]).map(\.index) == [0, 2, 1])
    #expect(fusedRanking([[3, 1], [1]]).map(\.index) == [1, 3])
  }
}
