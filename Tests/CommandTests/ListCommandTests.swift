import TestSupport
import Testing

/// A name as `list --json` prints it.
struct ListedItem: Decodable, Equatable {
  var name: String
  var summary: String
}

struct ListCommandTests {
  @Test func `all kinds are listed, each name with a summary`() async throws {
    let run = try await CommandRun("list", "--json")
    #expect(run.status == 0)
    #expect(run.error == "")
    let lists = try run.json([String: [ListedItem]].self)
    #expect(
      lists.keys.sorted() == [
        "algorithms", "critics", "devices", "experts", "grids", "imitations", "price_rules",
        "profiles",
      ])
    func names(_ kind: String) -> [String] { lists[kind, default: []].map(\.name) }
    #expect(names("algorithms").starts(with: ["maddpg", "matd3", "masac"]))
    #expect(names("critics").contains("mlp"))
    #expect(names("imitations") == ["none", "wasserstein", "behaviour_cloning", "kl"])
    #expect(names("experts").starts(with: ["none", "rule"]))
    #expect(
      Set(names("devices")).isSuperset(of: [
        "generator", "pv", "wind", "battery", "controllable_load",
      ]))
    #expect(
      Set(names("price_rules")).isSuperset(of: ["mid_market", "supply_demand_ratio", "fixed"]))
    #expect(Set(names("grids")).isSuperset(of: ["ieee33", "ieee69", "ieee141"]))
    #expect(names("profiles").contains("simbench-2016"))
    #expect(lists.values.joined().allSatisfy { $0.summary.hasSuffix(".") })
  }

  @Test func `people read a table of the kinds that they name`() async throws {
    let run = try await CommandRun("list", "price_rules", "grids")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines[0].split(separator: " ") == ["kind", "key", "name", "summary"])
    #expect(lines[2].hasPrefix("price_rules  prices.p2p.rule  mid_market "))
    #expect(run.output.contains("grids        grid.case        ieee141 "))
    #expect(
      run.output.contains(
        "33 buses, 37 branches, 5 of them open, radial, 12.66 kV, load 3715 kW + 2300 kvar."))
    #expect(!run.output.contains("algorithms"))
  }

  @Test func `a grid that cannot be read is listed with what is wrong`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("name: [\n", to: "Grids/broken.yaml")
    try folder.write(Samples.grid, to: "Grids/three.yaml")
    let run = try await CommandRun("list", "grids", "--json", in: folder.url)
    #expect(run.status == 0)
    let items = try #require(try run.json([String: [ListedItem]].self)["grids"])
    #expect(items.map(\.name) == ["broken", "three"])
    #expect(items[0].summary.hasPrefix("cannot be read: "))
  }

  @Test func `an unknown kind is answered with the known ones`() async throws {
    let run = try await CommandRun("list", "grid")
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(
      run.error.hasPrefix(
        """
        Error: The value 'grid' is invalid for '<kind>'. Please provide one of the following:
          - algorithms
          - critics
          - imitations
          - experts
          - devices
          - price_rules
          - grids
          - profiles

        """))
  }
}
