import Foundation
import Grids
import Specification
import Testing

/// A case of two buses around the statements that a test is about.
private func text(
  bus: String = "2 1 100 60 0 0 1 1 0 12.66 1 1.1 0.9;",
  branch: String = "1 2 0.0922 0.047 0 0 0 0 0 0 1 -360 360;", end: String = ""
) -> String {
  """
  function mpc = two
  %TWO  A feeder of two buses
  %   Please see CASEFORMAT for details on the case file format.
  %   Data from a napkin.

  %% MATPOWER Case Format : Version 2
  mpc.version = '2';
  mpc.baseMVA = 10;
  mpc.bus = [ %% a comment behind the bracket
  \t1 3 0 0 0 0 1 1 0 12.66 1 1 1;
  \t\(bus)
  ];
  mpc.gen = [
  \t1 0 0 10 -10 1.02 100 1 10 0;
  ];
  mpc.branch = [
  \t\(branch)
  ];
  \(end)
  """
}

private func parse(_ text: String) throws(SpecificationError) -> Grid {
  try MatpowerCase.parse(text: text, file: "two.m")
}

private func failure(_ text: String) -> String {
  do throws(SpecificationError) {
    _ = try parse(text)
    return ""
  } catch {
    return error.description
  }
}

@Suite struct MatpowerCaseTests {
  @Test func `matrices alone are megawatts and per unit`() throws {
    let grid = try parse(text())
    #expect(grid.name == "two")
    #expect(grid.source == "A feeder of two buses Data from a napkin.")
    #expect(grid.slack == Slack(bus: 1, voltage: 1.02))
    #expect(grid.buses[1].loadKW == 100_000)
    #expect(grid.branches == [Branch(from: 1, to: 2, resistance: 0.0922, reactance: 0.047)])
  }

  @Test func `conversions at the end are run: ohm, kilowatt, power factor`() throws {
    let grid = try parse(
      text(
        end: """
          %% convert branch impedances from Ohms to p.u.
          [PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD, GS, BS, BUS_AREA, VM, ...
              VA, BASE_KV, ZONE, VMAX, VMIN, LAM_P, LAM_Q, MU_VMAX, MU_VMIN] = idx_bus;
          [F_BUS, T_BUS, BR_R, BR_X, BR_B, RATE_A, RATE_B, RATE_C, ... a remark
              TAP, SHIFT, BR_STATUS] = idx_brch;
          Vbase = mpc.bus(1, BASE_KV) * 1e3;      %% in Volts
          Sbase = mpc.baseMVA * 1e6;              %% in VA
          mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
          mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;
          pf = 0.85;
          mpc.bus(:, QD) = mpc.bus(:, PD) * sin(acos(pf));
          mpc.bus(:, PD) = mpc.bus(:, PD) * pf;
          """))
    #expect(grid.branches[0].resistance == 0.0922 / (12660.0 * 12660 / 10e6))
    #expect(grid.branches[0].reactance == 0.047 / (12660.0 * 12660 / 10e6))
    #expect(abs(grid.buses[1].loadKW - 85) < 1e-12)
    #expect(abs(grid.buses[1].loadKvar - 100 * (1 - 0.85 * 0.85).squareRoot()) < 1e-12)
  }

  @Test func `define_constants names every column`() throws {
    let grid = try parse(
      text(end: "define_constants;\nmpc.bus(2, PD) = 3; mpc.bus(end, QD) = GEN_STATUS / 4"))
    #expect(grid.buses[1].loadKW == 3000)
    #expect(grid.buses[1].loadKvar == 2000)
  }

  @Test func `arithmetic inside a matrix follows MATLAB's spaces`() throws {
    let grid = try parse(
      text(
        bus: "2, 1, 2*(3+4), 2^3 -1 1 - 3, 1 1 0 12.66 1 1.1 0.9",
        branch: "1 2 ... a line goes on\n 1e-3*2 .5/2 4/2-2 0 0 0 0 0 1 -360 360"))
    #expect(grid.buses[1].loadKW == 14_000)
    #expect(grid.buses[1].loadKvar == 8_000)
    #expect(grid.buses[1].shuntKW == -1000)
    #expect(grid.buses[1].shuntKvar == -2000)
    #expect(grid.branches[0].resistance == 0.002)
    #expect(grid.branches[0].reactance == 0.25)
  }

  @Test(arguments: [
    ("x = 2 + 3 * 4 - 1;", 13.0), ("x = -2^2;", -4), ("x = 2^-1;", 0.5), ("x = 2^3^2;", 64),
    ("x = 8 / 2 / 2;", 2), ("y = [1 2; 3 4]'; x = y(1, 2);", 3),
    ("y = [1 -2]; x = y(2);", -2), ("y = [1 - 2]; x = y(1);", -1), ("y = 1:3; x = y(end);", 3),
    ("y = 0:0.5:1; x = y(2);", 0.5), ("y = [1 2 3] .* [4 5 6]; x = y(3);", 18),
    ("y = [2 4] ./ 2; x = y(2);", 2), ("y = [2 3].^2; x = y(2);", 9),
    ("x = sqrt(abs(-16));", 4), ("x = round(10 * cos(pi));", -10), ("x = 1.e2 + .5E1 + 1d0;", 106),
    ("x = size(mpc.bus, 1);", 2), ("y = [1, 2, ...\n 3\n 4 5 6]; x = y(2, 3);", 6),
    ("%{\nx = 9;\n%}\nx = 1; # octave's comment", 1),
    ("y = mpc.bus; y(:, 3) = [7; 8]; x = y(2, 3);", 8),
  ])
  func `an expression has MATLAB's value`(statement: String, value: Double) throws {
    let grid = try parse(text(end: statement + "\nmpc.bus(2, 3) = x;"))
    #expect(abs(grid.buses[1].loadKW - value * 1000) < 1e-9)
  }

  @Test func `taps, shifts, charging, shunts and switches are read`() throws {
    let grid = try parse(
      text(
        bus: "2 1 100 60 3 -4 1 1 0 0 1 1.1 0.9;",
        branch: "1 2 0.1 0.2 0.3 0 0 0 0.97 -30 1 -360 360; 2 1 0 0 0 0 0 0 0 0 0 -360 360"))
    #expect(grid.buses[1].nominalVoltageKV == nil)
    #expect(grid.buses[1].shuntKW == 3000)
    #expect(grid.buses[1].shuntKvar == -4000)
    #expect(
      grid.branches == [
        Branch(
          from: 1, to: 2, resistance: 0.1, reactance: 0.2, charging: 0.3, tapRatio: 0.97,
          phaseShiftDegrees: -30),
        Branch(from: 2, to: 1, resistance: 0, reactance: 0, isClosed: false),
      ])
  }

  @Test func `generators hold a voltage at PV buses and inject at PQ buses`() throws {
    let buses = """
      2 2 1 1 0 0 1 1 0 10 1 1.1 0.9; 3 1 1 1 0 0 1 1 0 10 1 1.1 0.9
        4 4 1 1 0 0 1 1 0 10 1 1.1 0.9
      """
    let grid = try parse(
      text(
        bus: buses, branch: "1 2 1 1 0 0 0 0 0 0 1; 2 3 1 1 0 0 0 0 0 0 1; 3 4 1 1 0 0 0 0 0 0 1"
      )
      .replacing(
        "\t1 0 0 10 -10 1.02 100 1 10 0;",
        with: """
          1 0 0 0 0 1.02 100 1; 2 5 9 0 0 1.01 100 1
          3 6 7 0 0 1.01 100 1; 3 6 7 0 0 1.01 100 0; 4 1 1 0 0 1 100 1
          """))
    #expect(grid.buses.map(\.number) == [1, 2, 3])
    #expect(grid.branches.count == 2)
    #expect(
      grid.generators == [
        Generator(bus: 2, powerKW: 5000, powerKvar: 9000, voltage: 1.01),
        Generator(bus: 3, powerKW: 6000, powerKvar: 7000),
      ])
  }

  @Test func `costs and other fields are read past, whatever they hold`() throws {
    let grid = try parse(
      text(
        end: """
          mpc.gencost = [ 2 0 0 3 0 20 0 ];
          mpc.gencost(:, 5) = interp1(a, b);
          mpc.bus_name = { 'Bus 1   HV'; 'it''s two' };
          mpc.areas = [1 1];
          """))
    #expect(grid.buses.map(\.name) == ["Bus 1 HV", "it's two"])
  }

  @Test func `a feeder written as a case is the same feeder again`() throws {
    let feeder = try Grid.load(named: "ieee33")
    let ohm = 12660.0 * 12660 / 10e6
    let buses = feeder.buses.map {
      "\t\($0.number) \($0.number == 1 ? 3 : 1) \($0.loadKW) \($0.loadKvar) 0 0 1 1 0 12.66 1 1 1;"
    }
    let branches = feeder.branches.map {
      "\t\($0.from) \($0.to) \($0.resistance * ohm) \($0.reactance * ohm) 0 0 0 0 0 0 "
        + "\($0.isClosed ? 1 : 0) -360 360;"
    }
    let case33 = """
      function mpc = ieee33
      mpc.version = '2';\r
      mpc.baseMVA = 10;
      mpc.bus = [\n\(buses.joined(separator: "\n"))\n];
      mpc.gen = [1 0 0 10 -10 1 100 1 10 0];
      mpc.branch = [\n\(branches.joined(separator: "\n"))\n];
      define_constants
      mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / ((12.66e3)^2 / 10e6);
      mpc.bus(:, [PD QD]) = mpc.bus(:, [PD QD]) / 1e3;
      """
    let grid = try parse(case33)
    for (a, b) in zip(grid.buses, feeder.buses) { #expect(abs(a.loadKW - b.loadKW) < 1e-12) }
    for (a, b) in zip(grid.branches, feeder.branches) {
      #expect(a.from == b.from && a.to == b.to && a.isClosed == b.isClosed)
      #expect(abs(a.resistance - b.resistance) <= 4 * b.resistance.ulp)
    }
  }
}

@Suite struct MatpowerCaseErrorsTests {
  @Test func `a grid argument may be the path of a case`() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("two-\(UUID()).m")
    try text().write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try Grid.load(named: file.path).buses.count == 2)
    #expect(try Grid.load(named: String(file.path.dropLast(2))).name == "two")
  }

  @Test(arguments: [
    (
      "for k = 1:3, mpc.bus(k, 3) = 0; end",
      "two.m:19:1: 'for' is not read from a MATPOWER file; write out what it computes as assignments."
    ),
    (
      "scale_load;",
      "two.m:19:1: 'scale_load' is not a statement that is read from a MATPOWER file."
    ),
    (
      "mpc.bus(:, 3) = interp1(x);",
      "two.m:19:17: the function 'interp1' is not read from a MATPOWER file; "
        + "write its value as a number."
    ),
    ("mpc.bus(:, PD) = 3;", "two.m:19:12: 'PD' is not defined before it is used here."),
    ("mpc.bus(:, 44) = 3;", "two.m:19:12: mpc.bus has columns 1 to 13, not 44.0."),
    ("mpc.bus(0, 3) = 3;", "two.m:19:9: mpc.bus has rows 1 to 2, not 0.0."),
    ("x = mpc.bus(3);", "two.m:19:5: an entry of mpc.bus has two indices, its row and its column."),
    (
      "mpc.bus(:, [3 4]) = [1 2 3];",
      "two.m:19:1: a 1 × 3 matrix does not fit into 2 × 2 entries."
    ),
    ("x = [1 2] + [1 2 3];", "two.m:19:11: a 1 × 2 and a 1 × 3 matrix do not go together."),
    (
      "x = [1 2] * [1; 2];",
      "two.m:19:11: products of two matrices are not read; '.*' goes entry by entry."
    ),
    ("x = acos(2);", "two.m:19:5: acos(2.0) is not a real number."),
    ("x = [1 2; 3];", "two.m:19:11: this row has 1 columns, and those above it 2."),
    ("x = 'open", "two.m:19:5: this text has no closing quote."),
    ("x = 3 3;", "two.m:19:7: the statement should end before the number 3.0."),
    ("x = (3;", "two.m:19:7: expected ')' before ';'."),
    ("x = ];", "two.m:19:5: this ']' closes nothing."),
    ("x = 3 == 3;", "two.m:19:7: the statement should end before '=='."),
    (
      "[a, b] = size(mpc.bus);",
      "two.m:19:10: only idx_bus, idx_brch and idx_gen return several values."
    ),
    ("x = 12abc;", "two.m:19:5: '12' is not a number."),
    ("x = [1 2", "two.m:20:1: a ']' is missing."),
  ])
  func `a statement that is not read is named with its place`(
    statement: String, message: String
  ) {
    #expect(failure(text(end: statement + "\n")) == message)
  }

  @Test func `a case without a slack, or with two, is refused`() {
    #expect(
      failure(text().replacing("\t1 3 0", with: "\t1 1 0"))
        == "two.m:1:1: no bus of mpc.bus is the slack (type 3).")
    #expect(
      failure(text(bus: "2 3 100 60 0 0 1 1 0 12.66 1 1.1 0.9;"))
        == "two.m:11:2: buses 1 and 2 are both the slack (type 3); a grid has one.")
  }

  @Test func `what makes no grid is named at its row`() {
    #expect(
      failure(text(branch: "1 2 0 0 0 0 0 0 0 0 1 -360 360; 2 3 1 1 0 0 0 0 0 0 1 -360 360"))
        == """
        two.m:17:2: branch 1–2 has no impedance; make one bus of its two.
        two.m:17:34: branch 2–3 ends at bus 3, which is not in the list of buses.
        """)
    #expect(
      failure(text(branch: "1 2 1 1 0 0 0 0 0 0 0 -360 360"))
        == "two.m:11:2: bus 2 is not connected to the slack bus 1.")
    #expect(
      failure(text(bus: "2.5 1 100 60 0 0 1 1 0 12.66 1 1.1 0.9;"))
        == "two.m:11:2: the bus number must be a whole number from 1, not 2.5.")
    #expect(
      failure(text(bus: "2 7 100 60 0 0 1 1 0 12.66 1 1.1 0.9;"))
        == "two.m:11:2: bus 2 has type 7; it is 1 (PQ), 2 (PV), 3 (slack) or 4 (isolated).")
    #expect(
      failure(text(bus: "2 1 Inf 60 0 0 1 1 0 12.66 1 1.1 0.9;"))
        == "two.m:11:2: bus 2 has a load or a shunt that is not a finite number.")
  }

  @Test func `another format is refused`() {
    #expect(
      failure("function [baseMVA, bus, gen, branch] = old\nbaseMVA = 100;")
        == "two.m:1:1: this is a case of format 1; MATPOWER's loadcase and savecase "
        + "make format 2 of it.")
    #expect(
      failure("function mpc = x\nmpc.version = '1';")
        == "two.m:1:1: mpc.version must be '2', MATPOWER's case format 2.")
    #expect(
      failure(text().replacing("mpc.gen ", with: "mpc.generators "))
        == "two.m:1:1: mpc.gen is missing; a case has bus, gen and branch.")
    #expect(failure("") == "two.m:1:1: mpc.version must be '2', MATPOWER's case format 2.")
  }

  @Test func `no file makes the reader crash`() {
    let whole = text(
      end: "define_constants;\nmpc.bus(:, [PD QD]) = -[1 2; 3 4]' .* (2 ^ 3) / 1e3;\n")
    let bytes = Array(whole.utf8)
    for count in stride(from: 0, to: bytes.count, by: 3) {
      _ = failure(String(decoding: bytes.prefix(count), as: UTF8.self))
      for byte in "';]=(\n".utf8 {
        var broken = bytes
        broken[count] = byte
        _ = failure(String(decoding: broken, as: UTF8.self))
      }
    }
    let doubling = String(repeating: "x = [x x];\n", count: 60)
    #expect(failure(text(end: "x = 1;\n" + doubling)).hasSuffix("this matrix is too large."))
  }

  @Test func `deep nesting and odd bytes are errors, not crashes`() {
    let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    #expect(failure(text(end: "x = \(deep);\n")).hasSuffix("this is nested too deeply."))
    let signs = String(repeating: "-", count: 5000)
    #expect(failure(text(end: "x = \(signs)1;\n")).hasSuffix("this is nested too deeply."))
    let indices = String(repeating: "mpc.bus(", count: 5000)
    #expect(failure(text(end: "x = \(indices)1;\n")).hasSuffix("this is nested too deeply."))
    #expect(failure(text(end: "x = \u{0};\n")).contains("is no part of a MATPOWER file."))
    #expect(failure(text(end: "x = €;\n")).contains("is no part of a MATPOWER file."))
    #expect(failure("[[[[").contains("two.m:1:"))
  }
}
