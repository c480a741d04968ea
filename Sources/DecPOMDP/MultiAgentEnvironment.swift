/// Several copies of one Dec-POMDP that step together, with a reward shared by all agents.
///
/// Copies are rows: joint observations are (copy, Σ|o_i|), joint actions (copy, Σ|a_i|), row-major
/// float32 in the layout of ``EnvironmentSpecification``. A copy whose episode has ended must be
/// reset before it steps again.
public protocol MultiAgentEnvironment: AnyObject {
  /// Agents, shapes and horizon.
  var specification: EnvironmentSpecification { get }
  /// How many copies step together.
  var copyCount: Int { get }
  /// Puts a copy at the beginning of an episode of the environment's catalogue (a day), or `step`
  /// steps into it, so that copies can be staggered.
  func reset(copy: Int, episode: Int, step: Int)
  /// Writes the joint observations of all copies.
  func observe(into observations: UnsafeMutableBufferPointer<Float>)
  /// Writes the privileged entries of all copies, (copy, |privileged|).
  func observePrivileged(into entries: UnsafeMutableBufferPointer<Float>)
  /// Steps all copies with joint actions, each entry clipped to [−1, 1] first.
  func step(actions: UnsafeBufferPointer<Float>, outcome: StepOutcome)
}

/// What a step of all copies gave: one row a copy, storage planned once.
public final class StepOutcome {
  /// The shared reward of each copy, as trained on (baseline and shaping included).
  public let reward: UnsafeMutableBufferPointer<Float>
  /// Whether the step was the last of its episode.
  public let isTerminal: UnsafeMutableBufferPointer<Bool>
  /// The joint action that was executed after projection, in the same [−1, 1] units; (copy, Σ|a_i|).
  public let executed: UnsafeMutableBufferPointer<Float>

  /// Plans storage for `copyCount` copies of an environment.
  public init(_ specification: EnvironmentSpecification, copyCount: Int) {
    reward = .allocate(capacity: copyCount)
    isTerminal = .allocate(capacity: copyCount)
    executed = .allocate(capacity: copyCount * specification.actionWidth)
    reward.initialize(repeating: 0)
    isTerminal.initialize(repeating: false)
    executed.initialize(repeating: 0)
  }

  deinit {
    reward.deallocate()
    isTerminal.deallocate()
    executed.deallocate()
  }
}
