public import Foundation

/// Slurm's own programs, as a person at a login node would call them.
public struct Slurm: Sendable {
  /// Variables of this process's environment that the programs, and with them the jobs, are not given.
  private let withheld: Set<String>

  /// Calls the programs that stand in `PATH`.
  ///
  /// - Parameter variables: Variables of this process's environment that neither Slurm nor its jobs see.
  public init(withholding variables: Set<String> = []) { withheld = variables }

  /// What ``largestArray()`` is on clusters that do not set it.
  public static let usualLargestArray = 1001

  /// The number of tasks that an array can have: `MaxArraySize`, whose own number no task can have.
  public func largestArray() throws(SlurmError) -> Int {
    let size = try Self.largestArray(in: try call("scontrol", ["show", "config"]))
    guard size >= 2 else { throw .noArrays }
    return size
  }

  /// Reads `MaxArraySize` from the cluster's configuration.
  package static func largestArray(in configuration: String) throws(SlurmError) -> Int {
    for line in configuration.split(separator: "\n") {
      let sides = line.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if sides.count == 2, sides[0] == "MaxArraySize", let size = Int(sides[1]) { return size }
    }
    throw .unreadable(program: "scontrol show config", text: "no MaxArraySize")
  }

  /// Asks whether Slurm would take a script, and when it would start; nothing is submitted.
  ///
  /// - Returns: Slurm's sentence, such as `Job 12 to start at …`.
  @discardableResult
  public func test(_ script: String) throws(SlurmError) -> String {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-\(UUID().uuidString).sh")
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      try script.write(to: file, atomically: false, encoding: .utf8)
    } catch {
      throw .refused(program: "sbatch", message: error.localizedDescription)
    }
    // Slurm tells when the job would start on standard error.
    return try output("sbatch", ["--test-only", file.path]).error
      .replacing("sbatch: ", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Submits a script.
  ///
  /// - Parameters:
  ///   - script: The script's file.
  ///   - dependency: Jobs that must have ended before, however they did.
  /// - Returns: The job's number.
  /// - Throws: ``SlurmError``.
  public func submit(_ script: URL, after dependency: [Int] = []) throws(SlurmError) -> Int {
    var arguments = ["--parsable"]
    if !dependency.isEmpty {
      arguments.append(
        "--dependency=afterany:" + dependency.map(String.init).joined(separator: ":"))
    }
    let text = try call("sbatch", arguments + [script.path])
    // `12`, or `12;cluster`.
    let number = text.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.flatMap {
      Int($0)
    }
    guard let number else { throw .unreadable(program: "sbatch", text: text) }
    return number
  }

  /// What the queue holds of some jobs whose names begin with a prefix.
  public func queue(of jobs: [Int], namePrefix: String) throws(SlurmError) -> SlurmQueue {
    guard !jobs.isEmpty else { return try SlurmQueue("", namePrefix: namePrefix) }
    let list = jobs.map(String.init).joined(separator: ",")
    do {
      let text = try call(
        "squeue", ["--noheader", "--array", "--jobs=\(list)", "--format=\(SlurmQueue.format)"])
      return try SlurmQueue(text, namePrefix: namePrefix)
    } catch .refused(_, let message) where message.contains("Invalid job id") {
      // Asked for a single job that it no longer knows, squeue fails.
      return try SlurmQueue("", namePrefix: namePrefix)
    }
  }

  /// Ends jobs; trials that run write checkpoints first, as far as the cluster's `KillWait` lets them.
  public func cancel(_ jobs: [Int]) throws(SlurmError) {
    guard !jobs.isEmpty else { return }
    try call("scancel", jobs.map(String.init))
  }

  /// Lets jobs and tasks go on that are held in the queue.
  public func release(_ entries: [SlurmQueue.Entry]) throws(SlurmError) {
    for entry in entries { try call("scontrol", ["release", entry.name]) }
  }

  @discardableResult
  private func call(_ program: String, _ arguments: [String]) throws(SlurmError) -> String {
    try output(program, arguments).output
  }

  private func output(
    _ program: String, _ arguments: [String]
  ) throws(SlurmError) -> (output: String, error: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.filter { !withheld.contains($0.key) }
    let (output, error) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    do {
      try process.run()
    } catch {
      throw .refused(program: program, message: error.localizedDescription)
    }
    // Errors are a few lines, which the pipe holds while the answer is read.
    let told = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let words = String(decoding: complaint, as: UTF8.self)
    switch process.terminationStatus {
    case 0: return (String(decoding: told, as: UTF8.self), words)
    case 127: throw .missing(program: program)
    case let status:
      let message = words.trimmingCharacters(in: .whitespacesAndNewlines)
      throw .refused(
        program: program, message: message.isEmpty ? "exit status \(status)" : message)
    }
  }
}
