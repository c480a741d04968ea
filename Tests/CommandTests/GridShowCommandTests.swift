import TestSupport
import Testing

struct GridShowCommandTests {
  @Test func `people read a summary, the buses and the branches`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Samples.grid, to: "three.yaml")
    let run = try await CommandRun("grid", "show", path)
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(
      run.output == """
        name      three
        source    a drawing
        buses     3
        branches  3 branches, 1 of them open
        shape     radial
        load      150 kW + 60 kvar
        nominal   12.66 kV
        base      10 MVA
        slack     bus 1 at 1.02 pu

        bus  name     kV  load kW  load kvar
        ───  ────  ─────  ───────  ─────────
          1        12.66        0          0
          2  shop  12.66      100         60
          3        12.66       50          0

        from  to   r ohm  x ohm  tap  state
        ────  ──  ──────  ─────  ───  ──────
           1   2  0.0922  0.047    1  closed
           2   3     0.5   0.25    1  closed
           1   3       2      2    1  open

        """)
  }

  @Test func `scripts read everything by name`() async throws {
    struct Listing: Decodable {
      struct Bus: Decodable {
        var bus: Int
        var pKw: Double
        var qKvar: Double
      }
      struct Branch: Decodable {
        var from: Int
        var to: Int
        var rPu: Double
        var closed: Bool
      }
      var name: String
      var radial: Bool
      var loadKw: Double
      var loadKvar: Double
      var vnKv: [Double]
      var openBranchCount: Int
      var buses: [Bus]
      var branches: [Branch]
    }
    let run = try await CommandRun("grid", "show", "ieee33", "--json")
    #expect(run.status == 0)
    let listing = try run.json(Listing.self)
    #expect(listing.name == "ieee33")
    #expect(listing.radial)
    #expect(abs(listing.loadKw - 3715) < 1e-9)
    #expect(abs(listing.loadKvar - 2300) < 1e-9)
    #expect(listing.vnKv == [12.66])
    #expect(listing.openBranchCount == 5)
    #expect(listing.buses.map(\.bus) == Array(1...33))
    #expect(listing.buses[29].qKvar == 600)
    #expect(listing.branches.count == 37)
    #expect(listing.branches.filter { !$0.closed }.map(\.from) == [21, 9, 12, 18, 25])
    #expect(abs(listing.branches[0].rPu - 0.0922 / (12.66 * 12.66 / 10)) < 1e-15)
    #expect(
      try run.jsonKeys() == [
        "base_mva", "branch_count", "branches", "bus_count", "buses", "generators", "load_kvar",
        "load_kw", "name", "open_branch_count", "radial", "slack", "source", "vn_kv",
      ])
  }

  @Test(arguments: [
    ("", "the file is empty."),
    ("- 1\n- 2\n", "grid must be a mapping; found a list."),
    ("hello\n", "grid must be a mapping; found the text 'hello'."),
    ("\u{0}\u{1}", "a control character"),
  ])
  func `a file that is no grid is refused at its place`(
    text: String, message: String
  ) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "bad.yaml")
    let run = try await CommandRun("grid", "show", path)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.error.hasPrefix("\(path):1:1: "), "\(run.error)")
    #expect(run.error.contains(message), "\(run.error)")
  }

  @Test func `every mistake in a grid file is named at once`() async throws {
    let folder = try TemporaryFolder()
    let text = Samples.grid
      .replacing("base_mva: 10", with: "base_mva: -10")
      .replacing("p_kw: 50", with: "p_kv: 50")
    let path = try folder.write(text, to: "three.yaml")
    let run = try await CommandRun("grid", "show", path)
    #expect(run.status == 2)
    #expect(
      run.error == """
        \(path):3:11: 'base_mva' is -10; it must be above 0 MVA.
        \(path):9:14: unknown key 'p_kv' in bus. Did you mean 'p_kw'?
        2 errors.

        """)
  }
}
