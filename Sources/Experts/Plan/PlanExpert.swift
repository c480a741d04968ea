public import EnergyTrading
import Prosumers
public import Specification

/// Follows the perfect-foresight optimum of the same day, `expert.source: plan`, corrected for the state.
///
/// From midnight on, in states that it has led to itself, it is the optimum of the day known beforehand:
/// the bound of every table. In other states batteries take up a quarter of the power towards the
/// plan's SOC, and generators ramp towards the plan's power. A step costs next to nothing once the day has
/// been planned.
public final class PlanExpert: Expert {
  private let scenario: Scenario
  private let plans: DayPlans
  private let rule: RuleExpert
  private let devices: [(any ScheduledDevice)?]

  /// Makes the expert of a scenario.
  ///
  /// - Parameters:
  ///   - scenario: What it plans for.
  ///   - archive: Where plans are shared with other processes; by default nowhere.
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  public init(_ scenario: Scenario, sharedIn archive: PlanArchive? = nil) throws(SpecificationError)
  {
    self.scenario = scenario
    plans = try DayPlans(scenario, sharedIn: archive)
    rule = RuleExpert(scenario)
    devices = scenario.devices.map { $0 as? any ScheduledDevice }
  }

  /// Plans days together with other processes that share the archive and do the same; without one, days are
  /// planned when they are asked for.
  public func prepare(_ days: [Int]) { plans.prepare(days) }

  /// Decides for every copy that is asked about.
  public func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision) {
    for copy in 0..<environment.copyCount {
      guard decision.isAsked[copy] else {
        decision.leave(copy, .notAsked)
        continue
      }
      guard let plan = plans.plan(day: environment.day(copy: copy)) else {
        rule.stand(inFor: copy, environment, decision)
        continue
      }
      let step = min(environment.step(copy: copy), TimeGrid.stepsPerDay - 1)
      let action = decision.action(copy: copy)
      for device in devices.indices {
        let first = scenario.actionOffsets[device]
        let count = scenario.actionOffsets[device + 1] - first
        let found = environment.situation(copy: copy, device: device)
        let asked =
          devices[device]?.action(following: plan.step(step, device: device), in: found)
          ?? scenario.devices[device].idleAction
        if count > 0 { action[first] = Float(asked.x) }
        if count > 1 { action[first + 1] = Float(asked.y) }
      }
      decision.settle(copy, plan.isRelaxed ? .relaxedVoltage : .solved, in: environment)
    }
  }
}

/// The plan's configuration.
public struct PlanConfiguration: ExpertConfiguration {
  /// The name in messages.
  public static let recordName = "plan expert"
  /// The one line for the schema.
  public static let recordSummary =
    "Follows the perfect-foresight optimum of the same day, corrected for the state."

  /// Reads no field.
  public init(from fields: inout FieldReader) {}

  /// Makes the expert.
  public func makeExpert(
    _ scenario: Scenario, copyCount: Int, in surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> any Expert {
    try PlanExpert(scenario, sharedIn: surroundings.plans)
  }
}
