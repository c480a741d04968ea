import Specification

/// The largest bus number that a file may give.
private let busNumbers = 1...Int(Int32.max)

/// `slack: {bus: 1, v_pu: 1.02}`.
struct SlackRecord: SpecificationRecord {
  static let recordName = "slack"
  static let recordSummary = "The bus that balances the grid: a voltage source of any power."
  var slack: Slack
  var location: SourceLocation?

  init(from fields: inout FieldReader) {
    slack = Slack(
      bus: fields.integer("bus", "The number of its bus.", busNumbers),
      voltage: fields.number("v_pu", "Voltage magnitude.", unit: "pu", .positive, default: 1),
      angleDegrees: fields.number("va_deg", "Voltage angle.", unit: "deg", default: 0))
    location = fields.place(of: "bus")
  }
}

/// `{bus: 2, p_kw: 100, q_kvar: 60}`.
struct BusRecord: SpecificationRecord {
  static let recordName = "bus"
  static let recordSummary = "A node: its nominal voltage, its load and its shunt."
  var number: Int
  var name: String?
  var nominalVoltageKV: Double?
  var loadKW: Double
  var loadKvar: Double
  var shuntKW: Double
  var shuntKvar: Double
  var location: SourceLocation?

  init(from fields: inout FieldReader) {
    number = fields.integer("bus", "The bus's number.", busNumbers)
    name = fields.optionalString("name", "The bus's name.")
    nominalVoltageKV = fields.optionalNumber(
      "vn_kv", "Nominal voltage, where it is not the grid's.", unit: "kV", .positive)
    loadKW = fields.number("p_kw", "Active power demand.", unit: "kW", default: 0)
    loadKvar = fields.number("q_kvar", "Reactive power demand.", unit: "kvar", default: 0)
    shuntKW = fields.number(
      "shunt_kw", "Power that the shunt draws at 1 pu.", unit: "kW", default: 0)
    shuntKvar = fields.number(
      "shunt_kvar", "Reactive power that the shunt injects at 1 pu.", unit: "kvar", default: 0)
    location = fields.place(of: "bus")
  }

  func bus(nominalVoltageKV: Double?) -> Bus {
    Bus(
      number: number, name: name, nominalVoltageKV: nominalVoltageKV, loadKW: loadKW,
      loadKvar: loadKvar, shuntKW: shuntKW, shuntKvar: shuntKvar)
  }
}

/// `{from: 1, to: 2, r_ohm: 0.0922, x_ohm: 0.047}`.
struct BranchRecord: SpecificationRecord {
  static let recordName = "branch"
  static let recordSummary = "A line or a transformer between two buses."
  var from: Int
  var to: Int
  var ohm: (r: Double?, x: Double?)
  var perUnit: (r: Double?, x: Double?)
  var charging: Double
  var tapRatio: Double
  var phaseShiftDegrees: Double
  var isClosed: Bool
  var location: SourceLocation?

  init(from fields: inout FieldReader) {
    from = fields.integer("from", "The bus at the transformer's end.", busNumbers)
    to = fields.integer("to", "The bus at the other end.", busNumbers)
    ohm.r = fields.optionalNumber("r_ohm", "Series resistance; else r_pu.", unit: "ohm")
    ohm.x = fields.optionalNumber("x_ohm", "Series reactance; else x_pu.", unit: "ohm")
    perUnit.r = fields.optionalNumber("r_pu", "Series resistance; else r_ohm.", unit: "pu")
    perUnit.x = fields.optionalNumber("x_pu", "Series reactance; else x_ohm.", unit: "pu")
    charging = fields.number("b_pu", "Charging susceptance in all.", unit: "pu", default: 0)
    tapRatio = fields.number(
      "tap", "Off-nominal turns ratio at 'from'; 1 for a line.", .positive, default: 1)
    phaseShiftDegrees = fields.number(
      "shift_deg", "Phase shift of the transformer.", unit: "deg", default: 0)
    isClosed = fields.boolean(
      "closed", "Whether it is in service; a tie line is open.", default: true)
    location = fields.place(of: "from")
    let hasOhm = ohm.r != nil && ohm.x != nil && perUnit.r == nil && perUnit.x == nil
    let hasPerUnit = perUnit.r != nil && perUnit.x != nil && ohm.r == nil && ohm.x == nil
    fields.check(
      "from", hasOhm || hasPerUnit,
      "branch \(from)–\(to) needs r_ohm and x_ohm, or r_pu and x_pu.")
  }

  var isInOhm: Bool { ohm.r != nil }

  func branch(nominalVoltageKV: Double, baseMVA: Double) -> Branch {
    let base = isInOhm ? impedanceBase(nominalVoltageKV, baseMVA) : 1
    return Branch(
      from: from, to: to, resistance: (ohm.r ?? perUnit.r ?? 0) / base,
      reactance: (ohm.x ?? perUnit.x ?? 0) / base, charging: charging, tapRatio: tapRatio,
      phaseShiftDegrees: phaseShiftDegrees, isClosed: isClosed)
  }
}

/// `{bus: 2, p_kw: 40000, v_pu: 1.045}`.
struct GeneratorRecord: SpecificationRecord {
  static let recordName = "generator"
  static let recordSummary = "A source: of constant power, or with 'v_pu' one that holds a voltage."
  var generator: Generator
  var location: SourceLocation?

  init(from fields: inout FieldReader) {
    generator = Generator(
      bus: fields.integer("bus", "The number of its bus.", busNumbers),
      powerKW: fields.number("p_kw", "Active power.", unit: "kW"),
      powerKvar: fields.number("q_kvar", "Reactive power.", unit: "kvar", default: 0),
      voltage: fields.optionalNumber("v_pu", "The voltage that it holds.", unit: "pu", .positive))
    location = fields.place(of: "bus")
  }
}

/// The impedance in ohm of 1 pu, V²/S.
///
/// In volt and volt-ampere, the order of MATPOWER's own conversion, so that both give the same bits.
func impedanceBase(_ nominalVoltageKV: Double, _ baseMVA: Double) -> Double {
  let volt = nominalVoltageKV * 1e3
  return volt * volt / (baseMVA * 1e6)
}
