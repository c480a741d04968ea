public import EnergyTrading
import Prosumers
public import Specification

/// The plain rule-based prosumer, `expert.source: rule`: the baseline of every table.
///
/// Each prosumer minds its own net load alone: renewables feed in, the generator serves the own load while
/// it is cheaper than the grid, nothing is curtailed unless the grid is dearer, the battery charges
/// the surplus and serves the deficit. Inverters hold the voltage by an integral volt–var rule. It has no
/// memory but the environment's: the last executed action and the last voltage.
public final class RuleExpert: Expert {
  private let scenario: Scenario
  private let voltVar: VoltVarRule
  /// One a device: how the rule runs it, or `nil`.
  private let devices: [(any RuleBasedDevice)?]
  /// The devices of each prosumer, those that follow the net load last.
  private let order: [[Int]]

  /// Makes the rule for a scenario.
  public init(_ scenario: Scenario, voltVar: VoltVarRule = .standard) {
    self.scenario = scenario
    self.voltVar = voltVar
    devices = scenario.devices.map { $0 as? any RuleBasedDevice }
    let offsets = scenario.deviceOffsets
    order = scenario.prosumers.indices.map { [devices] prosumer in
      let own = offsets[prosumer]..<offsets[prosumer + 1]
      let last = own.filter { devices[$0]?.followsNetLoad ?? false }
      return own.filter { !last.contains($0) } + last
    }
  }

  /// Decides for every copy that is asked about.
  public func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision) {
    for copy in 0..<environment.copyCount {
      guard decision.isAsked[copy] else {
        decision.leave(copy, .notAsked)
        continue
      }
      decide(copy, environment, decision, .solved)
    }
  }

  /// Decides for one copy, for an expert that has failed.
  func stand(
    inFor copy: Int, _ environment: EnergyTradingEnvironment, _ decision: ExpertDecision
  ) {
    decide(copy, environment, decision, .fellBack)
  }

  private func decide(
    _ copy: Int, _ environment: EnergyTradingEnvironment, _ decision: ExpertDecision,
    _ status: ExpertStatus
  ) {
    let prices = scenario.prices
    let step = min(environment.step(copy: copy), TimeGrid.stepsPerDay - 1)
    let last = environment.lastExecuted(copy: copy)
    let action = decision.action(copy: copy)
    let limits = scenario.specification.grid
    for prosumer in order.indices {
      let loadKW = environment.loadKW(copy: copy, prosumer: prosumer)
      var net = NetLoad(loadKW: loadKW, loadKvar: 0)
      let excess = voltVar.excess(
        of: environment.lastVoltage(copy: copy, prosumer: prosumer),
        between: limits.minimumVoltage, and: limits.maximumVoltage)
      for device in order[prosumer] {
        let first = scenario.actionOffsets[device]
        let count = scenario.actionOffsets[device + 1] - first
        let found = environment.situation(copy: copy, device: device)
        var asked = scenario.devices[device].idleAction
        if let rule = devices[device] {
          asked = rule.ruleAction(
            in: RuleSituation(
              device: found, netKW: net.activeKW, buyPrice: prices.buy[step],
              sellPrice: prices.sell[step],
              storedValue: (prices.salvageShortfall, prices.salvageSurplus),
              voltageExcess: excess, voltVarGain: voltVar.gain,
              lastExecuted: SIMD2(
                count > 0 ? Double(last[first]) : 0, count > 1 ? Double(last[first + 1]) : 0)))
        }
        net.add(scenario.devices[device].step(asked, in: found))
        if count > 0 { action[first] = Float(asked.x) }
        if count > 1 { action[first + 1] = Float(asked.y) }
      }
    }
    decision.settle(copy, status, in: environment)
  }
}

/// The rule's configuration.
public struct RuleConfiguration: ExpertConfiguration {
  /// The name in messages.
  public static let recordName = "rule expert"
  /// The one line for the schema.
  public static let recordSummary = "A plain rule-based prosumer that minds its own net load."

  /// How inverters answer the voltage.
  public let voltVar: VoltVarRule

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    voltVar = fields.oneOf(
      "volt_var", "How inverters answer the voltage.", default: "integral",
      VoltVarRule.alternatives)
  }

  /// Makes the rule.
  public func makeExpert(
    _ scenario: Scenario, copyCount: Int, in surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> any Expert {
    RuleExpert(scenario, voltVar: voltVar)
  }
}
