package import DecPOMDP

/// The mean undiscounted return of a policy over held-out episodes.
package func meanReturn(of policy: any JointPolicy, episodes: Int = 400) -> Double {
  let game = StockGame(copyCount: episodes)
  for copy in 0..<episodes { game.reset(copy: copy, episode: 1_000_000 + copy, step: 0) }
  let outcome = StepOutcome(game.specification, copyCount: episodes)
  var observations = [Float](
    repeating: 0, count: episodes * game.specification.observationWidth)
  var actions = [Float](repeating: 0, count: episodes * game.specification.actionWidth)
  var total = 0.0
  for _ in 0..<StockGame.horizon {
    observations.withUnsafeMutableBufferPointer { game.observe(into: $0) }
    observations.withUnsafeBufferPointer { seen in
      actions.withUnsafeMutableBufferPointer {
        policy.act(observations: seen, rows: episodes, into: $0)
      }
    }
    actions.withUnsafeBufferPointer { game.step(actions: $0, outcome: outcome) }
    total += outcome.reward.reduce(0) { $0 + Double($1) }
  }
  return total / Double(episodes)
}

/// The share of the way from random actions to the optimum that a policy has gone.
package func shareOfOptimum(of policy: any JointPolicy) -> Double {
  let random = meanReturn(of: UniformPolicy())
  let optimal = meanReturn(of: StockGameOptimum(StockGame(copyCount: 1).specification))
  return (meanReturn(of: policy) - random) / (optimal - random)
}
