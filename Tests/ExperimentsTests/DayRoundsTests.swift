import Experiments
import RandomStreams
import Testing

@Suite struct DayRoundsTests {
  private func rounds(_ days: [Int], seed: UInt64 = 1) -> DayRounds {
    DayRounds(days, RandomStream(seed: seed, "days"))
  }

  @Test func `each round has every day once`() {
    let days = [3, 1, 4, 15, 9, 2, 6]
    var rounds = rounds(days)
    for _ in 0..<20 {
      let round = days.map { _ in rounds.next() }
      #expect(round.sorted() == days.sorted())
    }
  }

  @Test func `rounds are shuffled anew`() {
    let days = Array(0..<12)
    var rounds = rounds(days)
    let orders = (0..<5).map { _ in days.map { _ in rounds.next() } }
    #expect(Set(orders).count == 5)
  }

  @Test func `one seed gives one order, another seed another`() {
    func order(_ seed: UInt64) -> [Int] {
      var rounds = rounds(Array(0..<20), seed: seed)
      return (0..<60).map { _ in rounds.next() }
    }
    #expect(order(1) == order(1))
    #expect(order(1) != order(2))
  }

  @Test func `a single day comes again and again`() {
    var rounds = rounds([7])
    #expect((0..<3).map { _ in rounds.next() } == [7, 7, 7])
  }
}
