import Algorithms
import Specification
import ToyGames

/// Trains every algorithm with every critic on the stock game, whose optimum is known, with three seeds each.
///
/// The critics have as many parameters as the MLP. The share is that of the way from random actions to the
/// optimum: the least of the seeds' and their mean, after some numbers of updates.
func benchmarkToyGame() throws {
  let budgets = [250, 1_000, 4_000]
  let seeds: [UInt64] = [1, 2, 3]
  print(
    "stock game, 3 agents, \(seeds.count) seeds: share of the optimum after updates, least and mean"
  )
  print(
    "  algorithm, critic".padded(to: 34) + "parameters".padded(to: 12)
      + budgets.map { "\($0)".padded(to: 16) }.joined())
  for algorithm in AlgorithmRegistry.all.map(\.name) where try hasCritic(algorithm) {
    for critic in CriticRegistry.all.map(\.name) {
      var shares = budgets.map { _ in [Double]() }
      var parameters = 0
      for seed in seeds {
        let training = Training(try learner(algorithm, critic), seed: seed)
        parameters =
          training.learner.parameterCounts.first { $0.name == "critics" }?.count ?? 0
        var updates = 0
        for (index, budget) in budgets.enumerated() {
          training.run(updates: budget - updates, warmUp: updates == 0 ? 20 : 0)
          updates = budget
          shares[index].append(shareOfOptimum(of: training.learner.policy))
        }
      }
      print(
        "  \(algorithm), \(critic)".padded(to: 34) + "\(parameters)".padded(to: 12)
          + shares.map { shares in
            let mean = shares.reduce(0, +) / Double(shares.count)
            let least = shares.min() ?? .nan
            return "\(least.rounded(to: 3))  \(mean.rounded(to: 3))".padded(to: 16)
          }.joined())
    }
  }
}

/// An algorithm with its defaults and a critic of the MLP's size.
private func learner(_ algorithm: String, _ critic: String) throws -> any AlgorithmConfiguration {
  try decode(
    AlgorithmChoice.self,
    from: .mapping([
      "algorithm": .mapping([
        "name": .scalar(algorithm),
        "critic": .mapping(["kind": .scalar(critic), "match_parameters": .scalar("mlp")]),
      ])
    ])
  ).record.algorithm
}

private func hasCritic(_ algorithm: String) throws -> Bool {
  let node = Node.mapping(["algorithm": .mapping(["name": .scalar(algorithm)])])
  return try decode(AlgorithmChoice.self, from: node).record.algorithm is any OffPolicyConfiguration
}
