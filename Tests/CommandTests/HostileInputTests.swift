import Foundation
import TestSupport
import Testing

/// Whatever a file holds, a command ends with a status of its own and a message: it never crashes.
struct HostileInputTests {
  /// Contents that are no grid, no case and no profiles.
  private static let rubbish: [(name: String, bytes: Data)] = [
    ("empty", Data()),
    ("zeros", Data(count: 4096)),
    ("bytes", Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })),
    ("text", Data("hello, world\n".utf8)),
    ("brackets", Data(String(repeating: "[", count: 100_000).utf8)),
    ("parentheses", Data(("x = " + String(repeating: "(", count: 100_000)).utf8)),
    ("quotes", Data(String(repeating: "'", count: 100_000).utf8)),
    ("signs", Data(("x = " + String(repeating: "-", count: 100_000) + "1").utf8)),
    ("transposes", Data(("x = 1; y = x" + String(repeating: "'", count: 100_000)).utf8)),
    ("commas", Data(String(repeating: ",", count: 100_000).utf8)),
    (
      "HDF5",
      Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 0xFF, count: 512))
    ),
  ]

  @Test(arguments: [
    ("grid show", "yaml"), ("grid powerflow", "m"), ("grid import", "m"), ("profiles show", "csv"),
    ("profiles show", "h5"), ("profiles import csv", "csv"), ("profiles import simbench", "csv"),
  ])
  func `rubbish is refused`(command: String, kind: String) async throws {
    let folder = try TemporaryFolder()
    let words = command.split(separator: " ").map(String.init)
    for (name, bytes) in Self.rubbish {
      let path = try folder.write(bytes, to: "\(name).\(kind)")
      let run = try await CommandRun(words + [path])
      #expect(run.status == 2, "\(name): \(run.error.prefix(400))")
      #expect(run.output == "", "\(name)")
      #expect(!run.error.isEmpty, "\(name)")
    }
  }

  @Test(arguments: [
    "base_mva: 1e-300", "base_mva: 1e300", "vn_kv: 1e-200", "vn_kv: 1e150", "v_pu: 1e-300",
    "v_pu: 1e300", "p_kw: 1e308", "p_kw: -1e308", "q_kvar: 1e-320", "r_ohm: 1e308", "r_ohm: -1",
    "x_ohm: 1e-320", "r_ohm: 1e-320", "bus: 2147483647",
  ])
  func `numbers at the ends of their range give figures or a status`(
    field: String
  ) async throws {
    let folder = try TemporaryFolder()
    let key = try #require(field.split(separator: ":").first)
    let grid = Samples.grid.replacing(
      try Regex("\\b\(key): [0-9.]+"), with: field, maxReplacements: 1)
    #expect(grid != Samples.grid)
    let path = try folder.write(grid, to: "extreme.yaml")
    for method in ["sweep", "newton"] {
      let run = try await CommandRun("grid", "powerflow", path, "--method", method, "--json")
      #expect([0, 1, 2].contains(run.status), "\(method): \(run.error.prefix(400))")
      if run.status != 2 { #expect(try run.jsonKeys().contains("converged"), "\(run.error)") }
    }
    let show = try await CommandRun("grid", "show", path)
    #expect([0, 2].contains(show.status))
    #expect(!(show.output + show.error).lowercased().contains("nan"))
  }
}
