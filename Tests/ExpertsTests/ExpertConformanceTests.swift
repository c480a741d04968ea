import DecPOMDP
import EnergyTrading
import Experts
import Foundation
import Prosumers
import RandomStreams
import Results
import Specification
import Testing

/// What every registered expert must be, whatever it is.
@Suite struct ExpertConformanceTests {
  /// The keys of an expert beside its source, where it needs some.
  private static func keys(of source: String, _ demonstrations: String) -> String {
    source == "recorded" ? ", file: '\(demonstrations)'" : ""
  }

  /// A configuration of every registered expert but `none`, and but the one whose models come from a
  /// transcript: that is the optimiser's expert once it has them.
  private static func configurations(
    _ demonstrations: String
  ) throws -> [(name: String, configuration: any ExpertConfiguration)] {
    try ExpertRegistry.all.filter { !["none", "llm"].contains($0.name) }.map { alternative in
      let keys = keys(of: alternative.name, demonstrations)
      let record = try decode(
        Holder.self,
        from: parseYAML("expert: {source: \(alternative.name)\(keys)}", file: "expert.yaml")
      ).record
      return (alternative.name, try #require(record.expert))
    }
  }

  private struct Holder: SpecificationRecord {
    static let recordName = "holder"
    static let recordSummary = "A holder."
    let expert: (any ExpertConfiguration)?
    init(from fields: inout FieldReader) {
      expert = fields.oneOf("expert", "An expert.", tag: "source", ExpertRegistry.all)
    }
  }

  private let scenario: Scenario
  private let samples: SampleDemonstrations
  private let experts: [(name: String, configuration: any ExpertConfiguration)]

  init() throws {
    scenario = try Hamlet.scenario()
    samples = try SampleDemonstrations(scenario, days: [0, 4])
    experts = try Self.configurations(samples.path)
  }

  private func make(_ configuration: any ExpertConfiguration, copies: Int) throws -> any Expert {
    try configuration.makeExpert(
      scenario, copyCount: copies, in: ExpertSurroundings(search: ResourceSearch()))
  }

  @Test func `the first of all is none`() {
    #expect(ExpertRegistry.all.first?.name == "none")
    #expect(experts.map(\.name).starts(with: ["rule", "plan", "optimizer", "recorded"]))
  }

  @Test func `every answer is within bounds, feasible, and its own projection`() throws {
    for (name, configuration) in experts {
      let run = try ExpertRun(scenario, copies: 3)
      let expert = try make(configuration, copies: 3)
      var random = RandomStream(seed: 3, "conformance")
      for copy in 0..<3 { run.environment.reset(copy: copy, episode: copy, step: 40 * copy) }
      for _ in 0..<12 {
        let asked = run.ask(expert)
        #expect(asked.allSatisfy { $0 >= -1 && $0 <= 1 }, "\(name)")
        run.step()
        #expect(asked == Array(run.outcome.executed), "\(name)")
        run.wander(&random)
      }
    }
  }

  @Test func `an answer is a function of the state, whatever was asked before`() throws {
    for (name, configuration) in experts {
      let run = try ExpertRun(scenario)
      let expert = try make(configuration, copies: 1)
      var random = RandomStream(seed: 5, "wandering")
      run.environment.reset(copy: 0, episode: 2, step: 30)
      for _ in 0..<4 { run.wander(&random) }
      let state = run.environment.save()
      let first = run.ask(expert)
      #expect(run.ask(expert) == first, "\(name)")
      for _ in 0..<5 {
        run.wander(&random)
        _ = run.ask(expert)
      }
      #expect(run.environment.restore(state), "\(name)")
      #expect(run.ask(expert) == first, "\(name)")
      #expect(run.ask(try make(configuration, copies: 1)) == first, "\(name): a fresh expert")
    }
  }

  @Test func `copies do not know of each other`() throws {
    for (name, configuration) in experts {
      let together = try ExpertRun(scenario, copies: 3)
      let expert = try make(configuration, copies: 3)
      let places = [(0, 10), (4, 50), (2, 95)]
      for (copy, place) in places.enumerated() {
        together.environment.reset(copy: copy, episode: place.0, step: place.1)
      }
      let all = together.ask(expert)
      for (copy, place) in places.enumerated() {
        let alone = try ExpertRun(scenario)
        alone.environment.reset(copy: 0, episode: place.0, step: place.1)
        let own = alone.ask(try make(configuration, copies: 1))
        #expect(Array(all[copy * own.count..<(copy + 1) * own.count]) == own, "\(name)")
        #expect(alone.decision.status[0] == together.decision.status[copy], "\(name)")
      }
    }
  }

  @Test func `who is not asked hears nothing, and an unknown answer is the idle action`() throws {
    for (name, configuration) in experts {
      let run = try ExpertRun(scenario, copies: 2)
      let expert = try make(configuration, copies: 2)
      run.environment.reset(copy: 0, episode: 2, step: 48)
      run.environment.reset(copy: 1, episode: 2, step: 48)
      run.decision.isAsked[1] = false
      let actions = run.ask(expert)
      let width = scenario.actionWidth
      #expect(run.decision.status[0] != .notAsked, "\(name)")
      #expect(run.decision.status[1] == .notAsked, "\(name)")
      #expect(Array(actions[width...]) == scenario.idleAction, "\(name)")
      let agents = scenario.prosumers.count
      #expect(!run.decision.isKnown[agents..<2 * agents].contains(true), "\(name)")
      // Day 2 is in nobody's record.
      let isKnown = name != "recorded"
      #expect(run.decision.isKnown[..<agents].allSatisfy { $0 == isKnown }, "\(name)")
      #expect((run.decision.status[0] == .unknown) == !isKnown, "\(name)")
      if !isKnown { #expect(Array(actions[..<width]) == scenario.idleAction) }
    }
  }
}
