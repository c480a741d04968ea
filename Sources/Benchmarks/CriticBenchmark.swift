import Algorithms
import DecPOMDP
import Glibc
import LinearAlgebra
import RandomStreams
import Specification

/// Times one update of MASAC with each critic at 6 and 20 agents, on one thread.
///
/// Batches of 256, tokens of 64, 4 heads, agents that see 25 numbers and set 4 each, policies stepping
/// at every update. Beside the differential attention stand its projections and perceptrons alone, as
/// bare matrix products of the same shapes; the products inside the heads are not among them.
func benchmarkCritics() {
  setBLASThreads(1)
  print("one update of MASAC, batch 256, one thread: ms")
  for agents in [6, 20] {
    for actions in ["all", "own"] {
      for critic in ["mlp", "attention", "differential_attention"] {
        guard let time = CriticTime(critic: critic, agents: agents, actorActions: actions) else {
          continue
        }
        var line = "  \(agents) agents, \(actions), \(critic)".padded(to: 42)
        let update = time.milliseconds { time.update() }
        line += update.rounded(to: 3)
        if actions == "all" && critic == "differential_attention" {
          let products = time.milliseconds { time.products() }
          line += "  products \(products.rounded(to: 3)), "
          line += "ratio \((update / products).rounded(to: 2))"
        }
        print(line)
      }
    }
  }
}

private final class CriticTime {
  private static let rows = 256
  private static let observation = 25
  private static let action = 4
  private static let width = 64

  private let agents: Int
  private let learner: any Algorithm
  private let batch: TransitionBatch<Float>
  private var stream = RandomStream(seed: 1, "critic benchmark")
  private let a = Buffer<Float>(count: 1 << 20)
  private let b = Buffer<Float>(count: 1 << 20)
  private let c = Buffer<Float>(count: 1 << 20)

  init?(critic: String, agents: Int, actorActions: String) {
    func entries(_ count: Int) -> [VectorEntry] {
      (0..<count).map { VectorEntry(name: "entry\($0)", unit: "1", meaning: "a number") }
    }
    let environment = EnvironmentSpecification(
      agents: (0..<agents).map {
        AgentSpecification(
          name: "agent\($0)", observation: entries(Self.observation), action: entries(Self.action))
      },
      stepsPerEpisode: 96)
    let node = Node.mapping([
      "algorithm": .mapping([
        "name": .scalar("masac"), "actor_actions": .scalar(actorActions),
        "actor_every": .scalar("1"), "critic": .mapping(["kind": .scalar(critic)]),
      ])
    ])
    guard let configuration = try? decode(AlgorithmChoice.self, from: node).record.algorithm else {
      return nil
    }
    self.agents = agents
    learner = configuration.makeAlgorithm(
      environment: environment, batchSize: Self.rows, stream: &stream)
    batch = TransitionBatch(environment, rows: Self.rows)
    for view in [batch.state, batch.nextState, batch.action, batch.reward] {
      for k in 0..<(view.rows * view.columns) {
        view.pointer[k] = Float(2 * stream.uniform() - 1)
      }
    }
    batch.continues.fill(1)
    for buffer in [a, b] { buffer.fill(0.5) }
  }

  func update() { learner.update(batch, stream: &stream) }

  /// The best processor time of some repetitions: what else runs on the machine matters little.
  func milliseconds(_ body: () -> Void) -> Double {
    for _ in 0..<3 { body() }
    var best = Double.infinity
    for _ in 0..<15 {
      let start = clock()
      body()
      best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    return best * 1_000
  }

  // MARK: Products

  private func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ count: Int, transposeA: Bool = false, transposeB: Bool = false
  ) {
    for _ in 0..<count {
      Float.gemm(
        transposeA: transposeA, transposeB: transposeB, m: m, n: n, k: k, alpha: 1, a: a.pointer,
        lda: transposeA ? m : k, b: b.pointer, ldb: transposeB ? k : n, beta: 0, c: c.pointer,
        ldc: n)
    }
  }

  /// The products of an update with `actor_actions: all`.
  func products() {
    let (rows, d, o, a) = (Self.rows, Self.width, Self.observation, Self.action)
    multiply(rows, d, o, agents)
    multiply(rows, d, d, agents)
    multiply(rows, a, d, 2 * agents)
    for _ in 0..<2 { forward(hasState: true, hasAction: false) }
    for _ in 0..<2 { forward(hasState: true, hasAction: true) }
    for _ in 0..<2 { forward(hasState: false, hasAction: true) }
    for _ in 0..<2 { backward(hasAction: true, isTraining: true) }
    backward(hasAction: false, isTraining: true)
    for _ in 0..<2 { backward(hasAction: true, isTraining: false) }
    multiply(d, a, rows, 2 * agents, transposeA: true)
    multiply(rows, d, a, 2 * agents, transposeB: true)
    multiply(d, d, rows, agents, transposeA: true)
    multiply(rows, d, d, agents, transposeB: true)
    multiply(o, d, rows, agents, transposeA: true)
  }

  private func forward(hasState: Bool, hasAction: Bool) {
    let (rows, d) = (Self.rows, Self.width)
    if hasState { multiply(rows, d, Self.observation, agents) }
    if hasAction { multiply(rows, d, Self.action, agents) }
    multiply(rows, d, d, agents)
    multiply(3 * d, 32 * agents, d, rows / 32, transposeB: true)
    multiply(32 * agents, d, d, rows / 32, transposeA: true)
    multiply(rows * agents, d, d, 2)
    multiply(rows * agents, 1, d, 1)
  }

  private func backward(hasAction: Bool, isTraining: Bool) {
    let (rows, d, n) = (Self.rows, Self.width, 32 * agents)
    multiply(rows * agents, d, 1, 1, transposeB: true)
    multiply(rows * agents, d, d, 1, transposeB: true)
    multiply(d, n, d, rows / 32, transposeB: true)
    multiply(n, d, 3 * d, rows / 32, transposeA: true)
    multiply(n, d, d, rows / 32, transposeB: true)
    multiply(rows, d, d, agents, transposeB: true)
    guard isTraining else {
      multiply(rows, Self.action, d, agents, transposeB: true)
      return
    }
    multiply(d, 1, rows * agents, 1, transposeA: true)
    multiply(d, d, rows * agents, 2, transposeA: true)
    multiply(d, d, n, rows / 32)
    multiply(3 * d, d, n, rows / 32)
    multiply(d, d, rows, agents, transposeA: true)
    multiply(Self.observation, d, rows, agents, transposeA: true)
    if hasAction { multiply(Self.action, d, rows, agents, transposeA: true) }
  }
}
