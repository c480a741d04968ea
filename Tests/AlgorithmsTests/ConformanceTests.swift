import Algorithms
import DecPOMDP
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification
import Testing

/// What every registered algorithm must do, whatever it is.
@Suite struct ConformanceTests {
  /// An algorithm with a critic.
  struct Learner: Sendable, CustomTestStringConvertible {
    var algorithm: String
    var critic: String
    var testDescription: String { "\(algorithm), \(critic)" }

    func configuration() throws -> any AlgorithmConfiguration {
      try AlgorithmsTests.configuration(named: algorithm, critic: critic)
    }
  }

  private static let learners = AlgorithmRegistry.all.flatMap { algorithm in
    CriticRegistry.all.map { Learner(algorithm: algorithm.name, critic: $0.name) }
  }

  private func act(
    _ policy: DecentralizedPolicy<Float>, _ observations: [Float], rows: Int
  ) -> [Float] {
    var actions = [Float](repeating: .nan, count: rows * policy.actors.actionWidth)
    observations.withUnsafeBufferPointer { seen in
      actions.withUnsafeMutableBufferPointer {
        policy.act(observations: seen, rows: rows, into: $0)
      }
    }
    return actions
  }

  private func observations(_ width: Int, rows: Int, scale: Double = 1) -> [Float] {
    var stream = RandomStream(seed: 9, "observations")
    return (0..<(width * rows)).map { _ in Float(scale * (2 * stream.uniform() - 1)) }
  }

  @Test(arguments: learners)
  func `the greedy policy is a function of the observations, row by row`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    training.run(updates: 20)
    let policy = training.learner.policy
    let width = policy.actors.observationWidth
    // More rows than are computed at a time.
    let seen = observations(width, rows: 150)
    let together = act(policy, seen, rows: 150)
    #expect(act(policy, seen, rows: 150) == together)
    #expect(together.allSatisfy { abs($0) <= 1 })
    let last = act(policy, Array(seen.suffix(width)), rows: 1)
    for (alone, joint) in zip(last, together.suffix(policy.actors.actionWidth)) {
      #expect(abs(alone - joint) < 1e-6)
    }
  }

  @Test(arguments: learners)
  func `an agent's action depends on its own observation alone`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    training.run(updates: 50)
    let specification = training.game.specification
    let seen = observations(specification.observationWidth, rows: 1)
    let before = act(training.learner.policy, seen, rows: 1)
    for agent in specification.agents.indices {
      let observed =
        specification.observationOffsets[agent]..<specification.observationOffsets[agent + 1]
      let own = specification.actionOffsets[agent]..<specification.actionOffsets[agent + 1]
      var others = seen
      for k in others.indices where !observed.contains(k) { others[k] += 1 }
      #expect(act(training.learner.policy, others, rows: 1)[own] == before[own])
      var changed = seen
      for k in observed { changed[k] += 1 }
      #expect(act(training.learner.policy, changed, rows: 1)[own] != before[own])
    }
  }

  @Test(arguments: learners)
  func `the same seed gives the same parameters, another seed others`(learner: Learner) throws {
    func trained(seed: UInt64) throws -> LearnerState {
      let training = try Training(learner.configuration(), seed: seed)
      training.run(updates: 30)
      return training.learner.state()
    }
    let first = try trained(seed: 1)
    #expect(try trained(seed: 1) == first)
    #expect(try trained(seed: 2) != first)
  }

  @Test(arguments: learners)
  func `a restored learner goes on bit for bit`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    training.run(updates: 31)
    var stream = RandomStream(seed: 77, "other networks")
    let other = try learner.configuration().makeAlgorithm(
      environment: training.game.specification, batchSize: training.batch.rows, stream: &stream)
    try other.restore(training.learner.state())
    #expect(other.state() == training.learner.state())
    for update in 0..<7 {
      var sampling = RandomStream(seed: UInt64(update), "sampling")
      training.buffer.sample(into: training.batch, stream: &sampling)
      var (one, two) = (sampling, sampling)
      training.learner.update(training.batch, stream: &one)
      other.update(training.batch, stream: &two)
    }
    #expect(other.state() == training.learner.state())
  }

  @Test(arguments: learners)
  func `a state of other networks is refused by name`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    var state = training.learner.state()
    state.arrays.removeFirst()
    #expect(throws: ParameterError.missing(name: "agent0/hidden0/weight")) {
      try training.learner.restore(state)
    }
  }

  @Test(arguments: learners)
  func `a policy is restored from its arrays alone`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    training.run(updates: 10)
    let arrays = training.learner.policy.arrays
    #expect(arrays.contains { $0.name == "agent1/mean/weight" && $0.shape == [64, 2] })
    let policy = try learner.configuration().makePolicy(
      environment: training.game.specification)
    try policy.load(arrays)
    let seen = observations(training.game.specification.observationWidth, rows: 9)
    #expect(act(policy, seen, rows: 9) == act(training.learner.policy, seen, rows: 9))
  }

  @Test(arguments: learners)
  func `exploring actions stay within bounds, differ from the greedy and follow the stream`(
    learner: Learner
  ) throws {
    let training = try Training(learner.configuration())
    let width = training.game.specification.actionWidth
    let seen = observations(
      training.game.specification.observationWidth, rows: 200, scale: 100)
    func explore() -> [Float] {
      var stream = RandomStream(seed: 4, "exploration")
      var actions = [Float](repeating: .nan, count: 200 * width)
      seen.withUnsafeBufferPointer { seen in
        actions.withUnsafeMutableBufferPointer {
          training.learner.explore(observations: seen, rows: 200, into: $0, stream: &stream)
        }
      }
      return actions
    }
    let actions = explore()
    #expect(actions.allSatisfy { abs($0) <= 1 })
    #expect(actions != act(training.learner.policy, seen, rows: 200))
  }

  @Test(arguments: learners)
  func `metrics are finite, also where rewards are large`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    training.run(updates: 3)
    let batch = training.batch
    var stream = RandomStream(seed: 1, "large rewards")
    for _ in 0..<200 {
      training.buffer.sample(into: batch, stream: &stream)
      for row in 0..<batch.rows { batch.reward[row, 0] *= 1e6 }
      training.learner.update(batch, stream: &stream)
    }
    let metrics = training.learner.metrics
    #expect(metrics.values.allSatisfy { $0.isFinite })
    #expect(Set(metrics.descriptions.map(\.name)).count == metrics.descriptions.count)
    #expect(metrics.values(of: "critic_loss").allSatisfy { $0 > 0 })
    #expect(training.learner.policy.arrays.allSatisfy { $0.values.allSatisfy { $0.isFinite } })
  }

  @Test(arguments: learners)
  func `the parameter count is the actors' and the critics'`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    let counts = training.learner.parameterCounts
    #expect(counts.map(\.name) == ["actors", "critics"])
    let stored = training.learner.policy.arrays.reduce(0) { $0 + $1.values.count }
    #expect(counts[0].count == stored)
  }
}
