import Algorithms
import EnergyTrading
import Experiments
import Foundation
import Glibc
import Prosumers
import Specification
import TestSupport
import Testing

@Suite struct ExperimentPlanTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `a trial is named by its row, its seed and its specification's hash`() throws {
    let plan = try SmallExperiment.plan(in: folder)
    #expect(plan.name == "small")
    #expect(plan.baseline == "MADDPG")
    #expect(plan.currency == "CNY")
    for trial in plan.trials {
      #expect(trial.id == "\(trial.variant)-seed\(trial.seed)-\(trial.hash.prefix(8))")
      #expect(trial.hash.count == 64)
    }
    #expect(
      plan.trials.map { "\($0.variant) \($0.seed)" } == [
        "MADDPG 0", "MADDPG 1", "MASAC 0", "MASAC 1",
      ])
    #expect(Set(plan.trials.map(\.hash)).count == 4)
    #expect(plan.trials[0].changes == [.init(key: "algorithm.name", value: "maddpg")])
    #expect(plan.trials[2].changes.isEmpty)
  }

  @Test func `a resolved text is an experiment of the same hash, and its own resolved text`() throws
  {
    for trial in try SmallExperiment.plan(in: folder).trials {
      let path = try folder.write(trial.resolvedText, to: "resolved.yaml")
      let again = try ExperimentPlan(path: path)
      #expect(again.trials.count == 1)
      #expect(again.trials.first?.hash == trial.hash)
      #expect(again.trials.first?.seed == trial.seed)
      #expect(again.trials.first?.resolvedText == trial.resolvedText)
      #expect(specificationHash(try loadSpecification(path: path)) == trial.hash)
    }
  }

  /// The small experiment without its variants and with a sweep.
  private func sweep(_ product: String) throws -> ExperimentPlan {
    try SmallExperiment.plan(
      [
        ("- {name: MADDPG, algorithm.name: maddpg}", "- {name: A}"),
        ("- {name: MASAC}", "- {name: B, algorithm.name: matd3}"),
        ("baseline: MADDPG", "sweep: {product: {\(product)}}"),
      ], in: folder)
  }

  @Test func `no row of a sweep has a section of another row`() throws {
    let plan = try sweep(
      "reward.scale: [1, 2, 3], training.batch: [8, 12], prosumers.home.bus: [17, 18], "
        + "training.episodes: [3, 5], algorithm.discount: [0.9, 0.95], prices.sell: [0.1, 0.2]")
    #expect(plan.trials.count == 2 * 2 * 96)
    #expect(Set(plan.trials.map(\.hash)).count == plan.trials.count)
    for trial in plan.trials {
      let values = Dictionary(
        trial.variant.split(separator: ",").dropFirst().map { part in
          let sides = part.split(separator: "=")
          return (String(sides[0]), String(sides[1]))
        }, uniquingKeysWith: { $1 })
      let specification = trial.specification
      #expect(specification.scenario.reward.scale == values["scale"].flatMap(Double.init))
      #expect(specification.scenario.prosumers[0].bus == values["home.bus"].flatMap { Int($0) })
      #expect(specification.scenario.prices.sell[0] == values["sell"].flatMap(Double.init))
      #expect(specification.training.batch == values["batch"].flatMap { Int($0) })
      #expect(specification.training.episodes == values["training.episodes"].flatMap { Int($0) })
      let resolved = try parseYAML(trial.resolvedText, file: "resolved.yaml")
      #expect(specificationHash(resolved) == trial.hash)
      #expect(
        resolved["algorithm"]?["discount"]?.canonicalYAML == values["discount"].map { "\($0)\n" })
      #expect(
        resolved["algorithm"]?["name"]?.canonicalYAML
          == (trial.variant.hasPrefix("A,") ? "masac\n" : "matd3\n"))
    }
  }

  @Test func `a wrong value in some of many rows is told once, at its place`() throws {
    let error = try #require(throws: SpecificationError.self) {
      try sweep(
        "reward.scale: [1, -2, 3], training.batch: [8, none], training.episodes: [1, 3, 4],"
          + "algorithm.discount: [0.9, 1.5]")
    }
    let places = try error.diagnostics.map { finding in
      let place = try #require(finding.location)
      return "\(place.line):\(place.column) \(finding.message)"
    }
    #expect(
      places == [
        "26:75 the warm-up's 1 episodes leave none of the training's 1 to learn from.",
        "32:37 'scale' is -2; it must be above 0.",
        "32:65 'batch' must be a whole number; found the text 'none'.",
        "32:127 'discount' is 1.5; it must be from 0 to 1.",
      ])
  }

  @Test func `rows of scenarios of their own are checked about as soon as rows of one`() throws {
    let values = (1...400).map(String.init).joined(separator: ", ")
    func checking(_ product: String) throws -> Double {
      let plan = try sweep(product)
      return try processorSeconds { try plan.check() }
    }
    let shared = try checking("training.batch: [\(values)]")
    let own = try checking("reward.scale: [\(values)]")
    // To lay out a year of profiles for each would make it tens of times as long.
    #expect(own < 4 * shared)
  }

  @Test func `how a text is written does not change the hash, what it says does`() throws {
    func hash(_ old: String, _ new: String) throws -> String {
      try SmallExperiment.plan([(old, new)], in: folder).trials[0].hash
    }
    let hash0 = try SmallExperiment.plan(in: folder).trials[0].hash
    #expect(try hash("slack_v_pu: 1.02", "slack_v_pu: 1.020") == hash0)
    #expect(
      try hash("{case: ieee33, slack_v_pu: 1.02}", "{slack_v_pu: 1.02, case: ieee33}") == hash0)
    #expect(try hash("environments: 2, batch", "environments: 2, update_every: 32, batch") == hash0)
    #expect(try hash("slack_v_pu: 1.02", "slack_v_pu: 1.021") != hash0)
    #expect(try hash("seeds: 2", "seeds: [7]") != hash0)
  }

  @Test func `a value laid over the file changes the base`() throws {
    let plan = try SmallExperiment.plan(
      patches: ["training.episodes=9", "days.test=[20, 21]"], in: folder)
    #expect(plan.trials.allSatisfy { $0.specification.training.episodes == 9 })
    #expect(plan.trials[0].resolvedText.contains("20"))
  }

  @Test func `seeds, name and baseline can be laid over the file too`() throws {
    let plan = try SmallExperiment.plan(
      patches: ["seeds=[7, 8, 9]", "name=other", "baseline=MASAC"],
      in: folder)
    #expect(plan.trials.map(\.seed) == [7, 8, 9, 7, 8, 9])
    #expect(plan.name == "other")
    #expect(plan.baseline == "MASAC")
  }

  @Test func `a name that no file should have is mended in the id alone`() throws {
    let plan = try SmallExperiment.plan(
      [("{name: MASAC}", "{name: 'ε → 0, twice'}")], in: folder)
    let trial = plan.trials[2]
    #expect(trial.variant == "ε → 0, twice")
    #expect(trial.id == "____0,_twice-seed0-\(trial.hash.prefix(8))")
  }

  @Test func `the name of a file stays far below what file systems take`() throws {
    let values = (1...40).map { "\($0 + 100)" }.joined(separator: ", ")
    let plan = try SmallExperiment.plan(
      [("baseline: MADDPG", "sweep: {product: {algorithm.actor.hidden: [[\(values)]]}}")],
      in: folder)
    #expect(plan.trials.allSatisfy { $0.id.utf8.count < 200 })
  }

  @Test func `two rows that would share a file are an error`() throws {
    let error = try #require(throws: SpecificationError.self) {
      try SmallExperiment.plan(
        [
          ("{name: MADDPG, algorithm.name: maddpg}", "{name: é}"), ("{name: MASAC}", "{name: è}"),
          ("seeds: 2", "seeds: 1"), ("baseline: MADDPG", ""),
        ], in: folder)
    }
    #expect(
      error.description.contains(
        #/^the rows 'é' and 'è' are the same trial, _-seed0-[0-9a-f]{8}: /#))
  }

  @Test func `parameters are counted for each row`() throws {
    let plan = try SmallExperiment.plan(in: folder)
    let counts = try plan.parameterCounts()
    #expect(counts.keys.sorted() == ["MADDPG", "MASAC"])
    let total = counts.mapValues { $0.reduce(0) { $0 + $1.count } }
    // MASAC has two critics and a state value where MADDPG has one critic.
    #expect((total["MASAC"] ?? 0) > (total["MADDPG"] ?? 0))
    #expect((total["MADDPG"] ?? 0) > 0)
  }

  @Test func `leftovers of dead processes go, those of the living and of leased trials stay`()
    throws
  {
    let plan = try SmallExperiment.plan(in: folder)
    let results = ResultsFolder(output: folder.url.path, experiment: "small")
    try results.create()
    let (id, leased) = (plan.trials[0].id, plan.trials[1].id)
    let own = ProcessInfo.processInfo.processIdentifier
    let dead = [
      "small/.\(id).h5.99999999.0.partial", "small/.sweep.h5.99999999.0.partial",
      "small/journal/.\(id).checkpoint.a.99999999.3.partial",
    ]
    let kept = [
      "small/.\(id).h5.\(own).0.partial", "small/.\(leased).h5.99999999.0.partial",
      "small/journal/.\(leased).checkpoint.b.99999999.0.partial", "small/a.partial",
      "small/.x.partial",
    ]
    for name in dead + kept { try folder.write("part", to: name) }
    let lease = try Lease(results.journal(of: leased).lease)
    #expect(results.leftovers.count == 3)
    results.removeLeftovers()
    for name in dead { #expect(folder.text(of: name) == "", "\(name)") }
    for name in kept { #expect(folder.text(of: name) == "part", "\(name)") }
    lease.giveBack()
    #expect(results.leftovers.count == 2)
  }

  @Test func `a process that has ended but is not asked about yet leaves files of the dead`() throws
  {
    let results = ResultsFolder(output: folder.url.path, experiment: "small")
    try results.create()
    var process: pid_t = 0
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(words[0]) }
    try #require(posix_spawnp(&process, "true", nil, nil, &words, nil) == 0)
    var end = siginfo_t()
    // Waits for its end and leaves it to be asked about.
    try #require(waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT) == 0)
    try folder.write("part", to: "small/.sweep.h5.\(process).0.partial")
    #expect(results.leftovers.count == 1)
    waitpid(process, nil, 0)
    #expect(results.leftovers.count == 1)
  }
}
