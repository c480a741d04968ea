import Foundation
import Glibc

/// Runs Python that nobody trusts: without network, without files to write, without processes, and with
/// limits on time, memory and output.
///
/// Bubblewrap makes new user, mount, process, network, IPC, UTS and cgroup namespaces around it. Inside
/// there are `/usr`, the Python environment and the input folder, all read-only; no `/proc`, `/dev`, `/tmp`
/// or `/etc`; one file of the result that can be written, bounded in size; an empty environment; no
/// capability; and a system call filter (see `SystemCallFilter`). There is no way to run a program
/// outside: where the sandbox cannot be made, nothing runs.
public struct Sandbox: Sendable {
  /// The environment whose Python runs.
  public let environment: PythonEnvironment
  /// What a program may use.
  public var limits: SandboxLimits
  private let bubblewrap: String
  private let limiter: String
  private let filter: [UInt8]

  /// Prepares a sandbox, and tries it once.
  ///
  /// - Throws: ``SandboxError`` where it cannot be made.
  public init(
    _ environment: PythonEnvironment, limits: SandboxLimits = SandboxLimits()
  ) throws(SandboxError) {
    self.environment = environment
    self.limits = limits
    bubblewrap = try Self.find("bwrap", package: "bubblewrap")
    limiter = try Self.find("prlimit", package: "util-linux")
    guard let filter = SystemCallFilter.bytes else { throw .unknownArchitecture }
    self.filter = filter
    ScratchFolder.removeAbandoned()
    let trial = try run(
      ["import sys; sys.exit(7)"], files: [:], isCommand: true, limits: SandboxLimits(seconds: 30))
    guard trial.status == .exited(7) else {
      let reason = trial.errors.split(separator: "\n").last.map(String.init) ?? trial.summary
      throw .refused(reason: reason)
    }
  }

  /// System folders alone: what the user's PATH puts before them is not asked.
  private static func find(_ program: String, package: String) throws(SandboxError) -> String {
    let folders = ["/usr/bin", "/bin", "/usr/local/bin"]
    let found = folders.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else { throw .missing(program: program, package: package) }
    return found
  }

  /// Runs a Python program.
  ///
  /// - Parameters:
  ///   - program: The file of `files` that is run; it finds the others beside it in `/in`, and may write
  ///     its result to the file that its first argument names.
  ///   - files: Names and contents.
  /// - Returns: How it ended and what it left; whatever it did, that is a status.
  /// - Throws: ``SandboxError`` where the sandbox itself fails.
  public func run(
    _ program: String, files: [String: String]
  ) throws(SandboxError) -> SandboxOutcome {
    try run(["/in/\(program)", "/out/result"], files: files, isCommand: false, limits: limits)
  }

  private func run(
    _ arguments: [String], files: [String: String], isCommand: Bool, limits: SandboxLimits
  ) throws(SandboxError) -> SandboxOutcome {
    let folder = try ScratchFolder(files)
    defer { folder.remove() }
    let filterFile = open(folder.filter, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard filterFile >= 0 else {
      throw .file(path: folder.filter, reason: ChildProcess.reason(errno))
    }
    defer { close(filterFile) }
    guard write(filterFile, filter, filter.count) == filter.count,
      lseek(filterFile, 0, SEEK_SET) == 0
    else { throw .file(path: folder.filter, reason: ChildProcess.reason(errno)) }
    let outcome: ChildProcess.Outcome
    do {
      outcome = try ChildProcess.run(
        command(folder, limits) + ["-I", "-B"] + (isCommand ? ["-c"] : []) + arguments,
        inherited: filterFile, deadline: limits.seconds, maximumOutput: limits.outputBytes)
    } catch {
      throw .refused(reason: error.message)
    }
    return SandboxOutcome(
      status: Self.status(outcome.end), result: folder.result(atMost: limits.resultBytes),
      output: String(decoding: outcome.output, as: UTF8.self),
      errors: String(decoding: outcome.errors, as: UTF8.self), seconds: outcome.seconds)
  }

  /// Bubblewrap reports a child's signal as the exit status 128 + signal, as shells do.
  private static func status(_ end: ChildProcess.End) -> SandboxOutcome.Status {
    switch end {
    case .exited(let code) where code > 128: .killed(signal: Int(code) - 128)
    case .exited(let code): .exited(Int(code))
    case .signalled(let signal): .killed(signal: Int(signal))
    case .ranOver: .outOfTime
    case .wroteTooMuch: .outputTooLarge
    }
  }

  private func command(_ folder: ScratchFolder, _ limits: SandboxLimits) -> [String] {
    var command = [
      limiter, "--as=\(limits.memoryBytes)", "--cpu=\(limits.processorSeconds)",
      "--fsize=\(limits.resultBytes)", "--nofile=256", "--core=0", "--",
      bubblewrap, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent",
      "--new-session", "--clearenv", "--setenv", "OPENBLAS_NUM_THREADS", "1",
      "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox",
      "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64",
      "/lib64",
      "--symlink", "usr/bin", "/bin",
    ]
    for path in environment.interpreterFolders + [environment.path] {
      command += ["--ro-bind", path, path]
    }
    return command + [
      "--ro-bind", folder.input, "/in", "--bind", folder.output, "/out/result", "--chdir", "/in",
      "--remount-ro", "/", "--seccomp", "10", environment.python,
    ]
  }
}
