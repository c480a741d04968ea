import TestSupport
import Testing

/// What `grid powerflow --json` prints.
private struct PowerFlow: Decodable {
  var converged: Bool
  var iterations: Int
  var lossKw: Double
  var lossKvar: Double
  var vPu: [Double]
  var vaDeg: [Double]
  var vMinPu: Double
  var vMinBus: Int
}

/// A feeder at full load from a slack of 1 pu.
///
/// MATPOWER's data for Baran & Wu 1989 (33 and 69 buses) and Khodr 2008 (141), solved by two
/// independent programs that agree on these digits.
private struct Feeder: CustomTestStringConvertible, Sendable {
  var name: String
  var buses: Int
  var lossKW: Double
  var lossKvar: Double
  var lowest: Double
  var lowestBus: Int

  var testDescription: String { name }

  static let all = [
    Feeder(
      name: "ieee33", buses: 33, lossKW: 202.6771264559, lossKvar: 135.1409709734,
      lowest: 0.913090479361, lowestBus: 18),
    Feeder(
      name: "ieee69", buses: 69, lossKW: 224.9916941519, lossKvar: 102.1580498449,
      lowest: 0.909187713707, lowestBus: 65),
    Feeder(
      name: "ieee141", buses: 141, lossKW: 632.6955833323, lossKvar: 467.6504492761,
      lowest: 0.927862061613, lowestBus: 87),
  ]
}

struct GridPowerFlowCommandTests {
  @Test(arguments: Feeder.all, ["automatic", "sweep", "newton"])
  private func `a feeder's power flow has the published losses and lowest voltage`(
    feeder: Feeder, method: String
  ) async throws {
    let run = try await CommandRun("grid", "powerflow", feeder.name, "--method", method, "--json")
    #expect(run.status == 0)
    #expect(run.error == "")
    let flow = try run.json(PowerFlow.self)
    #expect(flow.converged)
    #expect((1...10).contains(flow.iterations))
    #expect(abs(flow.lossKw - feeder.lossKW) < 1e-6)
    #expect(abs(flow.lossKvar - feeder.lossKvar) < 1e-6)
    #expect(abs(flow.vMinPu - feeder.lowest) < 1e-9)
    #expect(flow.vMinBus == feeder.lowestBus)
    #expect(flow.vPu.count == feeder.buses)
    #expect(flow.vaDeg.count == feeder.buses)
    #expect(flow.vPu.min() == flow.vMinPu)
    #expect(flow.vPu[0] == 1)
    #expect(flow.vaDeg[0] == 0)
  }

  @Test func `the JSON names its units`() async throws {
    let run = try await CommandRun("grid", "powerflow", "ieee33", "--json")
    #expect(
      try run.jsonKeys() == [
        "bus", "converged", "iterations", "loss_kvar", "loss_kw", "method", "mismatch_pu",
        "slack_kvar", "slack_kw", "v_min_bus", "v_min_pu", "v_pu", "va_deg",
      ])
  }

  @Test func `people read a summary and a table`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Samples.grid, to: "three.yaml")
    let run = try await CommandRun("grid", "powerflow", path)
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(
      run.output == """
        grid       three
        converged  in 2 iterations, backward/forward sweep
        loss       0.0219 kW + 0.0111 kvar
        slack      150.0219 kW + 60.0111 kvar
        lowest     1.019745 pu at bus 3

        bus      v pu  angle deg
        ───  ────────  ─────────
          1  1.020000     0.0000
          2  1.019898    -0.0005
          3  1.019745    -0.0048

        """)
  }

  @Test func `a grid is a name, a YAML file or a MATPOWER case`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Samples.grid, to: "three.yaml")
    try folder.write(Samples.matpowerCase, to: "case.m")
    try folder.write(Samples.grid, to: "Grids/named.yaml")
    var losses: [Double] = []
    for name in ["three.yaml", "case.m", "named", folder.path(of: "three.yaml")] {
      let run = try await CommandRun("grid", "powerflow", name, "--json", in: folder.url)
      #expect(run.status == 0, "\(name): \(run.error)")
      losses.append(try run.json(PowerFlow.self).lossKw)
    }
    #expect(losses.allSatisfy { abs($0 - losses[0]) < 1e-9 && $0 > 0.02 })
  }

  @Test func `without load the slack's voltage is everywhere`() async throws {
    let run = try await CommandRun(
      "grid", "powerflow", "ieee33", "--load-scale", "0", "--slack", "1.03", "--json")
    let flow = try run.json(PowerFlow.self)
    #expect(flow.lossKw.magnitude < 1e-9)
    #expect(flow.vPu.allSatisfy { abs($0 - 1.03) < 1e-12 })
  }

  @Test(arguments: ["sweep", "newton"], ["10", "1e300"])
  func `a load without a solution is a status`(method: String, scale: String) async throws {
    let run = try await CommandRun(
      "grid", "powerflow", "ieee33", "--load-scale", scale, "--method", method, "--json")
    #expect(run.status == 1)
    #expect(run.error.hasPrefix("the power flow of 'ieee33' did not converge in "))
    let flow = try run.json(PowerFlow.self)
    #expect(!flow.converged)
    #expect(flow.lossKw == 0)
  }

  @Test func `the sweep names the branch that closes a loop`() async throws {
    let folder = try TemporaryFolder()
    let meshed = Samples.grid.replacing(", closed: false", with: "")
    let path = try folder.write(meshed, to: "meshed.yaml")
    let sweep = try await CommandRun("grid", "powerflow", path, "--method", "sweep")
    #expect(sweep.status == 2)
    #expect(
      sweep.error == """
        three is meshed: branch 1–3 closes a loop; open it, or use the Newton–Raphson method.

        """)
    let automatic = try await CommandRun("grid", "powerflow", path)
    #expect(automatic.status == 0)
    #expect(automatic.output.contains("Newton–Raphson"))
  }

  @Test(arguments: [
    ("--load-scale", "-1", "'--load-scale' is -1; it must be a number from 0."),
    ("--load-scale", "nan", "'--load-scale' is nan; it must be a number from 0."),
    ("--load-scale", "1e400", "'--load-scale' is inf; it must be a number from 0."),
    ("--load-scale", "many", "The value 'many' is invalid for '--load-scale <factor>'"),
    ("--load-scale", "", "The value '' is invalid for '--load-scale <factor>'"),
    ("--slack", "0", "'--slack' is 0; it must be from 0.5 to 1.5 pu."),
    ("--slack", "-1", "'--slack' is -1; it must be from 0.5 to 1.5 pu."),
    ("--slack", "1e300", "'--slack' is 1e+300; it must be from 0.5 to 1.5 pu."),
    ("--slack", "nan", "'--slack' is nan; it must be from 0.5 to 1.5 pu."),
    (
      "--method", "gauss",
      "The value 'gauss' is invalid for '--method <method>'. Please provide one of 'automatic', "
        + "'sweep' or 'newton'."
    ),
  ])
  func `an option out of range is refused with the range`(
    option: String, value: String, message: String
  ) async throws {
    let run = try await CommandRun("grid", "powerflow", "ieee33", option, value)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.error.split(separator: "\n").first == "Error: \(message)")
  }

  @Test(arguments: [
    ("ieee3", "unknown grid 'ieee3'. Did you mean 'ieee33'?"),
    ("iee141", "unknown grid 'iee141'. Did you mean 'ieee141'?"),
    ("feeder", "unknown grid 'feeder'. There are ieee141, ieee33, ieee69."),
    ("", "unknown grid ''. There are ieee141, ieee33, ieee69."),
    ("Sources", "unknown grid 'Sources'. There are ieee141, ieee33, ieee69."),
  ])
  func `an unknown grid is answered with the nearest name`(
    name: String, message: String
  ) async throws {
    for command in [["grid", "powerflow"], ["grid", "show"]] {
      let run = try await CommandRun(command + [name])
      #expect(run.status == 2)
      #expect(run.output == "")
      #expect(run.error == message + "\n")
    }
  }
}
