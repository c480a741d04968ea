import DecPOMDP
public import EnergyTrading
import Experts

/// Everything that happened on some days, step by step: tables (day, step, …) for the results file.
public final class TrajectoryRecord {
  /// The days' indices.
  let days: [Int]
  /// The physical quantities.
  let channels: [TrajectoryChannel]
  /// A table a channel, (day, step, entry).
  private(set) var values: [[Double]]
  /// The joint observation, (day, step, Σ|o_i|).
  private(set) var observation: [Float]
  /// The joint action as chosen, (day, step, Σ|a_i|).
  private(set) var action: [Float]
  /// The joint action as executed, (day, step, Σ|a_i|).
  private(set) var executed: [Float]
  /// 0 where the power flow converged, else 1; (day, step).
  private(set) var powerFlowStatus: [Int8]
  /// The expert's joint action in the same states, (day, step, Σ|a_i|); NaN where it is unknown, and empty
  /// where no expert is recorded.
  private(set) var expertAction: [Float]
  /// How the expert's answers came about, (day, step), as raw values of `ExpertStatus`.
  private(set) var expertStatus: [Int8]

  private let steps: Int
  private let observationWidth: Int
  private let actionWidth: Int
  private let actionOffsets: [Int]

  /// Plans the tables of so many days.
  public init(_ environment: EnergyTradingEnvironment, days: [Int], withExpert: Bool = false) {
    self.days = days
    let specification = environment.specification
    steps = specification.stepsPerEpisode
    observationWidth = specification.observationWidth
    actionWidth = specification.actionWidth
    actionOffsets = specification.actionOffsets
    channels = TrajectoryChannel.all(currency: environment.scenario.prices.currency)
    let rows = days.count * steps
    values = channels.map { channel in
      Array(repeating: 0, count: rows * channel.table(environment.outcome).width)
    }
    observation = Array(repeating: 0, count: rows * observationWidth)
    action = Array(repeating: 0, count: rows * actionWidth)
    executed = Array(repeating: 0, count: rows * actionWidth)
    powerFlowStatus = Array(repeating: 0, count: rows)
    expertAction = Array(repeating: .nan, count: withExpert ? rows * actionWidth : 0)
    expertStatus = Array(
      repeating: Int8(ExpertStatus.notAsked.rawValue), count: withExpert ? rows : 0)
  }

  /// Takes in the last step of a copy as `step` of the day at an index of ``days``.
  func record(
    day: Int, step: Int, copy: Int, observations: UnsafeMutableBufferPointer<Float>,
    actions: UnsafeMutableBufferPointer<Float>, outcome: PhysicalOutcome, expert: ExpertDecision
  ) {
    let row = day * steps + step
    for (index, channel) in channels.enumerated() {
      let entries = channel.table(outcome).row(copy)
      let first = row * entries.count
      for entry in 0..<entries.count { values[index][first + entry] = entries[entry] }
    }
    for entry in 0..<observationWidth {
      observation[row * observationWidth + entry] = observations[copy * observationWidth + entry]
    }
    for entry in 0..<actionWidth {
      action[row * actionWidth + entry] = actions[copy * actionWidth + entry]
      executed[row * actionWidth + entry] = outcome.executed[copy * actionWidth + entry]
    }
    powerFlowStatus[row] = outcome.isConverged[copy] ? 0 : 1
    if !expertStatus.isEmpty { record(expert, copy, at: row) }
  }

  /// Takes in the expert's answer for a copy.
  private func record(_ expert: ExpertDecision, _ copy: Int, at row: Int) {
    expertStatus[row] = Int8(expert.status[copy].rawValue)
    for agent in 0..<expert.agentCount where expert.isKnown[copy * expert.agentCount + agent] {
      for entry in actionOffsets[agent]..<actionOffsets[agent + 1] {
        expertAction[row * actionWidth + entry] = expert.actions[copy * actionWidth + entry]
      }
    }
  }
}
