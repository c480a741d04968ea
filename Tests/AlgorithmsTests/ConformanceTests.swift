import Algorithms
import DecPOMDP
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification
import Testing
import ToyGames

/// What every registered algorithm must do, whatever it is.
@Suite struct ConformanceTests {
  /// An algorithm with a critic and an imitation.
  struct Learner: Sendable, CustomTestStringConvertible {
    var algorithm: String
    var critic = "mlp"
    var imitation = "none"
    var testDescription: String { "\(algorithm), \(critic), \(imitation)" }

    func configuration() throws -> any AlgorithmConfiguration {
      try AlgorithmsTests.configuration(named: algorithm, critic: critic, imitation: imitation)
    }
  }

  /// Every algorithm with every critic, and with every imitation.
  static let learners = Registered.algorithms.map(\.name).flatMap { name in
    guard (try? AlgorithmsTests.configuration(named: name)) is any OffPolicyConfiguration else {
      return [Learner(algorithm: name)]
    }
    return Registered.critics.map { Learner(algorithm: name, critic: $0.name) }
      + Registered.imitations.map(\.name).filter { $0 != "none" }.map {
        Learner(algorithm: name, imitation: $0)
      }
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
  func `whoever imitates asks for the expert's actions and measures the distance to them`(
    learner: Learner
  ) throws {
    let configuration = try learner.configuration()
    let isImitating =
      (configuration as? any OffPolicyConfiguration).map { $0.settings.imitation != nil } ?? true
    #expect(configuration.wantsExpertActions == isImitating)
    let training = Training(configuration)
    training.run(updates: 4)
    let metrics = training.learner.metrics
    let agents = training.game.specification.agents.count
    for name in ["w2", "multiplier"] {
      let values = metrics.values(of: name)
      #expect(values.count == (isImitating ? agents : 0))
      #expect(values.allSatisfy { $0 > 0 })
    }
    let multipliers = training.learner.state().arrays.first { $0.name == "log_multipliers" }
    #expect((multipliers != nil) == (learner.imitation == "wasserstein"))
    #expect(Array(metrics.values(of: "log_multiplier")) == multipliers?.values ?? [])
    let named = metrics.descriptions.compactMap(\.checkpointName)
    let multiplied = multipliers == nil ? [] : ["log_multiplier"]
    #expect(named == (isImitating ? ["squared_wasserstein"] + multiplied : []))
  }

  @Test(
    arguments: learners.filter { $0.imitation != "none" || $0.algorithm == "behaviour_cloning" })
  func `imitation draws the policies towards the expert`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    training.run(updates: 2)
    let before = Array(training.learner.metrics.values(of: "w2"))
    training.run(updates: 600)
    for (now, then) in zip(training.learner.metrics.values(of: "w2"), before) {
      #expect(now < 0.6 * then)
    }
  }

  @Test(arguments: learners)
  func `the parameter count is the actors' and the critics'`(learner: Learner) throws {
    let training = try Training(learner.configuration())
    let counts = training.learner.parameterCounts
    let hasCritics = try learner.configuration() is any OffPolicyConfiguration
    #expect(counts.map(\.name) == (hasCritics ? ["actors", "critics"] : ["actors"]))
    let stored = training.learner.policy.arrays.reduce(0) { $0 + $1.values.count }
    #expect(counts[0].count == stored)
  }
}
