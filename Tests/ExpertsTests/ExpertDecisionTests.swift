import Experts
import Testing

@Suite struct ExpertStatusTests {
  @Test func `every status has a name of its own`() {
    #expect(Set(ExpertStatus.allCases.map(\.name)).count == ExpertStatus.allCases.count)
  }
}
