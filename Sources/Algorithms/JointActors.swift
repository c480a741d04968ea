public import DecPOMDP
import Glibc
public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams

/// One agent's policy network: hidden layers and a linear head for each quantity of an action.
public struct ActorNetwork: Sendable, Hashable {
  /// The layers over the observation.
  public let hidden: HiddenLayers
  /// One head for each quantity, each as wide as the action.
  public let heads: [Linear]
  /// Where the agent's observation stands in the joint one.
  public let observation: Range<Int>
  /// Where the agent's action stands in the joint one.
  public let action: Range<Int>
}

/// The policy networks of all agents, their parameters in one layout.
public struct JointActors: Sendable, Hashable {
  /// The networks in the agents' order.
  public let networks: [ActorNetwork]
  /// The bias of the first head of untrained policies, (Σ|a_i|): atanh of what they do.
  private let startBiases: [Double]
  /// Where the parameters stand.
  public let layout: ParameterLayout
  /// Σ|o_i|.
  public let observationWidth: Int
  /// Σ|a_i|.
  public let actionWidth: Int
  /// The names of the heads; the first is `mean`, the greedy action before tanh.
  public let heads: [String]

  /// Plans a network for each agent of an environment.
  public init(
    _ environment: EnvironmentSpecification, _ configuration: ActorConfiguration, heads: [String]
  ) {
    var layout = ParameterLayout()
    var networks: [ActorNetwork] = []
    for (i, agent) in environment.agents.enumerated() {
      networks.append(
        layout.network(agent.name) { layout in
          let hidden = HiddenLayers(
            inputs: agent.observation.count, widths: configuration.hidden,
            configuration.activation, configuration.initializer, in: &layout)
          return ActorNetwork(
            hidden: hidden,
            heads: heads.map {
              Linear(
                $0, inputs: hidden.outputs, outputs: agent.action.count, .smallUniform, in: &layout)
            },
            observation: environment.observationOffsets[i]..<environment.observationOffsets[i + 1],
            action: environment.actionOffsets[i]..<environment.actionOffsets[i + 1])
        })
    }
    self.networks = networks
    startBiases = environment.agents.flatMap(\.neutralAction).map { action in
      switch configuration.start {
      case .neutral: atanh(0.9 * Double(action))
      case .middle: 0
      }
    }
    self.layout = layout
    self.heads = heads
    observationWidth = environment.observationWidth
    actionWidth = environment.actionWidth
  }

  /// Draws the parameters of untrained policies.
  public func initialize<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, from stream: inout RandomStream
  ) {
    parameters.initialize(from: &stream)
    for network in networks {
      guard let mean = network.heads.first else { continue }
      let bias = mean.bias(parameters.values)
      for (k, entry) in network.action.enumerated() { bias[k] = Scalar(startBiases[entry]) }
    }
  }
}

/// One pass of all actors over a batch: the storage of a forward computation and its gradients.
public final class ActorPass<Scalar: BLASScalar> {
  private let actors: JointActors
  private let tapes: [HiddenTape<Scalar>]
  private let outputs: [Matrix<Scalar>]
  private let gradients: [Matrix<Scalar>]

  /// Plans a pass over up to `rows` rows.
  public init(_ actors: JointActors, rows: Int, hasGradients: Bool = true) {
    self.actors = actors
    tapes = actors.networks.map {
      HiddenTape($0.hidden, rows: rows, hasGradients: hasGradients)
    }
    outputs = actors.heads.map { _ in Matrix(rows: rows, columns: actors.actionWidth) }
    gradients =
      hasGradients
      ? actors.heads.map { _ in Matrix(rows: rows, columns: actors.actionWidth) } : []
  }

  /// The first head's output for all agents, (rows, Σ|a_i|).
  public var mean: MatrixView<Scalar> { outputs[0].view }

  /// A head's output for all agents, (rows, Σ|a_i|).
  public func output(_ head: Int) -> MatrixView<Scalar> { outputs[head].view }

  /// The gradient by a head's output, to be filled before `backward`.
  public func gradient(_ head: Int) -> MatrixView<Scalar> { gradients[head].view }

  /// Computes every head of every agent from joint states whose first columns are the joint
  /// observation.
  public func forward(_ parameters: Parameters<Scalar>, _ state: MatrixView<Scalar>) {
    for agent in actors.networks.indices {
      let network = actors.networks[agent]
      let x = state.columns(network.observation)
      let h = network.hidden.forward(parameters, x, tapes[agent])
      for head in network.heads.indices {
        network.heads[head].forward(
          parameters, h, into: outputs[head].view.rows(0..<state.rows).columns(network.action))
      }
    }
  }

  /// Adds the parameters' gradients for the gradients by all heads.
  public func backward(_ parameters: Parameters<Scalar>, _ state: MatrixView<Scalar>) {
    for agent in actors.networks.indices {
      let network = actors.networks[agent]
      let tape = tapes[agent]
      let x = state.columns(network.observation)
      let h = network.hidden.output(tape, x)
      let below = network.hidden.outputGradient(tape, rows: state.rows)
      for index in network.heads.indices {
        let head = network.heads[index]
        let g = gradients[index].view.rows(0..<state.rows).columns(network.action)
        head.accumulateGradients(parameters, h, g)
        if let below { head.inputGradient(parameters, g, into: below, beta: index == 0 ? 0 : 1) }
      }
      network.hidden.backward(parameters, x, tape, accumulating: true, inputGradient: nil)
    }
  }
}
