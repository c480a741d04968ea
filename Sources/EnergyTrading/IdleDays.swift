import Prosumers
import Specification

/// What every day is like when nobody does anything, worked out once per day and kept.
///
/// Row (day, step): the reward of its cost alone, the community's net load in kW, and the voltage at
/// each prosumer's bus. It is the reward's baseline, and what a copy remembers after a reset.
/// The baseline leaves voltages out: policies soon break no limits where the idle community does,
/// and the idle penalty would then be noise that no observation explains.
final class IdleDays {
  private let scenario: Scenario
  private let simulator: CommunitySimulator
  private let idle: [Float]
  private let width: Int
  private let isKnown: UnsafeMutablePointer<Bool>
  private let rows: UnsafeMutablePointer<Double>

  init(_ scenario: Scenario) throws(SpecificationError) {
    self.scenario = scenario
    simulator = try CommunitySimulator(scenario, copyCount: 1)
    idle = scenario.idleAction
    width = 2 + scenario.prosumers.count
    isKnown = .allocate(capacity: scenario.dayCount)
    isKnown.initialize(repeating: false, count: scenario.dayCount)
    let count = scenario.dayCount * TimeGrid.stepsPerDay * width
    rows = .allocate(capacity: count)
    rows.initialize(repeating: 0, count: count)
  }

  deinit {
    isKnown.deallocate()
    rows.deallocate()
  }

  /// The row of a step: reward of the cost, community's net load, voltages.
  @inline(__always)
  func row(day: Int, step: Int) -> UnsafePointer<Double> {
    if !isKnown[day] { work(out: day) }
    return UnsafePointer(rows + (day * TimeGrid.stepsPerDay + step) * width)
  }

  private func work(out day: Int) {
    simulator.reset(copy: 0, day: day)
    let outcome = simulator.outcome
    let weights = scenario.specification.reward
    for step in 0..<TimeGrid.stepsPerDay {
      idle.withUnsafeBufferPointer { simulator.step(actions: $0) }
      let row = rows + (day * TimeGrid.stepsPerDay + step) * width
      row[0] = -weights.scale * weights.costWeight * outcome.totalCost[0, 0]
      row[1] = outcome.netKW.row(0).reduce(0, +)
      for i in 0..<scenario.prosumers.count {
        let voltage = outcome.voltage[0, scenario.busIndices[i]]
        row[2 + i] =
          outcome.isConverged[0] ? voltage : scenario.specification.grid.slackVoltage
      }
    }
    isKnown[day] = true
  }
}
