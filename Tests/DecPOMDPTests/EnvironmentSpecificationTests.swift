import DecPOMDP
import Testing

struct EnvironmentSpecificationTests {
  private func entries(_ count: Int) -> [VectorEntry] {
    (0..<count).map { VectorEntry(name: "entry\($0)", unit: "1", meaning: "a number") }
  }

  @Test func `joint vectors hold the agents' vectors end to end`() {
    let specification = EnvironmentSpecification(
      agents: [
        AgentSpecification(name: "a", observation: entries(3), action: entries(1)),
        AgentSpecification(name: "b", observation: entries(5), action: entries(2)),
      ], stepsPerEpisode: 4)
    #expect(specification.observationOffsets == [0, 3, 8])
    #expect(specification.actionOffsets == [0, 1, 3])
    #expect(specification.observationWidth == 8)
    #expect(specification.actionWidth == 3)
    #expect(specification.agents[1].neutralAction == [0, 0])
  }

  @Test func `a neutral action of another length is the programmer's error`() async {
    await #expect(processExitsWith: .failure) {
      _ = AgentSpecification(name: "a", observation: [], action: [], neutralAction: [0.5])
    }
  }

  @Test func `an outcome has a row for each copy`() {
    let specification = EnvironmentSpecification(
      agents: [AgentSpecification(name: "a", observation: entries(1), action: entries(2))],
      stepsPerEpisode: 4)
    let outcome = StepOutcome(specification, copyCount: 3)
    #expect(outcome.reward.count == 3)
    #expect(outcome.isTerminal.count == 3)
    #expect(outcome.executed.count == 6)
  }
}
