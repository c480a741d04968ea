import DecPOMDP
import RandomStreams

/// A cooperative game with a known optimum: agents follow private targets and keep a shared stock.
///
/// Each action entry k has a private target τ_k, drawn anew at every step from ±0.6, which its agent
/// alone sees. With the stock z, seen by all: r = −Σ_k (a_k − τ_k)² − w·z² and z′ = z + g·Σ_k a_k. What an
/// action does to the stock is paid a step later, so that a learner must bootstrap.
///
/// The optimum of decentralised policies is linear: with V_t(z) = −p_t z² − q_t and m = p_{t+1},
/// minimising E[Σ(a − τ)² + m·z′²] over a_k = α·τ_k + l·z gives α = 1 / (1 + m·g²),
/// l = −m·g / (1 + m·g²·K) and p_t = w + K·l² + m(1 + g·K·l)², p_T = 0: others' targets have zero mean, so
/// that no agent can do better with what it knows (Radner 1962).
final class StockGame: MultiAgentEnvironment {
  static let horizon = 8
  static let weight = 3.0
  static let gain = 0.25
  static let targetBound = 0.6
  /// Entries of each agent's action: agents of different shapes.
  static let actionWidths = [1, 2, 1]

  let specification: EnvironmentSpecification
  let copyCount: Int
  private let entryCount: Int
  private var stock: [Double]
  private var steps: [Int]
  private var targets: [Double]
  private var streams: [RandomStream]

  init(copyCount: Int) {
    self.copyCount = copyCount
    func entry(_ name: String) -> VectorEntry { VectorEntry(name: name, unit: "1", meaning: name) }
    specification = EnvironmentSpecification(
      agents: Self.actionWidths.enumerated().map { i, width in
        AgentSpecification(
          name: "agent\(i)",
          observation: (0..<width).map { entry("target\($0)") } + [entry("stock"), entry("time")],
          action: (0..<width).map { entry("follow\($0)") })
      },
      privileged: [entry("sum of targets")], stepsPerEpisode: Self.horizon)
    entryCount = specification.actionWidth
    stock = Array(repeating: 0, count: copyCount)
    steps = Array(repeating: 0, count: copyCount)
    targets = Array(repeating: 0, count: copyCount * entryCount)
    streams = Array(repeating: RandomStream(seed: 0, "unset"), count: copyCount)
  }

  func reset(copy: Int, episode: Int, step: Int) {
    streams[copy] = RandomStream(seed: 11, "stock game").split("episode", episode)
    stock[copy] = 2 * streams[copy].uniform() - 1
    steps[copy] = step
    drawTargets(copy)
  }

  private func drawTargets(_ copy: Int) {
    for k in 0..<entryCount {
      targets[copy * entryCount + k] = Self.targetBound * (2 * streams[copy].uniform() - 1)
    }
  }

  func observe(into observations: UnsafeMutableBufferPointer<Float>) {
    for copy in 0..<copyCount {
      for (i, width) in Self.actionWidths.enumerated() {
        var at = copy * specification.observationWidth + specification.observationOffsets[i]
        for k in 0..<width {
          let entry = copy * entryCount + specification.actionOffsets[i] + k
          observations[at] = Float(targets[entry])
          at += 1
        }
        observations[at] = Float(stock[copy])
        observations[at + 1] = Float(steps[copy]) / Float(Self.horizon)
      }
    }
  }

  func observePrivileged(into entries: UnsafeMutableBufferPointer<Float>) {
    for copy in 0..<copyCount {
      entries[copy] = Float(targets[(copy * entryCount)..<((copy + 1) * entryCount)].reduce(0, +))
    }
  }

  func step(actions: UnsafeBufferPointer<Float>, outcome: StepOutcome) {
    for copy in 0..<copyCount {
      var reward = -Self.weight * stock[copy] * stock[copy]
      for k in (copy * entryCount)..<((copy + 1) * entryCount) {
        let action = Double(min(1, max(-1, actions[k])))
        reward -= (action - targets[k]) * (action - targets[k])
        stock[copy] += Self.gain * action
        outcome.executed[k] = Float(action)
      }
      outcome.reward[copy] = Float(reward)
      steps[copy] += 1
      outcome.isTerminal[copy] = steps[copy] == Self.horizon
      drawTargets(copy)
    }
  }

  /// α and l of each step.
  static var optimalGains: [(follow: Double, restore: Double)] {
    let count = Double(actionWidths.reduce(0, +))
    var gains: [(Double, Double)] = []
    var m = 0.0
    for _ in 0..<horizon {
      let restore = -m * gain / (1 + m * gain * gain * count)
      gains.append((1 / (1 + m * gain * gain), restore))
      let kept = 1 + gain * count * restore
      m = weight + count * restore * restore + m * kept * kept
    }
    return gains.reversed()
  }
}

/// The optimal policy of ``StockGame``; with `isMyopic` the one that forgets the stock.
final class StockGameOptimum: JointPolicy {
  private let specification: EnvironmentSpecification
  private let gains: [(follow: Double, restore: Double)]
  private let isMyopic: Bool

  init(_ specification: EnvironmentSpecification, isMyopic: Bool = false) {
    self.specification = specification
    gains = StockGame.optimalGains
    self.isMyopic = isMyopic
  }

  func act(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>
  ) {
    for row in 0..<rows {
      for (i, width) in StockGame.actionWidths.enumerated() {
        let seen = row * specification.observationWidth + specification.observationOffsets[i]
        let step = Int((observations[seen + width + 1] * Float(StockGame.horizon)).rounded())
        let gain = isMyopic ? (follow: 1, restore: 0) : gains[step]
        for k in 0..<width {
          actions[row * specification.actionWidth + specification.actionOffsets[i] + k] =
            Float(gain.follow) * observations[seen + k]
            + Float(gain.restore) * observations[seen + width]
        }
      }
    }
  }
}

/// Actions drawn uniformly from [−1, 1].
final class UniformPolicy: JointPolicy {
  private var stream = RandomStream(seed: 3, "uniform policy")

  func act(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>
  ) {
    for k in actions.indices { actions[k] = Float(2 * stream.uniform() - 1) }
  }
}

/// The mean undiscounted return of a policy over held-out episodes.
func meanReturn(of policy: any JointPolicy, episodes: Int = 400) -> Double {
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
