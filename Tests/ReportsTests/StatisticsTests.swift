import Reports
import Testing

struct StatisticsTests {
  @Test func `of no runs nothing is said, of one no spread`() {
    let none = Sample([])
    for number in [none.mean, none.median, none.interquartileMean, none.minimum] {
      #expect(number == nil)
    }
    #expect(none.studentInterval == nil)
    #expect(Bootstrap.ofSample(none) == nil)
    let one = Sample([3])
    for number in [one.mean, one.median, one.interquartileMean] { #expect(number == 3) }
    #expect(one.standardDeviation == nil)
    #expect(one.studentInterval == nil)
    #expect(Bootstrap.ofSample(one) == nil)
    #expect(Bootstrap.intervals([[3], [4]]) { $0.mean() } == nil)
  }

  @Test func `the same data gives the same interval, in any order of asking; other data another`()
    throws
  {
    let sample = Sample([10.25, 9.5, 11, 10.75, 9.875])
    let first = try #require(Bootstrap.ofSample(sample))
    _ = Bootstrap.ofSample(Sample([1, 2, 3]))
    let second = try #require(Bootstrap.ofSample(sample))
    #expect(first == second)
    let other = try #require(Bootstrap.ofSample(Sample([10.25, 9.5, 11, 10.75, 9.876])))
    #expect(first.mean != other.mean)
    // The digits themselves: a change of the draws changes every published table.
    #expect(first.mean == Interval(low: 9.8, high: 10.75))
  }

  @Test func `runs that are all equal have an interval without width`() {
    let sample = Sample([5, 5, 5])
    #expect(sample.standardDeviation == 0)
    #expect(sample.studentInterval == Interval(low: 5, high: 5))
    #expect(Bootstrap.ofSample(sample)?.mean == Interval(low: 5, high: 5))
    #expect(MannWhitney([5, 5], [5, 5, 5]).p == 1)
  }

  @Test(arguments: [(2, 1.0 / 3), (3, 0.1), (5, 2.0 / 252)])
  func `with n seeds on both sides p goes no lower than 2 n!² over (2n)!`(n: Int, p: Double) {
    let low = (0..<n).map { Double($0) }
    let test = MannWhitney(low, low.map { $0 + 100 })
    #expect(test.u == 0)
    #expect(abs(test.p - p) < 1e-15)
  }

  @Test func `a bootstrap of runs far apart spans all of them`() throws {
    let interval = try #require(Bootstrap.ofSample(Sample([0, 1])))
    #expect(interval.mean == Interval(low: 0, high: 1))
  }
}
