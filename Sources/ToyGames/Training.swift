package import Algorithms
import DecPOMDP
import RandomStreams

/// Several copies of ``StockGame`` with a learner, stepped as a trainer would.
///
/// The scripted expert is the optimum. What it would do is known of all agents but the last, of which it is
/// known in every other copy.
package final class Training {
  package let game: StockGame
  package let learner: any Algorithm
  package let buffer: ReplayBuffer
  package let batch: TransitionBatch<Float>
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

  package init(
    _ configuration: any AlgorithmConfiguration, copies: Int = 16, batchSize: Int = 64,
    seed: UInt64 = 1
  ) {
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
  package func explore() {
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
  package func update() {
    buffer.sample(into: batch, stream: &sampling)
    learner.update(batch, stream: &stream)
  }

  /// Runs so many updates, one after each step of all copies.
  package func run(updates: Int, warmUp: Int = 20) {
    for _ in 0..<warmUp { explore() }
    for _ in 0..<updates {
      explore()
      update()
    }
  }
}
