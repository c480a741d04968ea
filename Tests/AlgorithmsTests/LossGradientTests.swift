import Algorithms
import DecPOMDP
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification
import Testing
import ToyGames

/// Every loss of an update in float64 against central differences, by all of its parameters.
@Suite struct LossGradientTests {
  /// The choices that change a loss's computation.
  struct Choice: Sendable, CustomTestStringConvertible {
    var actions: ActorActions
    var readout: Readout
    var activation: Activation
    var actorHidden = [5, 4]
    var criticHidden = [6, 5]
    var critic = "mlp"
    var layers = 1
    var selfAttention = SelfAttention.include
    var imitation = "none"
    var testDescription: String {
      "\(critic), \(actions), \(readout), \(activation), \(actorHidden), \(criticHidden), "
        + "\(layers), \(selfAttention), \(imitation)"
    }

    static let all =
      [ActorActions.own, .all].flatMap { actions in
        [Readout.team, .perAgent].flatMap { readout in
          [Activation.relu, .tanh].map {
            Choice(actions: actions, readout: readout, activation: $0)
          }
        }
      } + [
        Choice(
          actions: .own, readout: .perAgent, activation: .tanh, actorHidden: [], criticHidden: [4])
      ] + attention + imitating

    private static let attention = ["attention", "differential_attention"].flatMap {
      critic in
      [ActorActions.own, .all].flatMap { actions in
        [Readout.team, .perAgent].flatMap { readout in
          [
            Choice(actions: actions, readout: readout, activation: .tanh, critic: critic),
            // The default's depths, which critics compute in ways of their own.
            Choice(
              actions: actions, readout: readout, activation: .tanh, criticHidden: [6],
              critic: critic),
            Choice(
              actions: actions, readout: readout, activation: .tanh, criticHidden: [4],
              critic: critic, layers: 2, selfAttention: .exclude),
          ]
        }
      }
    }

    /// Every critic with every imitation.
    private static let imitating = Registered.critics.map(\.name).flatMap { critic in
      Registered.imitations.map(\.name).filter { $0 != "none" }.map { imitation in
        Choice(
          actions: imitation == "kl" ? .all : .own, readout: critic == "mlp" ? .team : .perAgent,
          activation: .tanh, critic: critic, imitation: imitation)
      }
    }

    func apply(to settings: inout OffPolicySettings) throws {
      settings.actorActions = actions
      settings.actor.hidden = actorHidden
      settings.actor.activation = activation
      settings.imitation = try decodedImitation(["kind": .text(imitation)])
      settings.critic = try decodedCritic(["kind": .text(critic)])
      if var mlp = settings.critic as? MLPCriticConfiguration {
        mlp.hidden = criticHidden
        mlp.activation = activation
        mlp.readout = readout
        settings.critic = mlp
      } else if var attention = settings.critic as? AttentionCriticConfiguration {
        apply(to: &attention.settings)
        settings.critic = attention
      } else if var attention = settings.critic as? DifferentialAttentionCriticConfiguration {
        apply(to: &attention.settings)
        settings.critic = attention
      } else if var sum = settings.critic as? SumCriticConfiguration {
        sum.hidden = criticHidden
        sum.readout = readout
        settings.critic = sum
      }
    }

    private func apply(to settings: inout TokenCriticSettings) {
      settings.heads = 2
      settings.embedding = 8
      settings.layers = layers
      settings.selfAttention = selfAttention
      settings.encoderHidden = criticHidden
      settings.headHidden = criticHidden
      settings.activation = activation
      settings.readout = readout
    }
  }

  private let environment = StockGame(copyCount: 1).specification

  private func batch(_ stream: inout RandomStream) -> TransitionBatch<Double> {
    let batch = TransitionBatch<Double>(environment, rows: 6)
    for view in [
      batch.state, batch.action, batch.reward, batch.nextState, batch.expertAction,
    ] {
      for k in 0..<(view.rows * view.columns) { view.pointer[k] = 2 * stream.uniform() - 1 }
    }
    for row in 0..<batch.rows {
      batch.continues[row, 0] = row == 2 ? 0 : 1
      // Every row's expert action of the first agent is known, half of the second's, none of the third's.
      for agent in environment.agents.indices {
        batch.expertMask[row, agent] = row < [6, 3, 0][agent] ? 1 : 0
      }
    }
    return batch
  }

  private func randomize(_ sets: [Parameters<Double>], _ stream: inout RandomStream) {
    for set in sets {
      for k in 0..<set.values.count { set.values.pointer[k] = 1.2 * stream.uniform() - 0.6 }
    }
  }

  private func error(
    _ values: Buffer<Double>, _ gradients: [Double], loss: () -> Double
  ) -> Double {
    let step = 1e-6
    let scale = gradients.map(abs).max() ?? 0
    #expect(scale > 1e-6, "a gradient that vanishes tests nothing")
    var worst = 0.0
    for k in 0..<values.count {
      let value = values.pointer[k]
      values.pointer[k] = value + step
      let above = loss()
      values.pointer[k] = value - step
      let below = loss()
      values.pointer[k] = value
      worst = max(worst, abs((above - below) / (2 * step) - gradients[k]) / scale)
    }
    return worst
  }

  /// Checks the multipliers' gradient, where there are multipliers.
  private func checkDual(_ imitation: (any ImitationTerm<Double>)?, loss: () -> Double) {
    guard let constraint = imitation as? WassersteinConstraint<Double> else { return }
    let gradient = Array(constraint.gradient.elements)
    #expect(gradient[2] == 0, "an agent whose expert is unknown has no multiplier to step")
    #expect(error(constraint.logarithm, gradient, loss: loss) < 1e-6)
  }

  @Test(arguments: Choice.all)
  func `MADDPG's losses`(choice: Choice) throws {
    var stream = RandomStream(seed: 21, "loss gradients")
    var configuration = try defaults(MADDPGConfiguration.self)
    configuration.preactivationPenalty = 0.3
    try choice.apply(to: &configuration.settings)
    let learner = MADDPG<Double>(configuration, environment, batchSize: 6, stream: &stream)
    let batch = batch(&stream)
    randomize(
      [learner.actors, learner.targetActors, learner.critics, learner.targetCritics], &stream)
    func losses(ofActors: Bool = false) -> (critic: Double, actor: Double, dual: Double) {
      learner.differentiate(batch, updatesActors: ofActors)
    }
    _ = losses(ofActors: true)
    let critic = Array(learner.critics.gradients.elements)
    let actor = Array(learner.actors.gradients.elements)
    #expect(error(learner.critics.values, critic) { losses().critic } < 1e-6)
    #expect(error(learner.actors.values, actor) { losses(ofActors: true).actor } < 1e-6)
    checkDual(learner.imitation) { losses(ofActors: true).dual }
  }

  @Test(arguments: Choice.all)
  func `MATD3's losses`(choice: Choice) throws {
    var stream = RandomStream(seed: 23, "loss gradients")
    var configuration = try defaults(MATD3Configuration.self)
    configuration.preactivationPenalty = 0.3
    try choice.apply(to: &configuration.settings)
    let learner = MATD3<Double>(configuration, environment, batchSize: 6, stream: &stream)
    let batch = batch(&stream)
    randomize(
      [learner.actors, learner.targetActors, learner.critics, learner.targetCritics], &stream)
    let draws = stream
    func losses(ofActors: Bool = false) -> (critic: Double, actor: Double, dual: Double) {
      var same = draws
      return learner.differentiate(batch, updatesActors: ofActors, stream: &same)
    }
    _ = losses(ofActors: true)
    let critic = Array(learner.critics.gradients.elements)
    let actor = Array(learner.actors.gradients.elements)
    #expect(error(learner.critics.values, critic) { losses().critic } < 1e-6)
    #expect(error(learner.actors.values, actor) { losses(ofActors: true).actor } < 1e-6)
    checkDual(learner.imitation) { losses(ofActors: true).dual }
  }

  @Test func `the documentation's algorithm's losses`() throws {
    var stream = RandomStream(seed: 25, "loss gradients")
    var configuration = try defaults(MyopicConfiguration.self)
    try Choice(
      actions: .own, readout: .perAgent, activation: .tanh, critic: "sum", imitation: "wasserstein"
    ).apply(to: &configuration.settings)
    let learner = Myopic<Double>(configuration, environment, batchSize: 6, stream: &stream)
    let batch = batch(&stream)
    randomize([learner.actors, learner.critics], &stream)
    _ = (learner.criticLoss(batch), learner.actorLoss(batch))
    let critic = Array(learner.critics.gradients.elements)
    let actor = Array(learner.actors.gradients.elements)
    #expect(error(learner.critics.values, critic) { learner.criticLoss(batch) } < 1e-6)
    #expect(
      error(learner.actors.values, actor) {
        _ = learner.criticLoss(batch)
        return learner.actorLoss(batch)
      } < 1e-6)
  }

  @Test func `behaviour cloning's loss`() throws {
    var stream = RandomStream(seed: 24, "loss gradients")
    var configuration = try defaults(BehaviourCloningConfiguration.self)
    configuration.actor.hidden = [5, 4]
    configuration.actor.activation = .tanh
    let learner = BehaviourCloning<Double>(
      configuration, environment, batchSize: 6, stream: &stream)
    let batch = batch(&stream)
    randomize([learner.actors], &stream)
    _ = learner.actorLoss(batch)
    let actor = Array(learner.actors.gradients.elements)
    #expect(error(learner.actors.values, actor) { learner.actorLoss(batch) } < 1e-6)
  }

  @Test(arguments: Choice.all)
  func `MASAC's losses`(choice: Choice) throws {
    var stream = RandomStream(seed: 22, "loss gradients")
    var configuration = try defaults(MASACConfiguration.self)
    try choice.apply(to: &configuration.settings)
    let learner = MASAC<Double>(configuration, environment, batchSize: 6, stream: &stream)
    let batch = batch(&stream)
    randomize([learner.actors, learner.critics, learner.value, learner.targetValue], &stream)
    let draws = stream
    func losses(ofActors: Bool = false) -> (
      critic: Double, value: Double, actor: Double, temperature: Double, dual: Double
    ) {
      var same = draws
      return learner.differentiate(batch, updatesActors: ofActors, stream: &same)
    }
    _ = losses(ofActors: true)
    let critic = Array(learner.critics.gradients.elements)
    let value = Array(learner.value.gradients.elements)
    let actor = Array(learner.actors.gradients.elements)
    let temperature = Array(learner.temperature.gradient.elements)
    #expect(error(learner.critics.values, critic) { losses().critic } < 1e-6)
    #expect(error(learner.value.values, value) { losses().value } < 1e-6)
    #expect(error(learner.actors.values, actor) { losses(ofActors: true).actor } < 1e-6)
    #expect(
      error(learner.temperature.logarithm, temperature) { losses(ofActors: true).temperature }
        < 1e-6)
    checkDual(learner.imitation) { losses(ofActors: true).dual }
  }
}
