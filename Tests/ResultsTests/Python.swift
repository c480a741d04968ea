import Foundation
import TestSupport
import Testing

/// The interpreter that holds the readers of `Tests/requirements.txt`.
enum Python {
  private static let environment = ProcessInfo.processInfo.environment
  private static let root = Package.root.path

  static let path: String? = {
    let candidates = [environment["WATTSWAP_TEST_PYTHON"], "\(root)/.venv/bin/python"]
    return candidates.compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Whether a machine without the interpreter fails the test instead of skipping it.
  static let isRequired =
    environment["CI"] == "true" || environment["WATTSWAP_REQUIRE_PYTHON"] == "1"

  /// Runs a script of `Tests/Python`, expects that it ends well, and returns what it printed.
  static func run(_ script: String, _ arguments: String...) throws -> String {
    let python = try #require(
      path, "the tests need .venv/bin/python (make test makes it) or WATTSWAP_TEST_PYTHON")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["\(root)/Tests/Python/\(script)"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    return text
  }
}
