public import EnergyTrading

/// An expert's answer for all copies of an environment, and which copies it is asked about; storage
/// planned once.
public final class ExpertDecision {
  /// How many copies there are.
  public let copyCount: Int
  /// How many agents each copy has.
  public let agentCount: Int
  /// The length of a joint action, Σ|a_i|.
  public let actionWidth: Int
  /// (copy, Σ|a_i|) the joint action a^E in [−1, 1], its own projection onto the device limits.
  public let actions: UnsafeMutableBufferPointer<Float>
  /// (copy, agents) whether an agent's action is known; one that is not stands at the idle action.
  public let isKnown: UnsafeMutableBufferPointer<Bool>
  /// One a copy: how the answer came about.
  public let status: UnsafeMutableBufferPointer<ExpertStatus>
  /// One a copy: whether the expert is asked about it; all are at first.
  public let isAsked: UnsafeMutableBufferPointer<Bool>

  private let idleAction: [Float]

  /// Plans the storage of an answer for so many copies; nothing is known yet.
  public init(_ scenario: Scenario, copyCount: Int) {
    self.copyCount = copyCount
    agentCount = scenario.prosumers.count
    actionWidth = scenario.actionWidth
    idleAction = scenario.idleAction
    actions = .allocate(capacity: copyCount * actionWidth)
    actions.initialize(repeating: 0)
    isKnown = .allocate(capacity: copyCount * agentCount)
    isKnown.initialize(repeating: false)
    status = .allocate(capacity: copyCount)
    status.initialize(repeating: .notAsked)
    isAsked = .allocate(capacity: copyCount)
    isAsked.initialize(repeating: true)
    for copy in 0..<copyCount { leave(copy, .notAsked) }
  }

  deinit {
    actions.deallocate()
    isKnown.deallocate()
    status.deallocate()
    isAsked.deallocate()
  }

  /// The joint action of a copy, to be written and read.
  @inline(__always)
  public func action(copy: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: actions[copy * actionWidth..<(copy + 1) * actionWidth])
  }

  /// Leaves a copy without an answer: the idle action, known of no agent.
  public func leave(_ copy: Int, _ status: ExpertStatus) {
    for entry in 0..<actionWidth { actions[copy * actionWidth + entry] = idleAction[entry] }
    for agent in 0..<agentCount { isKnown[copy * agentCount + agent] = false }
    self.status[copy] = status
  }

  /// Takes what stands in ``action(copy:)`` for the answer of all agents, projected onto the device
  /// limits of the copy's state.
  public func settle(
    _ copy: Int, _ status: ExpertStatus, in environment: EnergyTradingEnvironment
  ) {
    environment.project(action(copy: copy), copy: copy)
    for agent in 0..<agentCount { isKnown[copy * agentCount + agent] = true }
    self.status[copy] = status
  }
}
