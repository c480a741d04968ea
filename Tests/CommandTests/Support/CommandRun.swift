import Foundation
import TestSupport
import Testing

/// One run of the built `wattswap` to its end: what it wrote, and how it ended.
struct CommandRun: Sendable {
  /// The exit status; 128 + n where signal n ended the run, as a shell has it.
  let status: Int32
  /// What it wrote to standard output.
  let output: String
  /// What it wrote to standard error.
  let error: String

  /// Runs `wattswap` with the arguments and waits for its end.
  ///
  /// - Parameters:
  ///   - arguments: The words after the program's name.
  ///   - folder: The working folder; by default the package's, which holds `Grids` and `Experiments`.
  ///   - environment: Variables on top of this process's own.
  /// - Throws: what keeps the program from starting.
  init(
    _ arguments: String..., in folder: URL = Package.root, environment: [String: String] = [:]
  ) async throws {
    try await self.init(arguments, in: folder, environment: environment)
  }

  /// Runs `wattswap`, or a copy of it, with a list of arguments and waits for its end.
  init(
    _ arguments: [String], in folder: URL = Package.root, environment: [String: String] = [:],
    program: URL? = nil
  ) async throws {
    self = try await StartedCommand(
      arguments, in: folder, environment: environment, program: program
    ).end()
  }

  fileprivate init(status: Int32, output: String, error: String) {
    self.status = status
    self.output = output
    self.error = error
  }

  /// Standard output, read as JSON of a type; its key `loss_kw` is the property `lossKw`.
  func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(output.utf8))
  }

  /// The keys of the JSON object on standard output, sorted.
  func jsonKeys() throws -> [String] {
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(object as? [String: Any]).keys.sorted()
  }
}

/// A run of `wattswap` that has begun; ``end()`` waits for it, ``kill()`` ends it at once.
final class StartedCommand: Sendable {
  /// The child's process number.
  let processIdentifier: Int32
  private let scratch: TemporaryFolder
  private let ending: AsyncStream<Int32>

  /// Starts the program.
  init(
    _ arguments: [String], in folder: URL = Package.root, environment: [String: String] = [:],
    program: URL? = nil
  ) throws {
    scratch = try TemporaryFolder()
    let process = Process()
    process.executableURL = try program ?? Package.executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment
      .merging(["COLUMNS": "80", "NO_COLOR": "1"]) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Files rather than pipes: a full pipe that nobody reads would hold the child up.
    process.standardOutput = try scratch.createFile("output")
    process.standardError = try scratch.createFile("error")
    let (ending, sender) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { process in
      let signaled = process.terminationReason == .uncaughtSignal
      sender.yield(process.terminationStatus + (signaled ? 128 : 0))
      sender.finish()
    }
    self.ending = ending
    try process.run()
    processIdentifier = process.processIdentifier
  }

  /// What the run has written to standard error so far.
  var errorSoFar: String { scratch.text(of: "error") }

  /// What the run has written to standard output so far.
  var outputSoFar: String { scratch.text(of: "output") }

  /// Ends the run as a power cut would (`kill -9`).
  func kill() {
    Foundation.kill(processIdentifier, SIGKILL)
  }

  /// Waits for the end of the run; one that hangs is killed, with status 137, after `seconds`.
  func end(within seconds: Int = 120) async -> CommandRun {
    let watch = Task { [processIdentifier] in
      try await Task.sleep(for: .seconds(seconds))
      Foundation.kill(processIdentifier, SIGKILL)
    }
    var status: Int32 = -1
    for await ended in ending { status = ended }
    watch.cancel()
    return CommandRun(status: status, output: outputSoFar, error: errorSoFar)
  }
}
