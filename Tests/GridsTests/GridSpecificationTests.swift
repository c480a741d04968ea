import Grids
import Specification
import Testing

/// Reads a grid from YAML text, or returns what is wrong with it.
func grid(_ yaml: String) throws(SpecificationError) -> Grid {
  try decode(GridSpecification.self, from: parseYAML(yaml, file: "feeder.yaml")).record.grid()
}

func errors(_ yaml: String) -> String {
  do throws(SpecificationError) {
    _ = try grid(yaml)
    return ""
  } catch {
    return error.description
  }
}

@Suite struct GridSpecificationTests {
  static let feeder = """
    name: feeder
    source: a test
    base_mva: 10
    vn_kv: 12.66
    slack: {bus: 1, v_pu: 1.02}
    buses:
      - {bus: 1}
      - {bus: 2, p_kw: 100, q_kvar: 60, shunt_kvar: 30}
      - {bus: 3, name: "the mill", p_kw: 90}
    branches:
      - {from: 1, to: 2, r_ohm: 0.0922, x_ohm: 0.047}
      - {from: 2, to: 3, r_pu: 0.01, x_pu: 0.02, b_pu: 0.001, tap: 0.98, shift_deg: 30}
      - {from: 3, to: 1, r_ohm: 2, x_ohm: 2, closed: false}
    generators:
      - {bus: 3, p_kw: 40, q_kvar: 5}
    """

  @Test func `a file states buses, branches in ohm or per unit, and tie lines`() throws {
    let grid = try grid(Self.feeder)
    #expect(grid.name == "feeder")
    #expect(grid.source == "a test")
    #expect(grid.slack == Slack(bus: 1, voltage: 1.02))
    #expect(
      grid.buses[1]
        == Bus(number: 2, nominalVoltageKV: 12.66, loadKW: 100, loadKvar: 60, shuntKvar: 30))
    #expect(grid.buses[2].name == "the mill")
    #expect(grid.branches[0].resistance == 0.0922 / (12.66e3 * 12.66e3 / 10e6))
    #expect(
      grid.branches[1]
        == Branch(
          from: 2, to: 3, resistance: 0.01, reactance: 0.02, charging: 0.001, tapRatio: 0.98,
          phaseShiftDegrees: 30))
    #expect(!grid.branches[2].isClosed)
    #expect(grid.generators == [Generator(bus: 3, powerKW: 40, powerKvar: 5)])
  }

  @Test func `what is written reads back, published figures as they were`() throws {
    let grid = try grid(Self.feeder)
    let text = grid.yaml
    #expect(text.contains("r_ohm: 0.0922, x_ohm: 0.047}"))
    #expect(text.contains("- {bus: 3, name: \"the mill\", p_kw: 90}"))
    let again = try GridsTests.grid(text)
    #expect(again.buses == grid.buses)
    #expect(again.generators == grid.generators)
    #expect(again.slack == grid.slack)
    for (a, b) in zip(again.branches, grid.branches) {
      #expect(abs(a.resistance - b.resistance) <= 4 * b.resistance.ulp)
      #expect(abs(a.reactance - b.reactance) <= 4 * b.reactance.ulp)
      #expect(a.tapRatio == b.tapRatio && a.charging == b.charging && a.isClosed == b.isClosed)
    }
  }

  @Test func `numbers are written so that any YAML reader takes them for numbers`() throws {
    var parts = ThreeBuses()
    parts.buses[1].loadKW = 1e-7
    parts.buses[1].loadKvar = 1e22
    let text = try parts.grid().yaml
    #expect(text.contains("p_kw: 1.0e-07, q_kvar: 1.0e+22"))
    #expect(try GridsTests.grid(text).buses == parts.buses)
  }

  @Test func `text of any kind survives in quotes`() throws {
    let name = "a \"b\" \\ é\u{1}\n\t#: ]"
    let grid = try Grid(
      name: name, baseMVA: 1, slack: Slack(bus: 1), buses: [Bus(number: 1)], branches: [])
    #expect(try GridsTests.grid(grid.yaml).name == name)
  }

  @Test func `every finding has its place`() {
    let broken = """
      name: broken
      slack: {bus: 9}
      buses:
        - {bus: 1, vn_kv: 10}
        - {bus: 1, vn_kv: 10}
      branches:
        - {from: 1, to: 4, r_pu: 1, x_pu: 1}
      """
    #expect(
      errors(broken) == """
        feeder.yaml:2:14: the slack bus 9 is not in the list of buses.
        feeder.yaml:5:11: bus 1 is given twice.
        feeder.yaml:7:12: branch 1–4 ends at bus 4, which is not in the list of buses.
        """)
  }

  @Test func `a branch has one impedance, in ohm or per unit`() {
    let head = "name: x\nslack: {bus: 1}\nbuses: [{bus: 1, vn_kv: 10}, {bus: 2, vn_kv: 0.4}]\n"
    #expect(
      errors(head + "branches: [{from: 1, to: 2, r_ohm: 1, x_pu: 1}]")
        == "feeder.yaml:4:19: branch 1–2 needs r_ohm and x_ohm, or r_pu and x_pu.")
    #expect(
      errors(head + "branches: [{from: 1, to: 2, r_ohm: 1, x_ohm: 1}]")
        == "feeder.yaml:4:19: branch 1–2 is in ohm and joins buses of different 'vn_kv': "
        + "give r_pu and x_pu.")
    let bare = "name: x\nslack: {bus: 1}\nbuses: [{bus: 1}, {bus: 2}]\n"
    #expect(
      errors(bare + "branches: [{from: 1, to: 2, r_ohm: 1, x_ohm: 1}]")
        == "feeder.yaml:4:19: branch 1–2 is in ohm, and bus 1 has no 'vn_kv': "
        + "give it, or r_pu and x_pu.")
  }

  @Test func `a grid without a slack is refused`() {
    #expect(errors("name: x\nbuses: [{bus: 1}]").contains("missing key 'slack' in grid."))
  }
}

@Suite struct ShippedFeedersTests {
  /// Sums of the published tables; the 141-bus feeder's are 14,052.5 kVA at a power factor of 0.85.
  @Test(arguments: [
    ("ieee33", 33, 5, 3715.0, 2300.0, 12.66), ("ieee69", 69, 0, 3802.1, 2694.7, 12.66),
    ("ieee141", 141, 0, 11944.625, 14052.5 * (1 - 0.85 * 0.85).squareRoot(), 12.47),
  ])
  func `a shipped feeder has its published size and load`(
    name: String, buses: Int, ties: Int, kw: Double, kvar: Double, kv: Double
  ) throws {
    let grid = try Grid.load(named: name)
    #expect(grid.name == name)
    #expect(grid.source.contains("doi 10."))
    #expect(grid.buses.count == buses)
    #expect(grid.branches.filter(\.isClosed).count == buses - 1)
    #expect(grid.branches.filter { !$0.isClosed }.count == ties)
    #expect(grid.isRadial)
    #expect(grid.buses.allSatisfy { $0.nominalVoltageKV == kv })
    #expect(abs(grid.totalLoadKW - kw) < 1e-6)
    #expect(abs(grid.totalLoadKvar - kvar) < 1e-6)
  }

  @Test func `a name that no grid has gets the nearest one`() {
    #expect(loadingError("ieee3") == "unknown grid 'ieee3'. Did you mean 'ieee33'?")
    #expect(loadingError("iee141") == "unknown grid 'iee141'. Did you mean 'ieee141'?")
    #expect(
      loadingError("something-else")
        == "unknown grid 'something-else'. There are ieee141, ieee33, ieee69.")
  }

  private func loadingError(_ name: String) -> String {
    do throws(SpecificationError) {
      _ = try Grid.load(named: name)
      return ""
    } catch {
      return error.description
    }
  }
}
