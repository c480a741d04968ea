import EnergyTrading
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import Prosumers
import RandomStreams
import Specification
import TestSupport
import Testing

/// Models of the shipped wants, written in another way than the shipped answers, or wrong in the market alone.
@Suite(.needsSandbox) struct GeneratedFormsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: "\(WordsExperiment.root)/Experiments/transcripts/ieee33-6-wants",
      toPath: "\(folder.url.path)/answers")
  }

  private var need: ExpertPreparation.Need {
    get throws {
      try WordsExperiment.need([
        "expert.mode=record", "expert.transcript='\(folder.url.path)/transcript.jsonl'",
      ])
    }
  }

  private func answer(_ name: String) -> URL {
    folder.url.appendingPathComponent("answers/\(name)")
  }

  private func model(of prosumer: String) throws -> GeneratedModel {
    let need = try need
    let community = try need.configuration.ask(
      need.scenario, search: ResourceSearch(besides: WordsExperiment.path),
      surroundings: AskingSurroundings(
        handWrittenAnswers: "\(folder.url.path)/answers", prosumer: prosumer))
    return try #require(community.models.first)
  }

  @Test func `a market without its fee is sent back, though alone the model costs what it should`()
    throws
  {
    let fee = "    cost += dt * state[\"network_fee\"] * cp.norm1(P_P2P)\n"
    let right = try String(contentsOf: answer("village/trading_integration-1.md"), encoding: .utf8)
    #expect(right.contains(fee))
    try right.replacing(fee, with: "").write(
      to: answer("village/trading_integration-1.md"), atomically: true, encoding: .utf8)
    try right.replacing(
      "{\n", with: "{\n  \"diagnosis\": \"The fee was missing.\",\n", maxReplacements: 1
    )
    .write(
      to: answer("village/iterative_correction-2.md"), atomically: true, encoding: .utf8)
    let village = try model(of: "village")
    #expect(village.isReady && village.rounds == 2, "\(village.failure ?? "")")
    #expect(village.runs.map(\.status) == [.syntaxError, .solved, .rejected, .solved])
    #expect(
      village.runs[2].report.contains("each kWh traded costs the network_fee, bought or sold"),
      "\(village.runs[2].report)")
  }

  /// Powers per unit of the largest, a state of charge step by step, P_EX a variable, the inverter's circle by
  /// squares, the sizes of trades by two variables.
  private static let other = #"""
    import cvxpy as cp


    def prosumer(state):
        H, dt = state["horizon"], state["step_hours"]
        wind, battery = state["devices"]["wind"], state["devices"]["battery"]
        p, q = cp.Variable(H), cp.Variable(H)
        constraints = [p >= 0, p <= wind["available_kw"]]
        constraints += [cp.square(p) + cp.square(q) <= wind["s_kva"] ** 2]
        charge, discharge = cp.Variable(H), cp.Variable(H)
        constraints += [charge >= 0, charge <= 1, discharge >= 0, discharge <= 1]
        power = battery["p_max_kw"] * (charge - discharge)
        soc = cp.Variable(H + 1)
        gain = dt * battery["p_max_kw"] / battery["energy_kwh"]
        constraints += [soc[0] == battery["soc"]]
        for t in range(H):
            constraints += [
                soc[t + 1] == soc[t] + gain * (
                    battery["charge_efficiency"] * charge[t]
                    - discharge[t] / battery["discharge_efficiency"]),
                soc[t + 1] >= battery["soc_min"], soc[t + 1] <= battery["soc_max"]]
        cost = dt * battery["wear_per_kwh"] * battery["p_max_kw"] * cp.sum(charge + discharge)
        P_EX, Q_EX = cp.Variable(H), cp.Variable(H)
        constraints += [P_EX == state["load_kw"] - p + power, Q_EX == state["load_kvar"] - q]
        P_P2P = cp.Variable(H)
        P_B, P_S = cp.Variable(H), cp.Variable(H)
        constraints += [P_B >= 0, P_S >= 0, P_EX - P_P2P - P_B + P_S == 0]
        cost += dt * cp.sum(
            cp.multiply(state["buy_price"], P_B) - cp.multiply(state["sell_price"], P_S)
            + state["network_fee"] * cp.abs(P_P2P))
        action = {
            "wind": {"p_kw": p, "q_kvar": q}, "battery": {"p_kw": power, "soc": soc[1:]}}
        return action, cost, constraints, P_EX, Q_EX, P_P2P
    """#

  @Test func `a model that is written in another way decides the same`() throws {
    try "```json\n{\"reasoning\": \"Another way.\"}\n```\n\n```python code\n\(Self.other)\n```\n"
      .write(
        to: answer("windcoop/trading_integration-1.md"), atomically: true, encoding: .utf8)
    let windcoop = try model(of: "windcoop")
    #expect(windcoop.isReady, "\(windcoop.runs.last?.report ?? "")")
    #expect(try #require(windcoop.objectiveDifference) < 1e-6)
    let need = try WordsExperiment.need()
    let models = try WordsExperiment.replayed.get().models.map { model in
      guard model.prosumer != windcoop.prosumer else { return windcoop }
      var model = model
      model.failure = "left out"
      return model
    }
    let scenario = need.scenario
    let generated = try need.configuration.makeOptimizer(
      scenario, of: GeneratedCommunity(digest: need.digest, models: models))
    let written = try CommunityOptimizer(scenario, settings: need.configuration.optimizer)
    var draws = RandomStream(seed: 8, "other-forms")
    for _ in 0..<50 {
      let day = draws.index(below: scenario.dayCount)
      let step = draws.index(below: TimeGrid.stepsPerDay)
      let states = WordsExperiment.randomStates(scenario, &draws)
      let one = written.decide(day: day, step: step, deviceStates: states)
      let two = generated.decide(day: day, step: step, deviceStates: states)
      #expect(one.status == two.status)
      #expect(
        zip(one.actions, two.actions).allSatisfy { abs($0 - $1) < 1e-4 },
        "day \(day), step \(step): \(one.actions) \(two.actions)")
    }
  }
}
