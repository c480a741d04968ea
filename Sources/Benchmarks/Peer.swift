import Foundation

/// A program of `Peers/` that does the same work with another library, in a process of its own.
struct Peer {
  /// The library's name.
  var name: String
  /// The script's file in `Peers/`.
  var script: String
  /// What `pip install` takes.
  var packages: String
  /// How far messages are indented.
  var indentation = "  "

  /// Runs the script and decodes what it prints.
  ///
  /// The Python is the one that WATTSWAP_PYTHON names, else `python3`.
  ///
  /// - Parameters:
  ///   - input: What it reads as JSON from standard input.
  ///   - type: What it prints as JSON.
  /// - Returns: What it printed, or `nil`, with a message, where the library is not there.
  /// - Throws: The system's reason where the process cannot be started.
  func run<Output: Decodable>(
    on input: [String: Any], returning type: Output.Type
  ) throws -> Output? {
    let python = ProcessInfo.processInfo.environment["WATTSWAP_PYTHON"] ?? "python3"
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peers/\(script)").path
    // A file, not a pipe: a peer that ends without reading must not end this program.
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("peer-\(UUID()).json")
    try JSONSerialization.data(withJSONObject: input).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, path]
    let stdout = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: file)
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let result = try? JSONDecoder().decode(type, from: output)
    else {
      print("\(indentation)\(name): skipped, \(python) does not have it (pip install \(packages);")
      print("\(indentation)WATTSWAP_PYTHON names another Python).")
      return nil
    }
    return result
  }
}
