import EnergyTrading
import Grids
import Profiles
import Specification
import Testing

/// A small community for tests: a five-bus feeder, synthetic profiles, four prosumers of which two
/// share a bus, and one device of every kind.
enum Village {
  static let yaml = """
    grid: {case: five, slack_v_pu: 1.02}
    profiles: {source: synthetic}
    background:
      scale: 1.2
      q_to_p_max: 0.5
      columns:
        - {column: household, buses: [2]}
        - {column: commercial, buses: [5]}
    prosumers:
      - name: home
        bus: 3
        load: {profile: household, p_peak_kw: 300, q_peak_kvar: 90}
        devices:
          - {kind: pv, name: roof, profile: pv, rated_kw: 600, s_kva: 450}
          - {kind: battery, name: battery, p_max_kw: 150, energy_kwh: 500, wear_per_kwh: 0.03}
      - name: shop
        bus: 4
        load: {profile: commercial, p_peak_kw: 500, q_peak_kvar: 200}
        devices:
          - {kind: controllable_load, name: flexible, share: 0.2, compensation_per_kwh: 0.9}
          - kind: generator
            name: diesel
            p_max_kw: 200
            ramp_up_kw_per_step: 40
            ramp_down_kw_per_step: 60
            fuel_a: 0.001
            fuel_b: 0.55
            fuel_c: 0.5
      - name: mill
        bus: 4
        load: {profile: household, p_peak_kw: 100, q_peak_kvar: -20}
        devices:
          - {kind: wind, name: wind, profile: wind, rated_kw: 400, s_kva: 420}
      - name: store
        bus: 1
        load: {profile: commercial, p_peak_kw: 50, q_peak_kvar: 0}
        devices:
          - {kind: battery, name: one, p_max_kw: 80, energy_kwh: 200, wear_per_kwh: 0.02}
          - {kind: battery, name: two, p_max_kw: 60, energy_kwh: 90, wear_per_kwh: 0.05}
    prices:
      currency: EUR
      buy:
        - {from: "22:00", to: "06:00", price: 0.4}
        - {from: "06:00", to: "22:00", price: 0.9}
      sell: 0.3
      network_fee: 0.03
    days: {training: rest, validation: [1], test: [2, 3]}
    reward: {scale: 0.01, cost_weight: 1, voltage_weight: 3000, baseline: none, shaping: none}
    observation: {market: true}
    """

  /// The specification with parts of its text replaced.
  static func specification(
    _ replacements: [(String, String)] = []
  ) throws -> ScenarioSpecification {
    var text = yaml
    for (old, new) in replacements {
      #expect(text.contains(old), "the village has no '\(old)'")
      text.replace(old, with: new)
    }
    return try decode(
      ScenarioSpecification.self, from: parseYAML(text, file: "village.yaml")
    ).record
  }

  /// A feeder of five buses in a row with a spur.
  static func grid(loopClosed: Bool = false) throws -> Grid {
    try Grid(
      name: "five", baseMVA: 10, slack: Slack(bus: 1),
      buses: (1...5).map {
        Bus(
          number: $0, nominalVoltageKV: 12.66, loadKW: $0 == 1 ? 0 : 400,
          loadKvar: $0 == 1 ? 0 : 300)
      },
      branches: [(1, 2), (2, 3), (3, 4), (2, 5), (4, 5)].map { from, to in
        Branch(
          from: from, to: to, resistance: 0.04, reactance: 0.03,
          isClosed: (from, to) != (4, 5) || loopClosed)
      })
  }

  static func scenario(
    _ replacements: [(String, String)] = [], days: Int = 5, seed: UInt64 = 7
  ) throws -> Scenario {
    try Scenario.assemble(
      specification(replacements), grid: grid(),
      profiles: ProfileSet.synthetic(seed: seed, days: days))
  }

  /// What assembling complains about, one finding a line.
  static func complaint(
    _ replacements: [(String, String)], loopClosed: Bool = false
  ) throws -> String {
    do {
      _ = try Scenario.assemble(
        specification(replacements), grid: grid(loopClosed: loopClosed),
        profiles: ProfileSet.synthetic(seed: 7, days: 5))
      return ""
    } catch let error as SpecificationError {
      return error.description
    }
  }
}
