package import DecPOMDP
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
package final class StockGame: MultiAgentEnvironment {
  package static let horizon = 8
  package static let weight = 3.0
  package static let gain = 0.25
  package static let targetBound = 0.6
  /// Entries of each agent's action: agents of different shapes.
  package static let actionWidths = [1, 2, 1]

  package let specification: EnvironmentSpecification
  package let copyCount: Int
  private let entryCount: Int
  private var stock: [Double]
  private var steps: [Int]
  private var targets: [Double]
  private var streams: [RandomStream]

  package init(copyCount: Int) {
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

  package func reset(copy: Int, episode: Int, step: Int) {
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

  package func observe(into observations: UnsafeMutableBufferPointer<Float>) {
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

  package func observePrivileged(into entries: UnsafeMutableBufferPointer<Float>) {
    for copy in 0..<copyCount {
      entries[copy] = Float(targets[(copy * entryCount)..<((copy + 1) * entryCount)].reduce(0, +))
    }
  }

  package func step(actions: UnsafeBufferPointer<Float>, outcome: StepOutcome) {
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
  package static var optimalGains: [(follow: Double, restore: Double)] {
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
