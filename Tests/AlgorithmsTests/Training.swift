import Algorithms
import DecPOMDP
import LinearAlgebra
import RandomStreams
import Specification

/// Reads an algorithm's configuration with all its defaults, as
/// `algorithm: {name: …, critic: {kind: …}}` would.
func configuration(
  named name: String, critic: String = "mlp"
) throws -> any AlgorithmConfiguration {
  let node = Node.mapping([
    "algorithm": .mapping([
      "name": .text(name), "critic": .mapping(["kind": .text(critic)]),
    ])
  ])
  return try decode(AlgorithmChoice.self, from: node).record.algorithm
}

/// Reads a record with all its defaults.
func defaults<Record: SpecificationRecord>(_ type: Record.Type) throws -> Record {
  try decode(type, from: .mapping([:])).record
}

private struct AlgorithmChoice: SpecificationRecord {
  static let recordName = "experiment"
  static let recordSummary = "An experiment of an algorithm alone."
  var algorithm: any AlgorithmConfiguration

  init(from fields: inout FieldReader) {
    algorithm = fields.oneOf("algorithm", "The learner.", tag: "name", AlgorithmRegistry.all)
  }
}

extension Node {
  static func mapping(_ entries: KeyValuePairs<String, Node>) -> Node {
    Node(.mapping(entries.map { .init(key: $0, keyLocation: nil, value: $1) }), at: nil)
  }

  static func text(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: nil) }
}

/// Several copies of ``StockGame`` with a learner, stepped as a trainer would.
final class Training {
  let game: StockGame
  let learner: any Algorithm
  let buffer: ReplayBuffer
  let batch: TransitionBatch<Float>
  private let outcome: StepOutcome
  private var stream: RandomStream
  private var sampling: RandomStream
  private var episodes = 0
  private var observations: [Float]
  private var privileged: [Float]
  private var actions: [Float]

  init(
    _ configuration: any AlgorithmConfiguration, copies: Int = 16, batchSize: Int = 64,
    seed: UInt64 = 1
  ) {
    setBLASThreads(1)
    game = StockGame(copyCount: copies)
    let specification = game.specification
    var initial = RandomStream(seed: seed, "networks")
    learner = configuration.makeAlgorithm(
      environment: specification, batchSize: batchSize, stream: &initial)
    buffer = ReplayBuffer(
      specification, copyCount: copies, capacity: 50_000, replaying: .chosen,
      storesExpertActions: false)
    batch = TransitionBatch(specification, rows: batchSize)
    outcome = StepOutcome(specification, copyCount: copies)
    stream = RandomStream(seed: seed, "training")
    sampling = RandomStream(seed: seed, "sampling")
    observations = Array(repeating: 0, count: copies * specification.observationWidth)
    privileged = Array(repeating: 0, count: copies * specification.privileged.count)
    actions = Array(repeating: 0, count: copies * specification.actionWidth)
    for copy in 0..<copies { reset(copy) }
  }

  private func reset(_ copy: Int) {
    game.reset(copy: copy, episode: episodes, step: 0)
    episodes += 1
  }

  /// Steps all copies once, exploring.
  func explore() {
    observations.withUnsafeMutableBufferPointer { game.observe(into: $0) }
    privileged.withUnsafeMutableBufferPointer { game.observePrivileged(into: $0) }
    observations.withUnsafeBufferPointer { seen in
      actions.withUnsafeMutableBufferPointer {
        learner.explore(observations: seen, rows: game.copyCount, into: $0, stream: &stream)
      }
    }
    actions.withUnsafeBufferPointer { game.step(actions: $0, outcome: outcome) }
    observations.withUnsafeBufferPointer { observations in
      privileged.withUnsafeBufferPointer { privileged in
        actions.withUnsafeBufferPointer { actions in
          buffer.append(
            observations: observations, privileged: privileged, actions: actions, outcome: outcome)
        }
      }
    }
    for copy in 0..<game.copyCount where outcome.isTerminal[copy] { reset(copy) }
  }

  /// Updates the learner once.
  func update() {
    buffer.sample(into: batch, stream: &sampling)
    learner.update(batch, stream: &stream)
  }

  /// Runs so many updates, one after each step of all copies.
  func run(updates: Int, warmUp: Int = 20) {
    for _ in 0..<warmUp { explore() }
    for _ in 0..<updates {
      explore()
      update()
    }
  }
}
