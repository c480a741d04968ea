extension Grid {
  /// The grid as the text of a YAML file that ``GridSpecification`` reads back.
  ///
  /// Each number has the shortest spelling that reads back within four units in the last place of the
  /// per-unit value, so that published figures such as 0.0922 ohm keep their look. Impedances are in
  /// ohm where the whole grid has one nominal voltage and else, or where the ohms would leave the range
  /// of numbers, per unit.
  public var yaml: String {
    let voltages = Set(buses.map(\.nominalVoltageKV))
    let common = voltages.count == 1 ? buses[0].nominalVoltageKV : nil
    let ohm = common.map { impedanceBase($0, baseMVA) }.flatMap { isExpressible(in: $0) ? $0 : nil }
    var lines = ["name: \(quoted(name))"]
    if !source.isEmpty { lines.append("source: \(quoted(source))") }
    lines.append("base_mva: \(number(baseMVA))")
    if let common { lines.append("vn_kv: \(number(common))") }
    var slackFields = ["bus: \(slack.bus)", "v_pu: \(number(slack.voltage))"]
    slackFields += field("va_deg", slack.angleDegrees)
    lines.append("slack: {\(slackFields.joined(separator: ", "))}")
    lines.append("buses:")
    lines += buses.map { "  - {\(fields($0, isCommon: common != nil).joined(separator: ", "))}" }
    if branches.isEmpty {
      lines.append("branches: []")
    } else {
      lines.append("branches:")
      lines += branches.map { "  - {\(fields($0, ohm: ohm).joined(separator: ", "))}" }
    }
    if !generators.isEmpty {
      lines.append("generators:")
      lines += generators.map { "  - {\(fields($0).joined(separator: ", "))}" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func fields(_ bus: Bus, isCommon: Bool) -> [String] {
    ["bus: \(bus.number)"]
      + (bus.name.map { ["name: \(quoted($0))"] } ?? [])
      + (isCommon ? [] : bus.nominalVoltageKV.map { ["vn_kv: \(number($0))"] } ?? [])
      + field("p_kw", bus.loadKW) + field("q_kvar", bus.loadKvar)
      + field("shunt_kw", bus.shuntKW) + field("shunt_kvar", bus.shuntKvar)
  }

  /// Whether each impedance, in units of `base`, is a number of full precision.
  private func isExpressible(in base: Double) -> Bool {
    branches.allSatisfy { branch in
      [branch.resistance, branch.reactance].allSatisfy { $0 == 0 || ($0 * base).isNormal }
    }
  }

  private func fields(_ branch: Branch, ohm base: Double?) -> [String] {
    var fields = ["from: \(branch.from)", "to: \(branch.to)"]
    if let base {
      fields.append("r_ohm: \(number(branch.resistance, inUnitsOf: base))")
      fields.append("x_ohm: \(number(branch.reactance, inUnitsOf: base))")
    } else {
      fields.append("r_pu: \(number(branch.resistance))")
      fields.append("x_pu: \(number(branch.reactance))")
    }
    fields += field("b_pu", branch.charging)
    if branch.tapRatio != 1 { fields.append("tap: \(number(branch.tapRatio))") }
    fields += field("shift_deg", branch.phaseShiftDegrees)
    if !branch.isClosed { fields.append("closed: false") }
    return fields
  }

  private func fields(_ generator: Generator) -> [String] {
    ["bus: \(generator.bus)", "p_kw: \(number(generator.powerKW))"]
      + field("q_kvar", generator.powerKvar)
      + (generator.voltage.map { ["v_pu: \(number($0))"] } ?? [])
  }

  /// A field, or nothing where it is 0.
  private func field(_ key: String, _ value: Double) -> [String] {
    value == 0 ? [] : ["\(key): \(number(value))"]
  }

  /// The shortest decimal d with d / base within four units in the last place of `value`.
  private func number(_ value: Double, inUnitsOf base: Double = 1) -> String {
    let allowed = 4 * value.ulp
    for digits in 1...16 {
      let power = value == 0 ? 0 : decimalExponent(abs(value * base))
      let candidate = rounded(value * base, decimals: digits - 1 - power)
      if abs(candidate / base - value) <= allowed { return spelled(candidate) }
    }
    return spelled(value * base)
  }

  /// The exponent of the first decimal digit of a positive number.
  private func decimalExponent(_ value: Double) -> Int {
    var exponent = 0
    var rest = value
    while rest >= 10 {
      rest /= 10
      exponent += 1
    }
    while rest < 1 {
      rest *= 10
      exponent -= 1
    }
    return exponent
  }

  /// The decimal of so many places that lies nearest.
  private func rounded(_ value: Double, decimals: Int) -> Double {
    guard abs(decimals) <= 22 else { return value }
    var power = 1.0
    for _ in 0..<abs(decimals) { power *= 10 }
    return decimals >= 0
      ? (value * power).rounded() / power : (value / power).rounded() * power
  }

  /// A number's spelling that YAML 1.1 readers take for one too: theirs wants a point before an `e`.
  private func spelled(_ value: Double) -> String {
    let text = value.description
    if text.hasSuffix(".0") { return String(text.dropLast(2)) }
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  /// Text in double quotes.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
