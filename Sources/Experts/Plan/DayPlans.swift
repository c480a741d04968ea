import EnergyTrading
import Prosumers
import Specification

/// The perfect-foresight optimum of each day, from midnight to midnight, worked out once a day that is
/// asked for and kept.
final class DayPlans {
  /// A day's schedule: a row a step, an entry a device.
  struct Plan {
    fileprivate var steps: [ScheduledStep]
    fileprivate var deviceCount: Int
    /// Whether it breaks voltage limits that no decision could keep.
    fileprivate(set) var isRelaxed: Bool

    /// What the schedule has a device do in a step.
    func step(_ step: Int, device: Int) -> ScheduledStep { steps[step * deviceCount + device] }
  }

  private let optimizer: CommunityOptimizer
  private let initialStates: [Double]
  /// The plans of the days asked for so far; `nil` for a day whose optimisation failed.
  private var plans: [Int: Plan?] = [:]

  /// Prepares a scenario's plans.
  ///
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  init(_ scenario: Scenario) throws(SpecificationError) {
    var settings = OptimizerSettings(
      horizonSteps: TimeGrid.stepsPerDay, forecast: .perfect, networkSteps: TimeGrid.stepsPerDay)
    // The horizon ends at midnight, where stored energy is settled.
    settings.storedEnergyPrice = .salvage
    optimizer = try CommunityOptimizer(scenario, settings: settings)
    initialStates = scenario.devices.map(\.initialState)
  }

  /// The plan of a day, or `nil` where its optimisation failed.
  func plan(day: Int) -> Plan? {
    if let known = plans[day] { return known }
    let plan = work(out: day)
    plans[day] = .some(plan)
    return plan
  }

  private func work(out day: Int) -> Plan? {
    let decision = optimizer.decide(day: day, step: 0, deviceStates: initialStates)
    guard decision.status.hasActions else { return nil }
    let count = initialStates.count
    return Plan(
      steps: (0..<TimeGrid.stepsPerDay * count).map { entry in
        ScheduledStep(
          powerKW: decision.deviceKW[entry], reactiveKvar: decision.deviceKvar[entry],
          stateBefore: entry < count
            ? initialStates[entry] : decision.deviceState[entry - count])
      },
      deviceCount: count, isRelaxed: decision.status == .limitRelaxed)
  }
}
