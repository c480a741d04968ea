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
  /// The action entries of prosumers that the rule decides for, because their models did not come about.
  private let ruledEntries: [Range<Int>]
  private let ruled: ExpertDecision?

  /// Makes the expert of a scenario.
  ///
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  public convenience init(
    _ scenario: Scenario, settings: OptimizerSettings
  ) throws(SpecificationError) {
    try self.init(
      scenario, settings: settings, models: nil, separateModels: nil, ruledProsumers: [])
  }

  /// Makes the expert of a scenario with models of its own.
  ///
  /// - Parameters:
  ///   - scenario: The community.
  ///   - settings: How it decides.
  ///   - models: The prosumers' models, those of h steps at index h − 1; by default made from the devices' data.
  ///   - separateModels: The same without decisions that only voltages need.
  ///   - ruledProsumers: The prosumers that the rule decides for; their copies count as fallen back.
  ///   - copyCount: The largest number of copies that it will be asked about at once.
  /// - Throws: ``SpecificationError`` where the feeder or the models do not fit.
  init(
    _ scenario: Scenario, settings: OptimizerSettings, models: [[ProsumerModel]]?,
    separateModels: [[ProsumerModel]]?, ruledProsumers: [Int], copyCount: Int = 0
  ) throws(SpecificationError) {
    optimizer = try CommunityOptimizer(
      scenario, models: models, separateModels: separateModels, settings: settings)
    rule = RuleExpert(scenario)
    states = .allocate(capacity: scenario.devices.count)
    states.initialize(repeating: 0)
    ruledEntries = ruledProsumers.map { prosumer in
      scenario.actionOffsets[
        scenario.deviceOffsets[prosumer]]..<scenario.actionOffsets[
          scenario.deviceOffsets[prosumer + 1]]
    }
    ruled = ruledProsumers.isEmpty ? nil : ExpertDecision(scenario, copyCount: copyCount)
  }

  deinit {
    states.deallocate()
  }

  /// Decides for every copy that is asked about.
  public func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision) {
    if let ruled {
      for copy in 0..<environment.copyCount { ruled.isAsked[copy] = decision.isAsked[copy] }
      rule.decide(for: environment, into: ruled)
    }
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
      var status = optimum.status == .limitRelaxed ? ExpertStatus.relaxedVoltage : .solved
      if let ruled {
        let other = ruled.action(copy: copy)
        for entries in ruledEntries {
          for entry in entries { action[entry] = other[entry] }
        }
        status = .fellBack
      }
      decision.settle(copy, status, in: environment)
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
    _ scenario: Scenario, copyCount: Int, in surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> any Expert {
    try OptimizerExpert(scenario, settings: settings)
  }
}
