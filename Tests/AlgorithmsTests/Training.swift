import Algorithms
import DecPOMDP
import LinearAlgebra
import RandomStreams
import Specification

/// Everything that the suites run over: what is registered, and what the documentation adds to it.
enum Registered {
  static let algorithms =
    AlgorithmRegistry.all + [Alternative("myopic", MyopicConfiguration.self) { $0 }]
  static let critics = CriticRegistry.all + [Alternative("sum", SumCriticConfiguration.self) { $0 }]
  static let imitations = ImitationRegistry.all
}

/// Reads an algorithm's configuration with all its defaults, as
/// `algorithm: {name: …, critic: {kind: …}, imitation: {kind: …}}` would.
func configuration(
  named name: String, critic: String = "mlp", imitation: String = "none"
) throws -> any AlgorithmConfiguration {
  let algorithm = try decode(
    Choice<AlgorithmOption>.self, from: .choice(["name": .text(name)])
  ).record.value
  guard var learner = algorithm as? any OffPolicyConfiguration else { return algorithm }
  learner.settings.critic = try decodedCritic(["kind": .text(critic)])
  learner.settings.imitation = try decodedImitation(["kind": .text(imitation)])
  return learner
}

/// Reads a critic's mapping.
func decodedCritic(
  _ fields: KeyValuePairs<String, Node>
) throws(SpecificationError) -> any CriticConfiguration {
  try decode(Choice<CriticOption>.self, from: .choice(fields)).record.value
}

/// Reads an imitation's mapping.
func decodedImitation(
  _ fields: KeyValuePairs<String, Node>
) throws(SpecificationError) -> (any ImitationConfiguration)? {
  try decode(Choice<ImitationOption>.self, from: .choice(fields)).record.value
}

/// Reads a record with all its defaults.
func defaults<Record: SpecificationRecord>(_ type: Record.Type) throws -> Record {
  try decode(type, from: .mapping([:])).record
}

/// A tagged choice that stands alone in a file.
private protocol Option {
  associatedtype Value
  static var tag: String { get }
  static var all: [Alternative<Value>] { get }
}

private enum AlgorithmOption: Option {
  static let tag = "name"
  static var all: [Alternative<any AlgorithmConfiguration>] { Registered.algorithms }
}

private enum CriticOption: Option {
  static let tag = "kind"
  static var all: [Alternative<any CriticConfiguration>] { Registered.critics }
}

private enum ImitationOption: Option {
  static let tag = "kind"
  static var all: [Alternative<(any ImitationConfiguration)?>] { Registered.imitations }
}

private struct Choice<Alternatives: Option>: SpecificationRecord
where Alternatives.Value: Sendable {
  static var recordName: String { "choice" }
  static var recordSummary: String { "A tagged choice alone." }
  var value: Alternatives.Value

  init(from fields: inout FieldReader) {
    value = fields.oneOf("choice", "The choice.", tag: Alternatives.tag, Alternatives.all)
  }
}

extension Node {
  static func mapping(_ entries: KeyValuePairs<String, Node>) -> Node {
    Node(.mapping(entries.map { .init(key: $0, keyLocation: nil, value: $1) }), at: nil)
  }

  fileprivate static func choice(_ fields: KeyValuePairs<String, Node>) -> Node {
    .mapping(["choice": .mapping(fields)])
  }

  static func text(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: nil) }
}

/// Several copies of ``StockGame`` with a learner, stepped as a trainer would.
///
/// The scripted expert is the optimum. What it would do is known of all agents but the last, of which it is
/// known in every other copy.
final class Training {
  let game: StockGame
  let learner: any Algorithm
  let buffer: ReplayBuffer
  let batch: TransitionBatch<Float>
  private let outcome: StepOutcome
  private let expert: StockGameOptimum?
  private var stream: RandomStream
  private var sampling: RandomStream
  private var episodes = 0
  private var observations: [Float]
  private var privileged: [Float]
  private var actions: [Float]
  private var expertActions: [Float]
  private let isKnown: [Bool]

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
      storesExpertActions: configuration.wantsExpertActions)
    expert = configuration.wantsExpertActions ? StockGameOptimum(specification) : nil
    batch = TransitionBatch(specification, rows: batchSize)
    outcome = StepOutcome(specification, copyCount: copies)
    stream = RandomStream(seed: seed, "training")
    sampling = RandomStream(seed: seed, "sampling")
    observations = Array(repeating: 0, count: copies * specification.observationWidth)
    privileged = Array(repeating: 0, count: copies * specification.privileged.count)
    actions = Array(repeating: 0, count: copies * specification.actionWidth)
    expertActions = actions
    isKnown = (0..<copies).flatMap { copy in
      specification.agents.indices.map { $0 < specification.agents.count - 1 || copy % 2 == 0 }
    }
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
    if let expert {
      observations.withUnsafeBufferPointer { seen in
        expertActions.withUnsafeMutableBufferPointer {
          expert.act(observations: seen, rows: game.copyCount, into: $0)
        }
      }
      for k in expertActions.indices { expertActions[k] = min(1, max(-1, expertActions[k])) }
    }
    actions.withUnsafeBufferPointer { game.step(actions: $0, outcome: outcome) }
    append()
    for copy in 0..<game.copyCount where outcome.isTerminal[copy] { reset(copy) }
  }

  private func append() {
    observations.withUnsafeBufferPointer { observations in
      privileged.withUnsafeBufferPointer { privileged in
        actions.withUnsafeBufferPointer { actions in
          expertActions.withUnsafeBufferPointer { expertActions in
            isKnown.withUnsafeBufferPointer { isKnown in
              buffer.append(
                observations: observations, privileged: privileged, actions: actions,
                expert: expert == nil ? nil : (expertActions, isKnown), outcome: outcome)
            }
          }
        }
      }
    }
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
