import Experiments
import Testing

@Suite struct TrialEventTests {
  @Test(
    arguments: [
      TrialEvent(.preparing, episode: 0, of: 10),
      TrialEvent(.training, episode: 3, of: 10, cost: 18_793.123456789, violationRate: 0.0125),
      TrialEvent(.training, episode: 1, of: 10, cost: -1e-300, violationRate: 0),
      TrialEvent(.evaluating, episode: 10, of: 10),
      TrialEvent(.writing, episode: 10, of: 10),
      TrialEvent(.done, episode: 10, of: 10),
    ])
  func `an event survives its line`(event: TrialEvent) {
    #expect(TrialEvent(line: event.line) == event)
    #expect(!event.line.contains("\n"))
  }

  @Test func `a line is one JSON object with sorted keys`() {
    let event = TrialEvent(.training, episode: 3, of: 10, cost: 2.5, violationRate: 0.25)
    #expect(
      event.line
        == #"{"cost":2.5,"episode":3,"episodes":10,"phase":"training","violationRate":0.25}"#)
  }

  @Test(arguments: ["", "{}", "3", "warning: something", #"{"phase":"resting","episode":1}"#])
  func `another text is no event`(line: String) {
    #expect(TrialEvent(line: line) == nil)
  }

  @Test func `the share that is done goes from 0 to 1`() {
    #expect(TrialEvent(.preparing, episode: 0, of: 4).fraction == 0)
    #expect(TrialEvent(.training, episode: 1, of: 4).fraction == 0.25)
    #expect(TrialEvent(.done, episode: 4, of: 4).fraction == 1)
    #expect(TrialEvent(.preparing, episode: 0, of: 0).fraction == 0)
  }
}
