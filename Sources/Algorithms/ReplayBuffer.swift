public import DecPOMDP
public import LinearAlgebra
public import RandomStreams
public import Specification

/// Which of an agent's two actions a transition keeps.
public enum ReplayedAction: String, SpecificationChoice {
  /// The action as the policy chose it: what its gradient speaks of.
  case chosen
  /// The action after the environment's projection onto the device limits.
  case executed
}

/// The replay buffer D: the latest transitions (s, a, a^E, r, s′, done) of all copies.
///
/// Each copy of the environment has a ring of rows, one a step, and s′ is the state of the
/// ring's next row: a state is stored once. A copy's newest row waits for its successor before it can be drawn.
/// Rows are float32: state, action, expert action with its mask if asked for, reward.
public final class ReplayBuffer {
  /// How a step ended.
  private enum Ending: UInt8 {
    /// The next row is s′.
    case continued
    /// The step was the last of its episode: there is no s′.
    case terminal
    /// The copy was put elsewhere: s′ is unknown.
    case cut
  }

  /// How many copies fill the buffer.
  public let copyCount: Int
  /// How many steps each copy's ring holds.
  public let stepsPerCopy: Int
  /// Whether rows hold the expert's action.
  public let storesExpertActions: Bool
  /// How many steps each ring holds by now.
  public internal(set) var storedSteps = 0

  private let replayed: ReplayedAction
  private let agentCount: Int
  private let observationWidth: Int
  private let privilegedWidth: Int
  private let actionWidth: Int
  let stride: Int
  /// Where the next step goes in each ring.
  var head = 0
  /// Row (copy, step) at (copy · stepsPerCopy + step) · stride; pages are touched as they fill.
  let numbers: UnsafeMutablePointer<Float>
  let endings: UnsafeMutablePointer<UInt8>

  /// Plans a buffer of at least `capacity` transitions.
  public init(
    _ environment: EnvironmentSpecification, copyCount: Int, capacity: Int,
    replaying replayed: ReplayedAction, storesExpertActions: Bool
  ) {
    precondition(copyCount > 0 && capacity > 0, "a replay buffer holds something of some copy")
    self.copyCount = copyCount
    self.replayed = replayed
    self.storesExpertActions = storesExpertActions
    // One row more than asked for: the newest cannot be drawn.
    stepsPerCopy = (capacity + copyCount - 1) / copyCount + 1
    agentCount = environment.agents.count
    observationWidth = environment.observationWidth
    privilegedWidth = environment.privileged.count
    actionWidth = environment.actionWidth
    stride =
      observationWidth + privilegedWidth + actionWidth
      + (storesExpertActions ? actionWidth + agentCount : 0) + 1
    let rows = copyCount * stepsPerCopy
    numbers = .allocate(capacity: rows * stride)
    endings = .allocate(capacity: rows)
    endings.initialize(repeating: 0, count: rows)
  }

  deinit {
    numbers.deallocate()
    endings.deallocate()
  }

  /// How many transitions can be drawn.
  public var count: Int { copyCount * max(0, storedSteps - 1) }

  /// Appends one step of all copies.
  ///
  /// - Parameters:
  ///   - observations: The joint observations before the step, (copy, Σ|o_i|).
  ///   - privileged: The privileged entries before the step, (copy, |privileged|).
  ///   - actions: The joint actions as chosen, (copy, Σ|a_i|).
  ///   - expert: The expert's joint actions at the same states, (copy, Σ|a_i|), and whether each
  ///     agent's is known, (copy, agents); ignored where the buffer keeps none.
  ///   - outcome: What the step gave.
  public func append(
    observations: UnsafeBufferPointer<Float>, privileged: UnsafeBufferPointer<Float>,
    actions: UnsafeBufferPointer<Float>,
    expert: (actions: UnsafeBufferPointer<Float>, isKnown: UnsafeBufferPointer<Bool>)? = nil,
    outcome: StepOutcome
  ) {
    let kept = replayed == .chosen ? actions : UnsafeBufferPointer(outcome.executed)
    for copy in 0..<copyCount {
      let index = copy * stepsPerCopy + head
      var row = numbers + index * stride
      row = Self.write(observations, copy, observationWidth, to: row)
      row = Self.write(privileged, copy, privilegedWidth, to: row)
      row = Self.write(kept, copy, actionWidth, to: row)
      if storesExpertActions {
        if let expert {
          row = Self.write(expert.actions, copy, actionWidth, to: row)
          for agent in 0..<agentCount {
            row[agent] = expert.isKnown[copy * agentCount + agent] ? 1 : 0
          }
        } else {
          row.initialize(repeating: 0, count: actionWidth + agentCount)
          row += actionWidth
        }
        row += agentCount
      }
      row.initialize(to: outcome.reward[copy])
      endings[index] = (outcome.isTerminal[copy] ? Ending.terminal : .continued).rawValue
    }
    head = (head + 1) % stepsPerCopy
    storedSteps = min(storedSteps + 1, stepsPerCopy)
  }

  /// Says that a copy was put elsewhere before its episode ended: its newest row has no s′.
  public func cut(copy: Int) {
    guard storedSteps > 0 else { return }
    let newest = copy * stepsPerCopy + (head + stepsPerCopy - 1) % stepsPerCopy
    if endings[newest] != Ending.terminal.rawValue { endings[newest] = Ending.cut.rawValue }
  }

  /// Draws a batch uniformly with replacement.
  public func sample(into batch: TransitionBatch<Float>, stream: inout RandomStream) {
    precondition(count > 0, "nothing can be drawn from an empty replay buffer")
    for target in 0..<batch.rows {
      // Cut rows are drawn again. They are few; were they all, the last draw would stand, without s′.
      var copy = 0
      var step = 0
      for _ in 0..<64 {
        let drawn = stream.index(below: count)
        copy = drawn % copyCount
        step = self.step(ofAge: drawn / copyCount)
        if endings[copy * stepsPerCopy + step] != Ending.cut.rawValue { break }
      }
      gather(copy, step, into: batch, at: target)
    }
  }

  /// Where the step that is `age` steps after the oldest stands in a ring.
  func step(ofAge age: Int) -> Int {
    (head + stepsPerCopy - storedSteps + age) % stepsPerCopy
  }

  private func gather(_ copy: Int, _ step: Int, into batch: TransitionBatch<Float>, at target: Int)
  {
    let index = copy * stepsPerCopy + step
    let stateWidth = observationWidth + privilegedWidth
    var row = UnsafePointer(numbers + index * stride)
    let next = numbers + (copy * stepsPerCopy + (step + 1) % stepsPerCopy) * stride
    batch.state.row(target).update(from: row, count: stateWidth)
    batch.nextState.row(target).update(from: next, count: stateWidth)
    row += stateWidth
    batch.action.row(target).update(from: row, count: actionWidth)
    row += actionWidth
    if storesExpertActions {
      batch.expertAction.row(target).update(from: row, count: actionWidth)
      batch.expertMask.row(target).update(from: row + actionWidth, count: agentCount)
      row += actionWidth + agentCount
    }
    batch.reward[target, 0] = row[0]
    batch.continues[target, 0] = endings[index] == Ending.continued.rawValue ? 1 : 0
  }

  private static func write(
    _ source: UnsafeBufferPointer<Float>, _ copy: Int, _ width: Int,
    to row: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    precondition(source.count >= (copy + 1) * width, "a row of every copy is appended")
    for j in 0..<width { row[j] = source[copy * width + j] }
    return row + width
  }
}
