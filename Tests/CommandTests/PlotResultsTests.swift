import Foundation
import TestSupport
import Testing

/// The scripts of the page on plotting, run as they stand there.
struct PlotResultsTests {
  private static let python = [
    ProcessInfo.processInfo.environment["WATTSWAP_TEST_PYTHON"],
    Package.root.appendingPathComponent(".venv/bin/python").path,
  ].compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }

  private static let isRequired =
    ProcessInfo.processInfo.environment["CI"] == "true"
    || ProcessInfo.processInfo.environment["WATTSWAP_REQUIRE_PYTHON"] == "1"

  @Test(
    .enabled(
      if: python != nil || isRequired,
      "no .venv/bin/python and no WATTSWAP_TEST_PYTHON with Tests/requirements.txt"))
  func `both scripts draw a run's results`() async throws {
    let python = try #require(Self.python, "the tests need .venv/bin/python; make test makes it")
    let page = try String(
      contentsOf: Package.root.appendingPathComponent(
        "Sources/wattswap/wattswap.docc/PlotResults.md"), encoding: .utf8)
    let scripts = page.components(separatedBy: "```python\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    try #require(scripts.count == 2)
    let tiny = try TinyExperiment()
    #expect(try await tiny.run().status == 0)

    for (index, script) in scripts.enumerated() {
      let path = try tiny.folder.write(script, to: "\(index).py")
      let picture = tiny.folder.path(of: "\(index).png")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: python)
      process.arguments = [path, tiny.output + "/tiny", picture]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let text = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(text)")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: picture))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && bytes.count > 5000)
    }
  }
}
