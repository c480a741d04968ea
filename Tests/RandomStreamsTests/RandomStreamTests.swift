import RandomStreams
import Testing

struct RandomStreamTests {
  /// The first outputs of xoshiro256++ from the state (1, 2, 3, 4), by the authors' C code.
  private static let reference: [UInt64] = [
    41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
    9_228_616_714_210_784_205, 9_973_669_472_204_895_162, 14_011_001_112_246_962_877,
    12_406_186_145_184_390_807, 15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
  ]

  @Test func `the generator is xoshiro256++`() {
    var stream = RandomStream(seed: 0, "any")
    stream.state = .init(words: (1, 2, 3, 4))
    #expect(Self.reference.map { _ in stream.next() } == Self.reference)
  }

  @Test func `the same seed and name give the same numbers, others give others`() {
    func first(_ stream: RandomStream) -> [UInt64] {
      var stream = stream
      return (0..<4).map { _ in stream.next() }
    }
    let reference = first(RandomStream(seed: 7, "days"))
    #expect(first(RandomStream(seed: 7, "days")) == reference)
    #expect(first(RandomStream(seed: 8, "days")) != reference)
    #expect(first(RandomStream(seed: 7, "noise")) != reference)
  }

  @Test func `a split stream does not depend on what was drawn before`() {
    var parent = RandomStream(seed: 7, "trial")
    var before = parent.split("days", 3)
    for _ in 0..<100 { _ = parent.next() }
    var after = parent.split("days", 3)
    #expect(before.next() == after.next())
    var sibling = parent.split("days", 4)
    #expect(before.next() != sibling.next())
  }

  @Test func `a restored state goes on where it was`() {
    var stream = RandomStream(seed: 7, "trial")
    _ = stream.normal()
    let state = stream.state
    let ahead = (0..<5).map { _ in stream.uniform() }
    stream.state = state
    #expect((0..<5).map { _ in stream.uniform() } == ahead)
  }

  @Test func `uniform numbers have the mean, the variance and the bounds of their law`() {
    var stream = RandomStream(seed: 1, "uniform")
    let numbers = (0..<200_000).map { _ in stream.uniform() }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    // Five standard errors: sqrt(1/12/n) and sqrt(1/180/n).
    #expect(abs(mean - 0.5) < 5 * (1.0 / 12 / 200_000).squareRoot())
    #expect(abs(variance - 1.0 / 12) < 5 * (1.0 / 180 / 200_000).squareRoot())
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  @Test func `normal deviates have the first four moments of their law`() {
    var stream = RandomStream(seed: 2, "normal")
    let count = 200_001
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    defer { buffer.deallocate() }
    stream.fillNormal(buffer)
    func moment(_ order: Int) -> Double {
      buffer.reduce(0.0) { sum, x in
        sum + (0..<order).reduce(1.0) { product, _ in product * Double(x) }
      } / Double(count)
    }
    // Five standard errors: the variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
    for (order, (expected, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      #expect(abs(moment(order + 1) - expected) < 5 * (variance / Double(count)).squareRoot())
    }
  }

  @Test func `indices are below their bound and reach every value`() {
    var stream = RandomStream(seed: 3, "index")
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.index(below: 7)] += 1 }
    // Five standard deviations of a binomial count.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 5 * 93 })
  }
}
