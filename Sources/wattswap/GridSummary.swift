import Grids
import Reports

/// A grid in a few numbers, and in its tables.
struct GridSummary {
  let grid: Grid
  let openBranchCount: Int
  /// The nominal voltages that occur, highest first.
  let nominalVoltagesKV: [Double]

  init(_ grid: Grid) {
    self.grid = grid
    openBranchCount = grid.branches.count { !$0.isClosed }
    nominalVoltagesKV = Set(grid.buses.compactMap(\.nominalVoltageKV)).sorted(by: >)
  }

  /// The grid in one line of a list.
  var brief: String {
    "\(counted(grid.buses.count, "bus", "buses")), \(branches), \(shape), \(voltages), load \(load)."
  }

  /// One fact a line.
  var plainText: String {
    var facts = [
      (name: "name", value: grid.name),
      (name: "source", value: grid.source.isEmpty ? "unknown" : grid.source),
      (name: "buses", value: "\(grid.buses.count)"),
      (name: "branches", value: branches),
      (name: "shape", value: shape),
      (name: "load", value: load),
      (name: "nominal", value: voltages),
      (name: "base", value: "\(grid.baseMVA.short) MVA"),
      (name: "slack", value: "bus \(grid.slack.bus) at \(grid.slack.voltage.short) pu"),
    ]
    if !grid.generators.isEmpty {
      facts.append((name: "generators", value: "\(grid.generators.count)"))
    }
    return factLines(facts)
  }

  /// The buses and what they draw.
  var busTable: TextTable {
    var table = TextTable([
      .init("bus"), .init("name", .left), .init("kV"), .init("load kW"), .init("load kvar"),
    ])
    for bus in grid.buses {
      table.add([
        "\(bus.number)", bus.name ?? "", bus.nominalVoltageKV?.short ?? "", bus.loadKW.short,
        bus.loadKvar.short,
      ])
    }
    return table
  }

  /// The branches, in ohm where the grid has one voltage and else per unit.
  var branchTable: TextTable {
    let unit = impedanceBaseOhm == nil ? "pu" : "ohm"
    let base = impedanceBaseOhm ?? 1
    var table = TextTable([
      .init("from"), .init("to"), .init("r \(unit)"), .init("x \(unit)"), .init("tap"),
      .init("state", .left),
    ])
    for branch in grid.branches {
      table.add([
        "\(branch.from)", "\(branch.to)", (branch.resistance * base).short,
        (branch.reactance * base).short, branch.tapRatio.short,
        branch.isClosed ? "closed" : "open",
      ])
    }
    return table
  }

  /// All of it, as `grid show --json` prints it.
  var json: JSONValue {
    .object([
      "name": .string(grid.name),
      "source": .string(grid.source),
      "base_mva": .number(grid.baseMVA),
      "vn_kv": .numbers(nominalVoltagesKV),
      "radial": .boolean(grid.isRadial),
      "load_kw": .number(grid.totalLoadKW),
      "load_kvar": .number(grid.totalLoadKvar),
      "bus_count": .integer(grid.buses.count),
      "branch_count": .integer(grid.branches.count),
      "open_branch_count": .integer(openBranchCount),
      "slack": .object([
        "bus": .integer(grid.slack.bus), "v_pu": .number(grid.slack.voltage),
        "va_deg": .number(grid.slack.angleDegrees),
      ]),
      "buses": .array(grid.buses.map(\.json)),
      "branches": .array(grid.branches.map(\.json)),
      "generators": .array(grid.generators.map(\.json)),
    ])
  }

  private var branches: String {
    let count = counted(grid.branches.count, "branch", "branches")
    return openBranchCount == 0 ? count : "\(count), \(openBranchCount) of them open"
  }

  private var shape: String { grid.isRadial ? "radial" : "meshed" }

  private var load: String {
    power(grid.totalLoadKW.short, grid.totalLoadKvar.short)
  }

  private var voltages: String {
    if nominalVoltagesKV.isEmpty { return "no stated voltage" }
    let shown = nominalVoltagesKV.prefix(4).map(\.short).joined(separator: "/")
    return nominalVoltagesKV.count > 4 ? "\(shown)/… kV" : "\(shown) kV"
  }

  /// The impedance of 1 pu, V²/S, where all buses share it.
  private var impedanceBaseOhm: Double? {
    guard nominalVoltagesKV.count == 1, let voltage = nominalVoltagesKV.first,
      grid.buses.allSatisfy({ $0.nominalVoltageKV != nil })
    else { return nil }
    return voltage * voltage / grid.baseMVA
  }
}

extension Bus {
  fileprivate var json: JSONValue {
    .object([
      "bus": .integer(number), "name": .string(name), "vn_kv": .number(nominalVoltageKV),
      "p_kw": .number(loadKW), "q_kvar": .number(loadKvar), "shunt_kw": .number(shuntKW),
      "shunt_kvar": .number(shuntKvar),
    ])
  }
}

extension Branch {
  fileprivate var json: JSONValue {
    .object([
      "from": .integer(from), "to": .integer(to), "r_pu": .number(resistance),
      "x_pu": .number(reactance), "b_pu": .number(charging), "tap": .number(tapRatio),
      "shift_deg": .number(phaseShiftDegrees), "closed": .boolean(isClosed),
    ])
  }
}

extension Generator {
  fileprivate var json: JSONValue {
    .object([
      "bus": .integer(bus), "p_kw": .number(powerKW), "q_kvar": .number(powerKvar),
      "v_pu": .number(voltage),
    ])
  }
}
