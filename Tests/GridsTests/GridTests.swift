import Grids
import Testing

/// Three buses in a row; tests break one thing of it.
struct ThreeBuses {
  var baseMVA = 1.0
  var slack = Slack(bus: 1)
  var buses = (1...3).map { Bus(number: $0, nominalVoltageKV: 10, loadKW: 100, loadKvar: 50) }
  var branches = [
    Branch(from: 1, to: 2, resistance: 0.01, reactance: 0.02),
    Branch(from: 2, to: 3, resistance: 0.01, reactance: 0.02),
  ]
  var generators: [Generator] = []

  func grid() throws(GridError) -> Grid {
    try Grid(
      name: "three", baseMVA: baseMVA, slack: slack, buses: buses, branches: branches,
      generators: generators)
  }

  /// What is wrong, or nothing.
  var errors: [String] {
    do throws(GridError) {
      _ = try grid()
      return []
    } catch {
      return error.findings.map(\.message)
    }
  }
}

@Suite struct GridTests {
  @Test func `a grid finds its buses by their numbers`() throws {
    var parts = ThreeBuses()
    parts.buses[2].number = 70
    parts.branches[1].to = 70
    let grid = try parts.grid()
    #expect(grid.index(ofBus: 70) == 2)
    #expect(grid.index(ofBus: 3) == nil)
    #expect(grid.slackIndex == 0)
    #expect(grid.totalLoadKW == 300)
    #expect(grid.totalLoadKvar == 150)
  }

  @Test func `a tree is radial and a ring names the branch that closes it`() throws {
    var parts = ThreeBuses()
    #expect(try parts.grid().isRadial)
    parts.branches.append(Branch(from: 3, to: 1, resistance: 0.1, reactance: 0, isClosed: false))
    #expect(try parts.grid().isRadial)
    let ring = try parts.grid().switched { _, _ in true }
    #expect(!ring.isRadial)
    #expect(ring.loopClosingBranch == 2)
  }

  @Test func `two branches side by side are a loop`() throws {
    var parts = ThreeBuses()
    parts.branches.append(parts.branches[1])
    #expect(try parts.grid().loopClosingBranch == 2)
  }

  @Test func `a bus that no closed branch reaches is named`() {
    var parts = ThreeBuses()
    parts.branches[1].isClosed = false
    #expect(parts.errors == ["bus 3 is not connected to the slack bus 1."])
    parts.branches[0].isClosed = false
    #expect(
      parts.errors == [
        "bus 2 is not connected to the slack bus 1.", "bus 3 is not connected to the slack bus 1.",
      ])
  }

  @Test func `an island is one finding`() {
    var parts = ThreeBuses()
    parts.branches[0].isClosed = false
    #expect(parts.errors == ["buses 2 and 3 are not connected to the slack bus 1."])
    for number in 4...6 {
      parts.buses.append(Bus(number: number))
      parts.branches.append(Branch(from: 3, to: number, resistance: 1, reactance: 1))
    }
    #expect(parts.errors == ["buses 2, 3, 4 and 2 more are not connected to the slack bus 1."])
  }

  @Test func `every fault of a bus is named`() {
    var parts = ThreeBuses()
    parts.buses[1].number = 1
    parts.buses[2].loadKW = .nan
    parts.buses[2].nominalVoltageKV = 0
    parts.branches = []
    #expect(
      parts.errors == [
        "bus 1 is given twice.", "bus 3 needs a positive nominal voltage in kV.",
        "bus 3 has a load or a shunt that is not a finite number.",
      ])
    parts = ThreeBuses()
    parts.buses[0].number = 0
    parts.slack.bus = 0
    parts.branches[0].from = 0
    #expect(parts.errors == ["bus number 0 must be 1 or more."])
  }

  @Test func `every fault of a branch is named`() {
    var parts = ThreeBuses()
    parts.branches[0].resistance = 0
    parts.branches[0].reactance = 0
    parts.branches[1].tapRatio = 0
    parts.branches += [
      Branch(from: 2, to: 2, resistance: 1, reactance: 1),
      Branch(from: 3, to: 9, resistance: 1, reactance: 1),
      Branch(from: 1, to: 3, resistance: .infinity, reactance: 1),
    ]
    #expect(
      parts.errors == [
        "branch 1–2 has no impedance; make one bus of its two.",
        "branch 2–3 needs a positive tap ratio; a line has 1.",
        "branch 2–2 connects bus 2 to itself.",
        "branch 3–9 ends at bus 9, which is not in the list of buses.",
        "branch 1–3 has a value that is not a finite number.",
      ])
  }

  @Test func `an open branch may be without impedance`() {
    var parts = ThreeBuses()
    parts.branches.append(Branch(from: 1, to: 3, resistance: 0, reactance: 0, isClosed: false))
    #expect(parts.errors == [])
  }

  @Test func `every fault of the slack and the base is named`() {
    var parts = ThreeBuses()
    parts.baseMVA = 0
    parts.slack = Slack(bus: 8, voltage: .nan)
    #expect(
      parts.errors == [
        "the base power must be a positive number of MVA.",
        "the slack bus 8 is not in the list of buses.",
        "the slack's voltage must be a positive number of pu at a finite angle.",
      ])
  }

  @Test func `every fault of a generator is named`() {
    var parts = ThreeBuses()
    parts.generators = [
      Generator(bus: 7, powerKW: 1), Generator(bus: 2, powerKW: .nan),
      Generator(bus: 1, powerKW: 1, voltage: 1), Generator(bus: 3, powerKW: 1, voltage: 1.02),
      Generator(bus: 3, powerKW: 1, voltage: 1.03), Generator(bus: 2, powerKW: 1, voltage: -1),
    ]
    #expect(
      parts.errors == [
        "the generator at bus 7 has no bus of that number in the list of buses.",
        "the generator at bus 2 has a power that is not a finite number.",
        "the generator at bus 1 holds a voltage, and so does the slack there.",
        "the generator at bus 3 holds 1.03 pu, another there 1.02 pu.",
        "the generator at bus 2 must hold a positive voltage in pu.",
      ])
  }
}
