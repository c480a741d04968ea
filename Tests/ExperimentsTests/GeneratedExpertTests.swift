import DecPOMDP
import EnergyTrading
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import LanguageModels
import Prosumers
import RandomStreams
import Specification
import TestSupport
import Testing

/// The shipped transcript from words to decisions, offline.
@Suite(.needsSandbox) struct GeneratedExpertTests {
  private let community: GeneratedCommunity

  init() throws { community = try WordsExperiment.replayed.get() }

  private func model(_ prosumer: String) throws -> GeneratedModel {
    try #require(community.models.first { $0.prosumer == prosumer })
  }

  @Test func `every model comes about, and the correction mends what is broken`() throws {
    #expect(community.models.allSatisfy { $0.isReady })
    func course(_ prosumer: String) throws -> [RunReport.Status] {
      try model(prosumer).runs.map(\.status)
    }
    #expect(try course("village") == [.syntaxError, .solved, .solved])
    #expect(try course("farm") == [.notDCP, .solved, .solved])
    #expect(try course("factory") == [.infeasible, .solved, .solved])
    #expect(try course("mall") == [.solved, .solved])
    #expect(community.models.map(\.rounds) == [1, 1, 0, 1, 0, 0])
    #expect(community.models.allSatisfy { $0.isHandWritten && $0.modelAnswers == 0 })
    #expect(
      community.models.map(\.isExecutableAtFirstPass) == [false, false, true, false, true, true])
  }

  @Test func `the knowledge that mended a fault is traced`() throws {
    let farm = try model("farm")
    let used = farm.knowledge.filter { $0.role == "iterative_correction" }
    #expect(used.contains { $0.id == "fix.dcp" && $0.reason.contains("in the report") })
    #expect(
      farm.knowledge.contains {
        $0.role == "model_generation" && $0.id == "preference.reserve"
      })
  }

  @Test func `wants that add nothing cost what the hand-written model costs`() throws {
    for name in ["village", "windcoop", "workshop"] {
      let difference = try #require(try model(name).objectiveDifference)
      #expect(difference < 1e-6, "\(name): \(difference)")
    }
    for name in ["farm", "mall", "factory"] {
      #expect(try model(name).hasPreferences)
    }
  }

  @Test func `a second replay gives the same bytes`() throws {
    let need = try WordsExperiment.need()
    let again = try need.configuration.ask(
      need.scenario, search: ResourceSearch(besides: WordsExperiment.path),
      surroundings: AskingSurroundings(prosumer: "farm"))
    let first = try model("farm").json.canonicalText
    #expect(again.models.map { $0.json.canonicalText } == [first])
  }

  @Test func `kept models are read back as they were`() throws {
    let folder = try TemporaryFolder()
    let path = try community.write(toFolder: folder.url.path)
    let back = try #require(GeneratedCommunity(path: path, digest: community.digest))
    let (read, written) = (try back.json(), try community.json())
    #expect(read == written)
    #expect(GeneratedCommunity(path: path, digest: "other") == nil)
  }

  /// An optimiser of generated models, hand-written ones for all but some prosumers.
  private func optimizer(generated names: [String]) throws -> CommunityOptimizer {
    let need = try WordsExperiment.need()
    let models = community.models.map { model in
      var model = model
      if !names.contains(model.prosumer) { model.failure = "left out" }
      return model
    }
    return try need.configuration.makeOptimizer(
      need.scenario, of: GeneratedCommunity(digest: need.digest, models: models))
  }

  @Test func `decisions for wants that add nothing are the optimizer's on 200 random states`()
    throws
  {
    let need = try WordsExperiment.need()
    let scenario = need.scenario
    let generated = try optimizer(generated: ["village", "windcoop", "workshop"])
    let written = try CommunityOptimizer(scenario, settings: need.configuration.optimizer)
    var draws = RandomStream(seed: 7, "generated-expert-states")
    var worst = 0.0
    var statuses: [CommunityDecision.Status: Int] = [:]
    for _ in 0..<200 {
      let day = draws.index(below: scenario.dayCount)
      let step = draws.index(below: TimeGrid.stepsPerDay)
      let states = WordsExperiment.randomStates(scenario, &draws)
      let one = written.decide(day: day, step: step, deviceStates: states)
      let other = generated.decide(day: day, step: step, deviceStates: states)
      statuses[other.status, default: 0] += 1
      for (a, b) in zip(one.actions, other.actions) { worst = max(worst, Double(abs(a - b))) }
    }
    #expect(worst < 1e-4, "\(worst), \(statuses)")
    #expect(statuses.filter { $0.key.hasActions }.values.reduce(0, +) == 200, "\(statuses)")
  }

  @Test func `a preference is obeyed when it can be`() throws {
    let need = try WordsExperiment.need()
    let scenario = need.scenario
    let factory = try #require(scenario.prosumers.firstIndex { $0.name == "factory" })
    let generator = try #require(
      scenario.prosumers[factory].devices.firstIndex { $0 is ConventionalGenerator })
    let device = scenario.deviceOffsets[factory] + generator
    let generated = try optimizer(generated: ["factory"])
    let written = try CommunityOptimizer(scenario, settings: need.configuration.optimizer)
    // At ten in the evening power still costs more than fuel: whoever says nothing starts its generator.
    let step = 88
    let states = scenario.devices.map(\.initialState)
    let devices = scenario.devices.count
    let running = try #require(
      stride(from: 0, to: scenario.dayCount, by: 5).first { day in
        let plain = written.decide(day: day, step: step, deviceStates: states)
        return (0..<plain.horizonSteps).contains { plain.deviceKW[$0 * devices + device] > 20 }
      })
    let quiet = generated.decide(day: running, step: step, deviceStates: states)
    #expect(quiet.status.hasActions)
    for ahead in 0..<quiet.horizonSteps {
      #expect(quiet.deviceKW[ahead * devices + device] < 0.1)
    }
    // One that runs cannot stop at once: it falls as fast as its ramp lets it.
    var hot = states
    hot[device] = 300
    let falling = generated.decide(day: running, step: step, deviceStates: hot)
    #expect(abs(falling.deviceKW[device] - 240) < 0.1)
  }

  /// An expert of an experiment whose factory has no model, and its answer for one state.
  private func answer(
    _ patches: [String]
  ) throws -> ExpertStatus {
    // Another limit of rounds: these models are kept under a digest of their own.
    let need = try WordsExperiment.need(patches + ["expert.max_rounds=5"])
    let models = community.models.map { model in
      var model = model
      if model.prosumer == "factory" { model.failure = "no answer after 5 attempts" }
      return model
    }
    let folder = try TemporaryFolder()
    _ = try GeneratedCommunity(digest: need.digest, models: models)
      .write(toFolder: "\(folder.url.path)/\(GeneratedCommunity.folder)")
    let expert = try need.configuration.makeExpert(
      need.scenario, copyCount: 1,
      in: ExpertSurroundings(
        search: ResourceSearch(besides: WordsExperiment.path).including(folder.url.path)))
    let environment = try EnergyTradingEnvironment(need.scenario, copyCount: 1, discount: 1)
    environment.reset(copy: 0, episode: 100, step: 40)
    let decision = ExpertDecision(need.scenario, copyCount: 1)
    expert.decide(for: environment, into: decision)
    let rule = ExpertDecision(need.scenario, copyCount: 1)
    RuleExpert(need.scenario).decide(for: environment, into: rule)
    let factory = need.scenario.prosumers.firstIndex { $0.name == "factory" } ?? 0
    let devices = need.scenario.deviceOffsets
    let entries =
      need.scenario.actionOffsets[
        devices[factory]]..<need.scenario.actionOffsets[devices[factory + 1]]
    let isRule = entries.allSatisfy { abs(decision.actions[$0] - rule.actions[$0]) < 1e-6 }
    #expect(isRule == patches.contains("expert.on_failure=rule"))
    return decision.status[0]
  }

  @Test func `a prosumer without a model is the rule's, or the optimizer's, as the file says`()
    throws
  {
    #expect(try answer(["expert.on_failure=rule"]) == .fellBack)
    #expect(try answer(["expert.on_failure=optimizer"]) != .fellBack)
    let error = #expect(throws: SpecificationError.self) {
      try answer(["expert.on_failure=stop"])
    }
    #expect(
      error?.description.hasSuffix(
        "the model of 'factory' did not come about: no answer after 5 attempts")
        == true)
  }

  @Test
  func `models that a trial has begun with are kept, those that did not come about among them`()
    throws
  {
    let folder = try TemporaryFolder()
    let plan = try ExperimentPlan(
      path: WordsExperiment.path,
      patches: [
        "expert.mode=live", "expert.transcript=\(folder.url.path)/new.jsonl",
        "expert.endpoint.base_url=http://127.0.0.1:9/v1", "expert.endpoint.retry.attempts=1",
        "expert.on_failure=rule",
      ])
    let preparation = try ExpertPreparation(
      plan.trials, search: ResourceSearch(besides: WordsExperiment.path))
    let need = try #require(preparation.needs.first)
    let results = ResultsFolder(output: folder.url.path, experiment: "words")
    var models = community.models
    models[0].failure = "no answer after 5 attempts"
    _ = try GeneratedCommunity(digest: need.digest, models: models)
      .write(toFolder: results.url.appendingPathComponent(GeneratedCommunity.folder).path)
    func readyModels(hasBegun: Bool) throws -> Int {
      try preparation.make(
        need, in: results, hasBegun: hasBegun, surroundings: AskingSurroundings()
      ).community.models.count { $0.isReady }
    }
    #expect(try readyModels(hasBegun: true) == models.count - 1)
    // Before any trial has begun all are asked for again, here of an endpoint that is not there.
    #expect(try readyModels(hasBegun: false) == 0)
  }

  @Test func `a trial has begun when it has a checkpoint`() throws {
    let folder = try TemporaryFolder()
    let results = ResultsFolder(output: folder.url.path, experiment: "words")
    let checkpoint = try #require(results.journal(of: "trial").checkpoints.first)
    #expect(!results.hasBegun("trial"))
    try FileManager.default.createDirectory(
      at: checkpoint.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: checkpoint)
    #expect(results.hasBegun("trial"))
  }
}
