import EnergyTrading
import Experiments
import Prosumers
import Testing

@Suite struct EvaluatorTests {
  private let scenario: Scenario

  init() throws {
    scenario = try SmallExperiment.trial().scenario
  }

  private func play(_ days: [Int], atOnce: Int) throws -> [DayMetrics] {
    try Evaluator(scenario, daysAtOnce: atOnce)
      .play(ReferencePolicy.doNothing(in: scenario), days: days)
  }

  @Test func `days come to the same however many play at once`() throws {
    let days = [9, 10, 180, 0, 365, 9, 42]
    let together = try play(days, atOnce: days.count)
    #expect(together.map(\.day) == days)
    #expect(try play(days, atOnce: 1) == together)
    #expect(try play(days, atOnce: 3) == together)
    #expect(try play(days, atOnce: 1000) == together)
    #expect(together[0] == together[5])
    #expect(together[0] != together[1])
  }

  @Test func `no days come to nothing`() throws {
    #expect(try play([], atOnce: 0) == [])
  }

  @Test func `doing nothing neither trades through devices nor fails`() throws {
    for day in try play([100, 200], atOnce: 2) {
      #expect(day.steps == 96)
      #expect(day.powerFlowFailures == 0)
      #expect(day.cost(.batteryWear) == 0)
      #expect(day.cost(.curtailment) == 0)
      #expect(day.cost(.salvage) == 0)
      #expect(day.loadKWh > day.boughtKWh)
    }
  }
}
