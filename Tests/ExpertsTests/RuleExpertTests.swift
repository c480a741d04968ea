import EnergyTrading
import Experts
import Prosumers
import RandomStreams
import Specification
import Testing

@Suite struct RuleExpertTests {
  private static func decoded<Kind: Device>(_ type: Kind.Type, _ yaml: String) throws -> Kind {
    try decode(type, from: parseYAML(yaml, file: "device.yaml")).record
  }

  private let battery: Battery
  private let generator: ConventionalGenerator
  private let load: ControllableLoad
  private let inverter: RenewableInverter

  init() throws {
    battery = try Self.decoded(
      Battery.self, "{name: b, p_max_kw: 100, energy_kwh: 400, wear_per_kwh: 0.03}")
    generator = try Self.decoded(
      ConventionalGenerator.self,
      """
      {name: g, p_max_kw: 200, ramp_up_kw_per_step: 50, ramp_down_kw_per_step: 40, fuel_a: 0.001,
       fuel_b: 0.55}
      """)
    load = try Self.decoded(
      ControllableLoad.self, "{name: l, share: 0.2, compensation_per_kwh: 0.9}")
    inverter = try Self.decoded(
      RenewableInverter.self, "{name: i, profile: pv, rated_kw: 100, s_kva: 110}")
  }

  private func situation(
    state: Double = 0, loadKW: Double = 0, netKW: Double = 0, buy: Double = 0.8,
    sell: Double = 0.35,
    excess: Double = 0, last: SIMD2<Double> = .zero
  ) -> RuleSituation {
    RuleSituation(
      device: DeviceSituation(state: state, profileValue: 1, loadKW: loadKW), netKW: netKW,
      buyPrice: buy, sellPrice: sell, storedValue: (shortfall: 0.8, surplus: 0.35),
      voltageExcess: excess, voltVarGain: 8, lastExecuted: last)
  }

  @Test func `a battery charges the surplus`() {
    #expect(battery.ruleAction(in: situation(state: 0.5, netKW: -40)).x == 0.4)
    #expect(battery.ruleAction(in: situation(state: 0.1, netKW: -400)).x == 4)
  }

  @Test func `a battery spends what it began with only at prices above the settlement's`() {
    // A stored kWh is worth 0.80; at the bus it saves 0.95 λ − 0.03 · 0.95.
    #expect(battery.ruleAction(in: situation(state: 0.5, netKW: 40, buy: 0.8)).x == 0)
    #expect(battery.ruleAction(in: situation(state: 0.5, netKW: 40, buy: 0.87)).x == 0)
    #expect(battery.ruleAction(in: situation(state: 0.5, netKW: 40, buy: 0.88)).x == -0.4)
    #expect(battery.ruleAction(in: situation(state: 0.5, netKW: 40, buy: 1.17)).x == -0.4)
  }

  @Test func `a battery spends its surplus cheaply, and not a kWh more`() {
    // Above the initial state a stored kWh is worth 0.35.
    #expect(battery.ruleAction(in: situation(state: 0.9, netKW: 40, buy: 0.43)).x == -0.4)
    #expect(battery.ruleAction(in: situation(state: 0.9, netKW: 40, buy: 0.35)).x == 0)
    // 0.01 · 400 kWh · 0.95 in a quarter of an hour.
    let last = battery.ruleAction(in: situation(state: 0.51, netKW: 40, buy: 0.43)).x
    #expect(abs(last - -0.152) < 1e-12)
    #expect(battery.ruleAction(in: situation(state: 0.51, netKW: 40, buy: 1.17)).x == -0.4)
  }

  @Test func `a generator serves its own load while its marginal cost is under the buy price`() {
    // 0.002 P + 0.55 = 0.80 at 125 kW.
    #expect(generator.ruleAction(in: situation(state: 100, netKW: 500)).x == 0.5)
    #expect(generator.ruleAction(in: situation(state: 100, netKW: 500, buy: 1.17)).x == 2)
    #expect(generator.ruleAction(in: situation(state: 100, netKW: 500, buy: 0.5)).x == -2.5)
    #expect(generator.ruleAction(in: situation(state: 100, netKW: 110)).x == 0.2)
    #expect(generator.ruleAction(in: situation(state: 100, netKW: -300)).x == -2.5)
  }

  @Test func `a generator feeds in while its marginal cost is under the sell price`() {
    let fedIn = generator.ruleAction(in: situation(state: 0, netKW: -300, sell: 0.6)).x
    #expect(abs(fedIn - 0.5) < 1e-12)
  }

  @Test func `load is curtailed only where the grid is dearer, and never beyond the net load`() {
    #expect(load.ruleAction(in: situation(loadKW: 100, netKW: 100, buy: 0.9)).x == -1)
    #expect(load.ruleAction(in: situation(loadKW: 100, netKW: 100, buy: 1.17)).x == 1)
    #expect(load.ruleAction(in: situation(loadKW: 100, netKW: 10, buy: 1.17)).x == 0)
    #expect(load.ruleAction(in: situation(loadKW: 100, netKW: -10, buy: 1.17)).x == -1)
    #expect(load.ruleAction(in: situation(loadKW: 0, netKW: 10, buy: 1.17)).x == -1)
  }

  @Test func `an inverter feeds in all there is, and its reactive power integrates the voltage`() {
    let resting = inverter.ruleAction(in: situation(last: SIMD2(-1, 0.3)))
    #expect(resting == SIMD2(1, 0.3))
    #expect(inverter.ruleAction(in: situation(excess: 0.01, last: SIMD2(1, 0.3))).y == 0.3 - 0.08)
    #expect(inverter.ruleAction(in: situation(excess: -0.01, last: SIMD2(1, 0.3))).y == 0.3 + 0.08)
  }

  @Test func `a battery takes what the other devices leave, wherever it stands in the file`() throws
  {
    let scenario = try Hamlet.scenario()
    let run = try ExpertRun(scenario)
    // Noon: the roof, which the file names after the battery, covers more than the load.
    run.environment.reset(copy: 0, episode: 0, step: 48)
    let roof = run.environment.situation(copy: 0, device: 1)
    let surplus = scenario.devices[1].availableKW(profileValue: roof.profileValue) - roof.loadKW
    try #require(surplus > 0)
    let actions = run.ask(RuleExpert(scenario))
    #expect(abs(Double(actions[0]) - min(1, surplus / 150)) < 1e-6)
  }

  @Test func `the rule costs less than doing nothing`() throws {
    let scenario = try Hamlet.scenario()
    let run = try ExpertRun(scenario)
    let rule = RuleExpert(scenario)
    let idle = Idle()
    for day in 0..<scenario.dayCount {
      #expect(run.play(rule, day: day) > run.play(idle, day: day))
    }
  }

  @Test func `the integral rule keeps voltages that the same rule without it does not`() throws {
    // A weak source and a load near the feeder's end.
    let scenario = try Hamlet.scenario([("slack_v_pu: 1.02", "slack_v_pu: 0.955, load_scale: 3")])
    func violations(_ rule: VoltVarRule) throws -> Int {
      let run = try ExpertRun(scenario)
      let expert = RuleExpert(scenario, voltVar: rule)
      var count = 0
      for _ in 0..<96 {
        _ = run.ask(expert)
        run.step()
        count += Int(run.environment.outcome.violations[0])
      }
      return count
    }
    let (with, without) = (try violations(.standard), try violations(.none))
    #expect(without > 20)
    #expect(Double(with) < 0.6 * Double(without))
  }

  /// Everyone idle.
  private final class Idle: Expert {
    func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision) {
      for copy in 0..<decision.copyCount { decision.leave(copy, .unknown) }
    }
  }
}
