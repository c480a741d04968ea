public import EnergyTrading
import Prosumers
public import Specification

/// Optimises the community over a receding horizon in every state, `expert.source: optimizer`.
///
/// Of each optimum only the present step is done. Where an optimisation fails, the rule stands in.
public final class OptimizerExpert: Expert {
  private let optimizer: CommunityOptimizer
  private let rule: RuleExpert
  private let states: UnsafeMutableBufferPointer<Double>

  /// Makes the expert of a scenario.
  ///
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  public init(_ scenario: Scenario, settings: OptimizerSettings) throws(SpecificationError) {
    optimizer = try CommunityOptimizer(scenario, settings: settings)
    rule = RuleExpert(scenario)
    states = .allocate(capacity: scenario.devices.count)
    states.initialize(repeating: 0)
  }

  deinit {
    states.deallocate()
  }

  /// Decides for every copy that is asked about.
  public func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision) {
    for copy in 0..<environment.copyCount {
      guard decision.isAsked[copy] else {
        decision.leave(copy, .notAsked)
        continue
      }
      for device in states.indices {
        states[device] = environment.state(copy: copy, device: device)
      }
      let optimum = optimizer.decide(
        day: environment.day(copy: copy),
        step: min(environment.step(copy: copy), TimeGrid.stepsPerDay - 1),
        deviceStates: UnsafeBufferPointer(states))
      guard optimum.status.hasActions else {
        rule.stand(inFor: copy, environment, decision)
        continue
      }
      let action = decision.action(copy: copy)
      for entry in action.indices { action[entry] = optimum.actions[entry] }
      decision.settle(
        copy, optimum.status == .limitRelaxed ? .relaxedVoltage : .solved, in: environment)
    }
  }
}

/// The optimiser's configuration.
public struct OptimizerConfiguration: ExpertConfiguration {
  /// The name in messages.
  public static let recordName = "optimizer expert"
  /// The one line for the schema.
  public static let recordSummary =
    "Optimises the community with its network over a receding horizon in every state."

  /// How it decides.
  public let settings: OptimizerSettings

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    let horizon = fields.integer(
      "horizon_steps", "The steps that it looks ahead, the present one among them.",
      1...TimeGrid.stepsPerDay, default: 16)
    let forecast: ForecastSpecification = fields.value(
      "forecast", "What it is told of the loads and the available power of the steps ahead.",
      default: ForecastSpecification(.perfect))
    settings = OptimizerSettings(horizonSteps: horizon, forecast: forecast.forecast)
  }

  /// Makes the expert.
  public func makeExpert(
    _ scenario: Scenario, copyCount: Int, search: ResourceSearch
  ) throws(SpecificationError) -> any Expert {
    try OptimizerExpert(scenario, settings: settings)
  }
}
