import DecPOMDP
import EnergyTrading
import Experts
import Foundation
import Results
import Specification
import Testing

@Suite struct RecordedExpertTests {
  private func configuration(_ file: String) throws -> RecordedConfiguration {
    try decode(
      RecordedConfiguration.self, from: parseYAML("file: '\(file)'", file: "expert.yaml")
    ).record
  }

  /// What is wrong with demonstrations, their path written as FILE.
  private func complaint(_ file: String, for scenario: Scenario) throws -> String {
    do {
      try configuration(file).check(scenario, search: ResourceSearch())
      return ""
    } catch let error as SpecificationError {
      return error.description.replacing(file, with: "FILE")
    }
  }

  @Test func `a recorded day is repeated to the last bit`() throws {
    let scenario = try Hamlet.scenario()
    let samples = try SampleDemonstrations(scenario, days: [0, 4])
    let expert = try configuration(samples.path).makeExpert(
      scenario, copyCount: 1, in: ExpertSurroundings(search: ResourceSearch()))
    let run = try ExpertRun(scenario)
    for (index, day) in [0, 4].enumerated() {
      run.environment.reset(copy: 0, episode: day, step: 0)
      var executed: [Float] = []
      for _ in 0..<96 {
        _ = run.ask(expert)
        #expect(run.decision.status[0] == .solved)
        run.step()
        executed += run.outcome.executed
      }
      let count = 96 * scenario.actionWidth
      #expect(executed == Array(samples.executed[index * count..<(index + 1) * count]))
    }
  }

  @Test func `entries are matched by name, in whatever order`() throws {
    let scenario = try Hamlet.scenario()
    let straight = try SampleDemonstrations(scenario, days: [0])
    // The first two entries change places, as if the file's home had its devices the other way round.
    let swapped = try SampleDemonstrations(scenario, days: [0]) { names in
      [names[1], names[0]] + names.dropFirst(2)
    }
    let run = try ExpertRun(scenario)
    func answer(_ samples: SampleDemonstrations) throws -> [Float] {
      run.environment.reset(copy: 0, episode: 0, step: 0)
      return run.ask(
        try configuration(samples.path).makeExpert(
          scenario, copyCount: 1, in: ExpertSurroundings(search: ResourceSearch())))
    }
    let (first, second) = (try answer(straight), try answer(swapped))
    #expect(first[0] == straight.executed[0] && first[1] == straight.executed[1])
    #expect(second[1] == straight.executed[0])
    #expect(second[2...] == first[2...])
  }

  @Test func `demonstrations of another community are refused by name`() throws {
    let scenario = try Hamlet.scenario()
    let renamed = try SampleDemonstrations(scenario, days: [0]) { names in
      names.map { $0 == "home.p.battery" ? "home.p.batteries" : $0 }
    }
    #expect(
      try complaint(renamed.path, for: scenario) == """
        expert.yaml:1:7: the demonstrations in 'FILE' are of another community: there is no action \
        'home.p.battery', only 'home.p.batteries'.
        """)
    let smaller = try Hamlet.scenario([
      ("      - {kind: wind, name: wind, profile: wind, rated_kw: 400, s_kva: 420}\n", "")
    ])
    let larger = try SampleDemonstrations(scenario, days: [0])
    #expect(
      try complaint(larger.path, for: smaller) == """
        expert.yaml:1:7: the demonstrations in 'FILE' are of another community: this one has no action \
        'mill.p.wind'.
        """)
  }

  @Test func `demonstrations under other loads are refused`() throws {
    let scenario = try Hamlet.scenario()
    let other = try SampleDemonstrations(scenario, days: [4], loadFactor: 1.001)
    #expect(
      try complaint(other.path, for: scenario) == """
        expert.yaml:1:7: the demonstrations in 'FILE' are of other profiles or other peak loads: on day 4 \
        its loads are not this scenario's.
        """)
  }

  @Test func `demonstrations of held-out days alone teach nothing`() throws {
    let scenario = try Hamlet.scenario()
    let heldOut = try SampleDemonstrations(scenario, days: [1, 2, 3])
    #expect(
      try complaint(heldOut.path, for: scenario) == """
        expert.yaml:1:7: the demonstrations in 'FILE' are of no day that trains: record some with \
        'evaluation.days: training'.
        """)
    let training = try SampleDemonstrations(scenario, days: [0, 1])
    #expect(try complaint(training.path, for: scenario) == "")
  }

  @Test func `files that hold no demonstrations are refused`() throws {
    let scenario = try Hamlet.scenario()
    #expect(
      try complaint("/nowhere/demo.h5", for: scenario)
        == "expert.yaml:1:7: there is no results file 'FILE'.")
    let empty = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-experts-tests-\(UUID().uuidString).h5").path
    defer { try? FileManager.default.removeItem(atPath: empty) }
    try ResultFile.write(ResultContent(title: "nothing"), to: empty, replacing: true)
    #expect(
      try complaint(empty, for: scenario) == """
        expert.yaml:1:7: the demonstrations in 'FILE' are missing: it is no trial's results file with \
        trajectories.
        """)
    try Data("no HDF5".utf8).write(to: URL(fileURLWithPath: empty))
    #expect(
      try complaint(empty, for: scenario).hasPrefix(
        "expert.yaml:1:7: the demonstrations in 'FILE' cannot be read: "))
  }
}
