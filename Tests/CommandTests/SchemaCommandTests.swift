import Foundation
import Testing

struct SchemaCommandTests {
  @Test func `the experiment's schema is a JSON Schema of all that a file may hold`() async throws {
    let run = try await CommandRun("schema")
    #expect(run.status == 0)
    #expect(run.error == "")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(schema["title"] as? String == "Wattswap experiment")
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    let properties = try #require(schema["properties"] as? [String: Any])
    for key in [
      "grid", "prosumers", "prices", "algorithm", "training", "include", "sweep", "seeds",
    ] {
      #expect(properties[key] != nil, "\(key)")
    }
    #expect(try await CommandRun("schema", "experiment").output == run.output)
  }

  @Test func `every name of the lists is in the schema`() async throws {
    let schema = try await CommandRun("schema").output
    let lists = try await CommandRun("list", "--json").json([String: [ListedItem]].self)
    for kind in ["algorithms", "critics", "devices", "experts", "price_rules"] {
      for item in try #require(lists[kind]) {
        #expect(schema.contains("\"\(item.name)\""), "\(item.name)")
      }
    }
  }

  @Test func `a grid file has a schema of its own`() async throws {
    let run = try await CommandRun("schema", "grid")
    #expect(run.status == 0)
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(schema["title"] as? String == "Wattswap grid")
    #expect(schema["required"] as? [String] == ["name", "slack", "buses"])
  }

  @Test func `an unknown schema is answered with the known ones`() async throws {
    let run = try await CommandRun("schema", "gird")
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(
      run.error.hasPrefix(
        "Error: The value 'gird' is invalid for '<file>'. Please provide one of 'experiment' and 'grid'.\n"
      ))
  }
}
