/// One entry of an observation or an action vector: what it is and how it is scaled.
public struct VectorEntry: Sendable, Hashable {
  /// A name such as `soc.battery` or `p.cdg`.
  public var name: String
  /// The physical unit before scaling, such as `kW`.
  public var unit: String
  /// One line that says how the entry is normalised.
  public var meaning: String

  /// Creates an entry.
  public init(name: String, unit: String, meaning: String) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
  }
}

/// What one agent sees and does.
public struct AgentSpecification: Sendable, Hashable {
  /// The agent's name.
  public var name: String
  /// The entries of its observation o_i.
  public var observation: [VectorEntry]
  /// The entries of its action a_i, each in [−1, 1].
  public var action: [VectorEntry]
  /// The action that leaves things as they are, each entry in [−1, 1]: where a learner may begin.
  public var neutralAction: [Float]

  /// Creates an agent's specification; without a neutral action it is 0.
  public init(
    name: String, observation: [VectorEntry], action: [VectorEntry], neutralAction: [Float]? = nil
  ) {
    precondition(
      neutralAction.map { $0.count == action.count } ?? true,
      "the neutral action has an entry for each of the action's")
    self.name = name
    self.observation = observation
    self.action = action
    self.neutralAction = neutralAction ?? Array(repeating: 0, count: action.count)
  }
}

/// What a learner must know of an environment: the agents, the shapes and the horizon.
///
/// Joint vectors are the agents' vectors end to end, in the agents' order: agent i's observation
/// stands at `observationOffsets[i] ..< observationOffsets[i + 1]`, and so do actions.
public struct EnvironmentSpecification: Sendable, Hashable {
  /// The agents, in order.
  public let agents: [AgentSpecification]
  /// What the simulator knows and agents do not, for critics that ask for it.
  public let privileged: [VectorEntry]
  /// Steps of an episode, T.
  public let stepsPerEpisode: Int
  /// Where each agent's observation begins in the joint observation; one more than agents.
  public let observationOffsets: [Int]
  /// Where each agent's action begins in the joint action; one more than agents.
  public let actionOffsets: [Int]

  /// Creates a specification.
  public init(agents: [AgentSpecification], privileged: [VectorEntry] = [], stepsPerEpisode: Int) {
    self.agents = agents
    self.privileged = privileged
    self.stepsPerEpisode = stepsPerEpisode
    observationOffsets = agents.reduce(into: [0]) {
      $0.append($0[$0.count - 1] + $1.observation.count)
    }
    actionOffsets = agents.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.action.count) }
  }

  /// The length of the joint observation, Σ|o_i|.
  public var observationWidth: Int { observationOffsets[agents.count] }
  /// The length of the joint action, Σ|a_i|.
  public var actionWidth: Int { actionOffsets[agents.count] }
}
