import Algorithms
import DecPOMDP
import Specification
import Testing
import ToyGames

@Suite struct StockGameTests {
  private static let names = AlgorithmRegistry.all.map(\.name)

  @Test func `the optimum's simulated return is the one derived`() {
    let k = Double(StockGame.actionWidths.reduce(0, +))
    let gain = StockGame.gain
    let targetVariance = StockGame.targetBound * StockGame.targetBound / 3
    var p = 0.0
    var q = 0.0
    for (follow, restore) in StockGame.optimalGains.reversed() {
      q += k * targetVariance * ((1 - follow) * (1 - follow) + p * gain * gain * follow * follow)
      let kept = 1 + gain * k * restore
      p = StockGame.weight + k * restore * restore + p * kept * kept
    }
    let derived = -p / 3 - q
    let game = StockGame(copyCount: 1)
    let simulated = meanReturn(of: StockGameOptimum(game.specification), episodes: 20_000)
    #expect(abs(simulated - derived) < 0.02 * abs(derived))
  }

  @Test(arguments: names)
  func `the learner reaches 95 per cent of the optimum`(name: String) throws {
    let training = try Training(configuration(named: name))
    training.run(updates: 4_000)
    let optimal = meanReturn(of: StockGameOptimum(training.game.specification))
    let myopic = meanReturn(of: StockGameOptimum(training.game.specification, isMyopic: true))
    let random = meanReturn(of: UniformPolicy())
    let learned = meanReturn(of: training.learner.policy)
    #expect((learned - random) / (optimal - random) > 0.95)
    #expect((myopic - random) / (optimal - random) < 0.8, "the game asks for foresight")
    #expect((learned - myopic) / (optimal - myopic) > 0.95, "and the learner has it")
  }

  @Test(arguments: ["mlp", "attention", "differential_attention"])
  func `a critic of the MLP's size comes close in fewer updates, whatever its kind`(
    critic: String
  ) throws {
    let score = try score("masac", critic, seed: 1, updates: 1_000)
    #expect(score > 0.95)
  }

  /// The share of the way from random actions to the optimum.
  private func score(
    _ algorithm: String, _ critic: String, seed: UInt64, updates: Int
  ) throws -> Double {
    let configured = try configuration(named: algorithm)
    guard var learner = configured as? any OffPolicyConfiguration else { return .nan }
    learner.settings.critic = try decodedCritic([
      "kind": .text(critic), "match_parameters": .text("mlp"),
    ])
    let training = Training(learner, seed: seed)
    training.run(updates: updates)
    return shareOfOptimum(of: training.learner.policy)
  }

  @Test func `an algorithm that looks one step ahead becomes as good as the myopic optimum`() throws
  {
    let training = try Training(configuration(named: "myopic", critic: "sum"))
    training.run(updates: 3_000)
    let myopic = meanReturn(of: StockGameOptimum(training.game.specification, isMyopic: true))
    let random = meanReturn(of: UniformPolicy())
    let learned = meanReturn(of: training.learner.policy)
    #expect(abs((learned - random) / (myopic - random) - 1) < 0.05)
  }
}
