public import DecPOMDP
import Prosumers
public import Specification

/// Real-time peer-to-peer energy trading as a Dec-POMDP (25)–(29): agents are prosumers, an episode is a
/// day.
///
/// An episode's number is its day's index. Actions follow the devices' order in the file, each in
/// [−1, 1] and projected onto the limits of the current state. The reward is shared,
/// ```
/// r = −κ(ω ΣC + β Σ deviations) − baseline + γΦ(s′) − Φ(s)      (γ = 1 for `stored_energy_change`)
/// ```
/// with the baseline of ``RewardSpecification/Baseline`` and the potential of
/// ``RewardSpecification/Shaping``, Φ = −κω · (what stored energy would be settled at now), 0 at the
/// end of the day. Physics is in float64, observations in float32. No step allocates.
///
/// A copy that is reset into the middle of a day begins there with every device in its midnight state.
/// After a reset the last voltage, the last net load and the last executed action are those of
/// an idle community one step earlier (at midnight: in the day's first step).
public final class EnergyTradingEnvironment: MultiAgentEnvironment {
  /// Agents, shapes and horizon.
  public let specification: EnvironmentSpecification
  /// The scenario.
  public let scenario: Scenario
  /// How many copies step together.
  public let copyCount: Int
  /// γ, by which the shaping discounts the next potential.
  public let discount: Double
  /// What physically happened in the last step of each copy.
  public var outcome: PhysicalOutcome { simulator.outcome }

  let simulator: CommunitySimulator
  let tables: StepTables
  let series: StepSeries
  let idle: IdleDays
  let forecaster: Forecaster
  /// (copy, prosumer) the last voltage that a power flow gave, pu.
  let lastVoltages: UnsafeMutablePointer<Double>
  /// The community's last net load, kW.
  let lastNets: UnsafeMutablePointer<Double>
  /// (copy, Σ|a_i|) the last executed action.
  let lastActions: UnsafeMutablePointer<Float>
  private let potentials: UnsafeMutablePointer<Double>
  private let idleAction: [Float]

  /// Creates an environment of so many copies, each at the beginning of day 0.
  ///
  /// - Parameters:
  ///   - scenario: What is simulated.
  ///   - copyCount: How many copies step together; multiples of 8 fill the power flow's lanes.
  ///   - discount: γ of the learner; only the shaping uses it.
  ///   - futureNetLoadAverages: How many privileged entries critics ask for.
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  public init(
    _ scenario: Scenario, copyCount: Int, discount: Double, futureNetLoadAverages: Int = 0
  ) throws(SpecificationError) {
    self.scenario = scenario
    self.discount = discount
    specification = scenario.environmentSpecification(
      futureNetLoadAverages: futureNetLoadAverages)
    simulator = try CommunitySimulator(scenario, copyCount: copyCount)
    tables = scenario.tables
    series = scenario.series
    self.copyCount = simulator.copyCount
    idle = try IdleDays(scenario)
    forecaster = Forecaster(scenario)
    idleAction = scenario.idleAction
    let (copies, count) = (simulator.copyCount, tables.prosumerCount)
    lastVoltages = .allocate(capacity: copies * count)
    lastVoltages.initialize(repeating: 1, count: copies * count)
    lastNets = .allocate(capacity: copies)
    lastNets.initialize(repeating: 0, count: copies)
    lastActions = .allocate(capacity: copies * tables.actionWidth)
    lastActions.initialize(repeating: 0, count: copies * tables.actionWidth)
    potentials = .allocate(capacity: copies)
    potentials.initialize(repeating: 0, count: copies)
    for copy in 0..<copies { reset(copy: copy, episode: 0, step: 0) }
  }

  deinit {
    lastVoltages.deallocate()
    lastNets.deallocate()
    lastActions.deallocate()
    potentials.deallocate()
  }

  /// The day of a copy's next step.
  public func day(copy: Int) -> Int { simulator.day(copy: copy) }
  /// The step of the day that a copy takes next; 96 once the day is over.
  public func step(copy: Int) -> Int { simulator.step(copy: copy) }
  /// The state of a device before a copy's next step: a battery's SOC, a generator's kW, else 0.
  public func state(copy: Int, device: Int) -> Double {
    simulator.state(copy: copy, device: device)
  }

  /// Puts a copy before a step of a day, every device in its midnight state.
  public func reset(copy: Int, episode: Int, step: Int) {
    simulator.reset(copy: copy, day: episode, step: step)
    let last = idle.row(
      day: simulator.day(copy: copy), step: max(0, simulator.step(copy: copy) - 1))
    lastNets[copy] = last[1]
    for i in 0..<tables.prosumerCount {
      lastVoltages[copy * tables.prosumerCount + i] = last[2 + i]
    }
    for entry in 0..<idleAction.count {
      lastActions[copy * idleAction.count + entry] = idleAction[entry]
    }
    potentials[copy] = potential(copy)
  }

  /// Steps all copies; see ``DecPOMDP/StepOutcome``.
  public func step(actions: UnsafeBufferPointer<Float>, outcome result: StepOutcome) {
    simulator.step(actions: actions)
    let outcome = simulator.outcome
    let width = tables.actionWidth
    let count = tables.prosumerCount
    let factor = scenario.specification.reward.shaping == .storedEnergyChange ? 1 : discount
    for copy in 0..<copyCount {
      var reward = outcome.reward[copy, 0]
      if tables.reward.baseline == .doNothing {
        reward -= idle.row(day: outcome.day[copy], step: outcome.step[copy])[0]
      }
      let next = potential(copy)
      reward += factor * next - potentials[copy]
      potentials[copy] = next
      result.reward[copy] = Float(reward)
      result.isTerminal[copy] = simulator.step(copy: copy) == TimeGrid.stepsPerDay

      lastNets[copy] = outcome.netKW.row(copy).reduce(0, +)
      if outcome.isConverged[copy] {
        for i in 0..<count {
          lastVoltages[copy * count + i] = outcome.voltage[copy, tables.busIndices[i]]
        }
      }
    }
    for entry in 0..<copyCount * width {
      lastActions[entry] = outcome.executed[entry]
      result.executed[entry] = outcome.executed[entry]
    }
  }

  /// Φ of a copy's state; 0 once the day is over, and without shaping.
  private func potential(_ copy: Int) -> Double {
    let weights = tables.reward
    guard weights.shaping != .none, simulator.step(copy: copy) < TimeGrid.stepsPerDay
    else { return 0 }
    return -weights.scale * weights.costWeight * simulator.salvageIfEndedNow(copy: copy)
  }

  /// Everything that later steps depend on, for a checkpoint.
  public func save() -> EnvironmentState {
    let devices = scenario.devices.count
    let copies = 0..<copyCount
    return EnvironmentState(
      days: copies.map { simulator.day(copy: $0) }, steps: copies.map { simulator.step(copy: $0) },
      deviceStates: (0..<copyCount * devices).map { simulator.states[$0] },
      lastVoltages: (0..<copyCount * tables.prosumerCount).map { lastVoltages[$0] },
      lastNets: copies.map { lastNets[$0] },
      lastActions: (0..<copyCount * tables.actionWidth).map { lastActions[$0] })
  }

  /// Goes on from a saved state of an environment of the same scenario and number of copies.
  ///
  /// - Returns: `false`, and nothing has changed, where the state is not of that shape.
  public func restore(_ state: EnvironmentState) -> Bool {
    let devices = scenario.devices.count
    guard state.days.count == copyCount, state.steps.count == copyCount,
      state.deviceStates.count == copyCount * devices,
      state.lastVoltages.count == copyCount * tables.prosumerCount,
      state.lastNets.count == copyCount,
      state.lastActions.count == copyCount * tables.actionWidth
    else { return false }
    for copy in 0..<copyCount {
      simulator.set(
        copy: copy, day: state.days[copy], step: state.steps[copy],
        deviceStates: state.deviceStates[copy * devices..<(copy + 1) * devices])
      lastNets[copy] = state.lastNets[copy]
      potentials[copy] = potential(copy)
    }
    for (entry, voltage) in state.lastVoltages.enumerated() { lastVoltages[entry] = voltage }
    for (entry, action) in state.lastActions.enumerated() { lastActions[entry] = action }
    return true
  }
}

/// All that changes while an environment steps; see ``EnergyTradingEnvironment/save()``.
public struct EnvironmentState: Sendable, Hashable, Codable {
  /// The day of each copy.
  public var days: [Int]
  /// The next step of each copy.
  public var steps: [Int]
  /// (copy, device) the state before the next step.
  public var deviceStates: [Double]
  /// (copy, prosumer) the last solved voltage, pu.
  public var lastVoltages: [Double]
  /// The community's last net load of each copy, kW.
  public var lastNets: [Double]
  /// (copy, Σ|a_i|) the last executed action.
  public var lastActions: [Float]
}
