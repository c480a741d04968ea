import EnergyTrading
import Experts
import Grids
import Profiles
import Specification
import Testing

/// A small community for tests: a four-bus feeder, synthetic profiles, and every kind of device.
enum Hamlet {
  static let yaml = """
    grid: {case: four, slack_v_pu: 1.02}
    profiles: {source: synthetic}
    background: {scale: 1, columns: [{column: household, buses: [2]}]}
    prosumers:
      - name: home
        bus: 3
        load: {profile: household, p_peak_kw: 300, q_peak_kvar: 90}
        devices:
          - {kind: battery, name: battery, p_max_kw: 150, energy_kwh: 500, wear_per_kwh: 0.03}
          - {kind: pv, name: roof, profile: pv, rated_kw: 900, s_kva: 700}
      - name: shop
        bus: 4
        load: {profile: commercial, p_peak_kw: 500, q_peak_kvar: 200}
        devices:
          - {kind: controllable_load, name: flexible, share: 0.2, compensation_per_kwh: 0.8}
          - kind: generator
            name: diesel
            p_max_kw: 200
            ramp_up_kw_per_step: 40
            ramp_down_kw_per_step: 60
            fuel_a: 0.001
            fuel_b: 0.55
      - name: mill
        bus: 4
        load: {profile: household, p_peak_kw: 100, q_peak_kvar: -20}
        devices:
          - {kind: wind, name: wind, profile: wind, rated_kw: 400, s_kva: 420}
          - {kind: battery, name: one, p_max_kw: 80, energy_kwh: 200, wear_per_kwh: 0.02}
    prices:
      currency: EUR
      buy:
        - {from: "22:00", to: "06:00", price: 0.4}
        - {from: "06:00", to: "16:00", price: 0.7}
        - {from: "16:00", to: "22:00", price: 1.1}
      sell: 0.3
      network_fee: 0.03
    days: {training: rest, validation: [1], test: [2, 3]}
    """

  static func scenario(
    _ replacements: [(String, String)] = [], days: Int = 5
  ) throws -> Scenario {
    var text = yaml
    for (old, new) in replacements {
      #expect(text.contains(old), "the hamlet has no '\(old)'")
      text.replace(old, with: new)
    }
    let specification = try decode(
      ScenarioSpecification.self, from: parseYAML(text, file: "hamlet.yaml")
    ).record
    return try Scenario.assemble(
      specification, grid: grid(), profiles: ProfileSet.synthetic(seed: 7, days: days))
  }

  private static func grid() throws -> Grid {
    try Grid(
      name: "four", baseMVA: 10, slack: Slack(bus: 1),
      buses: (1...4).map {
        Bus(
          number: $0, nominalVoltageKV: 12.66, loadKW: $0 == 2 ? 400 : 0,
          loadKvar: $0 == 2 ? 200 : 0)
      },
      branches: (1...3).map { Branch(from: $0, to: $0 + 1, resistance: 1.2, reactance: 0.9) })
  }
}
