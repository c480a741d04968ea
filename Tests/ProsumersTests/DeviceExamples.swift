import Prosumers
import Specification
import Testing

/// A device of each kind, in its YAML spelling.
enum DeviceExamples {
  static let yaml = [
    "generator": """
    {name: g, p_min_kw: 20, p_max_kw: 120, ramp_up_kw_per_step: 30, ramp_down_kw_per_step: 20,
      initial_kw: 50, fuel_a: 0.002, fuel_b: 0.5, fuel_c: 4}
    """,
    "pv": "{name: pv, profile: pv, rated_kw: 180, s_kva: 115}",
    "wind": """
    {name: w, profile: wind, rated_kw: 90, s_kva: 99, q_without_generation: false,
      active_power_scale: rated}
    """,
    "battery": """
    {name: b, p_max_kw: 100, energy_kwh: 400, charge_efficiency: 0.95, discharge_efficiency: 0.9,
      soc_min: 0.1, soc_max: 0.9, soc_initial: 0.5, wear_per_kwh: 0.03}
    """,
    "controllable_load": "{name: c, share: 0.2, compensation_per_kwh: 0.9}",
  ]

  /// A device of a kind.
  static func device(_ kind: String) throws -> any Device {
    let record = try #require(yaml[kind], "no example of \(kind)")
    let text = """
      name: p
      bus: 1
      load: {profile: l, p_peak_kw: 1, q_peak_kvar: 0}
      devices:
        - {kind: \(kind), \(record.dropFirst())
      """
    let prosumer = try decode(Prosumer.self, from: parseYAML(text, file: "p.yaml")).record
    return try #require(prosumer.devices.first)
  }

  /// A record of its own text.
  static func record<Record: SpecificationRecord>(
    _ type: Record.Type, _ text: String
  ) throws -> Record {
    try decode(Record.self, from: parseYAML(text, file: "d.yaml")).record
  }

  /// What decoding a record complains about, one finding a line.
  static func complaint<Record: SpecificationRecord>(
    _ type: Record.Type, _ text: String
  ) -> String {
    do throws(SpecificationError) {
      _ = try decode(Record.self, from: parseYAML(text, file: "d.yaml"))
      return ""
    } catch {
      return error.description
    }
  }
}
