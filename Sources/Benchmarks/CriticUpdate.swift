import Algorithms
import DecPOMDP
import Glibc
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification

/// One update of MASAC over agents of one shape, that see 25 numbers and set 4 each, from a batch of 256.
final class CriticUpdate {
  static let rows = 256
  static let observation = 25
  static let action = 4
  static let width = 64
  static let heads = 4

  let agents: Int
  let environment: EnvironmentSpecification
  let learner: any Algorithm
  let batch: TransitionBatch<Float>
  var stream = RandomStream(seed: 1, "critic benchmark")
  let a = Buffer<Float>(count: 1 << 20)
  let b = Buffer<Float>(count: 1 << 20)
  let c = Buffer<Float>(count: 1 << 20)

  init?(critic: String, agents: Int, actorActions: String) {
    func entries(_ count: Int) -> [VectorEntry] {
      (0..<count).map { VectorEntry(name: "entry\($0)", unit: "1", meaning: "a number") }
    }
    environment = EnvironmentSpecification(
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
}
