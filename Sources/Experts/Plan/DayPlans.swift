import EnergyTrading
import Foundation
import Prosumers
import Specification

/// A day's schedule.
struct DayPlan {
  /// What it has every device do: a row a step, an entry a device.
  var steps: [ScheduledStep]
  /// The number of devices.
  var deviceCount: Int
  /// Whether it breaks voltage limits that no decision could keep.
  var isRelaxed: Bool

  /// What the schedule has a device do in a step.
  func step(_ step: Int, device: Int) -> ScheduledStep { steps[step * deviceCount + device] }
}

/// The perfect-foresight optimum of each day, from midnight to midnight, worked out once a day that is
/// asked for and kept.
final class DayPlans {
  private let scenario: Scenario
  /// Made when the first plan must be worked out.
  private var optimizer: CommunityOptimizer?
  /// The plans of the days asked for so far; `nil` for a day whose optimisation failed.
  private var plans: [Int: DayPlan?] = [:]
  private let file: PlanFile?

  /// Prepares a scenario's plans.
  ///
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  init(_ scenario: Scenario, sharedIn archive: PlanArchive?) throws(SpecificationError) {
    self.scenario = scenario
    file = archive?.file(of: scenario)
    // Who has kept a plan had an optimiser.
    if file?.isEmpty ?? true { optimizer = try Self.optimizer(scenario) }
  }

  /// The plan of a day, or `nil` where its optimisation failed.
  func plan(day: Int) -> DayPlan? {
    if let known = plans[day] { return known }
    let plan = file?.plan(day: day) ?? workOut(day)
    plans[day] = .some(plan)
    return plan
  }

  /// Works days out that nobody has yet, beginning at one of them that another process, which is at the same
  /// days, is likely to come to late.
  func prepare(_ days: [Int]) {
    guard file != nil, !days.isEmpty else { return }
    // Numbers of processes that began together are neighbours: a large odd factor spreads them.
    let first = Int(UInt32(truncatingIfNeeded: getpid()) &* 2_654_435_769 >> 8) % days.count
    for day in days[first...] + days[..<first] { _ = plan(day: day) }
  }

  private func workOut(_ day: Int) -> DayPlan? {
    guard let optimizer = try? optimizer ?? Self.optimizer(scenario) else { return nil }
    self.optimizer = optimizer
    let initialStates = scenario.devices.map(\.initialState)
    let decision = optimizer.decide(day: day, step: 0, deviceStates: initialStates)
    guard decision.status.hasActions else { return nil }
    let count = initialStates.count
    let plan = DayPlan(
      steps: (0..<TimeGrid.stepsPerDay * count).map { entry in
        ScheduledStep(
          powerKW: decision.deviceKW[entry], reactiveKvar: decision.deviceKvar[entry],
          stateBefore: entry < count
            ? initialStates[entry] : decision.deviceState[entry - count])
      },
      deviceCount: count, isRelaxed: decision.status == .limitRelaxed)
    file?.keep(plan, day: day)
    return plan
  }

  private static func optimizer(
    _ scenario: Scenario
  ) throws(SpecificationError) -> CommunityOptimizer {
    var settings = OptimizerSettings(
      horizonSteps: TimeGrid.stepsPerDay, forecast: .perfect, networkSteps: TimeGrid.stepsPerDay)
    // The horizon ends at midnight, where stored energy is settled.
    settings.storedEnergyPrice = .salvage
    return try CommunityOptimizer(scenario, settings: settings)
  }
}
