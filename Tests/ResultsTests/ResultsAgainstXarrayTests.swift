import Foundation
import Results
import Testing

/// The interpreter that holds the readers of `Tests/requirements.txt`.
private enum Python {
  static let environment = ProcessInfo.processInfo.environment
  /// The package's root, three folders above this file.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static let path: String? = {
    let candidates = [environment["WATTSWAP_TEST_PYTHON"], "\(root)/.venv/bin/python"]
    return candidates.compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Whether a machine without the interpreter fails the test instead of skipping it.
  static let isRequired =
    environment["CI"] == "true" || environment["WATTSWAP_REQUIRE_PYTHON"] == "1"
}

struct ResultsAgainstXarrayTests {
  @Test(
    .enabled(
      if: Python.path != nil || Python.isRequired,
      "no .venv/bin/python and no WATTSWAP_TEST_PYTHON with Tests/requirements.txt"))
  func `xarray by both engines, h5py and netCDF4 read labelled arrays with units`() throws {
    let python = try #require(
      Python.path,
      "the tests need .venv/bin/python (make test makes it) or WATTSWAP_TEST_PYTHON")
    let folder = try TemporaryFolder()
    let path = folder.file("trial.h5")
    try ResultFile.write(Sample.content, to: path)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["\(Python.root)/Tests/Python/read_results.py", path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("read by xarray (h5netcdf, netcdf4), h5py and netCDF4"))
  }
}
