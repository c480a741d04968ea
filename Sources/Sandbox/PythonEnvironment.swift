import Foundation

/// A Python virtual environment that sandboxed programs use, read-only.
public struct PythonEnvironment: Sendable, Hashable {
  /// The folder.
  public let path: String
  /// The interpreter's own folders: its programs and its library.
  let interpreterFolders: [String]

  /// The interpreter.
  public var python: String { "\(path)/bin/python3" }

  /// Opens an environment.
  ///
  /// - Throws: ``SandboxError/environment(path:reason:)``.
  public init(path: String) throws(SandboxError) {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    func fail(_ reason: String) -> SandboxError { .environment(path: path, reason: reason) }
    guard let data = FileManager.default.contents(atPath: "\(path)/pyvenv.cfg") else {
      throw fail("does not exist")
    }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let home = lines.lazy.map { $0.split(separator: "=", maxSplits: 1) }
      .first { $0.count == 2 && $0[0].trimmingCharacters(in: .whitespaces) == "home" }
    guard let home = home?[1].trimmingCharacters(in: .whitespaces), home.hasPrefix("/") else {
      throw fail("does not say where its interpreter is")
    }
    guard FileManager.default.isExecutableFile(atPath: "\(path)/bin/python3") else {
      throw fail("has no interpreter")
    }
    self.path = path
    if home.hasPrefix("/usr/") {
      interpreterFolders = []
    } else {
      let base = URL(fileURLWithPath: home).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: "\(base)/lib") else {
        throw fail("has an interpreter without a library")
      }
      interpreterFolders = [home, "\(base)/lib"]
    }
  }

  /// Whether the environment was made of these requirements.
  public func isMade(of requirements: String) -> Bool {
    FileManager.default.contents(atPath: "\(path)/requirements.txt") == Data(requirements.utf8)
  }

  /// Makes an environment with pip, unless it is there as the requirements say.
  ///
  /// - Parameters:
  ///   - path: The folder; one that is there with other requirements is made anew.
  ///   - requirements: What to install, pinned.
  ///   - interpreter: The Python that it is made with.
  ///   - report: Told what is done.
  /// - Returns: The environment.
  /// - Throws: ``SandboxError/environment(path:reason:)``.
  public static func make(
    at path: String, requirements: String, interpreter: String, report: (String) -> Void
  ) throws(SandboxError) -> PythonEnvironment {
    if let environment = try? PythonEnvironment(path: path), environment.isMade(of: requirements) {
      return environment
    }
    let isForeign =
      FileManager.default.fileExists(atPath: path)
      && !FileManager.default.fileExists(atPath: "\(path)/pyvenv.cfg")
      && (try? FileManager.default.contentsOfDirectory(atPath: path).isEmpty) != true
    guard !isForeign else {
      throw .environment(path: path, reason: "is a folder of something else; nothing was changed")
    }
    try? FileManager.default.removeItem(atPath: path)
    report("Making \(path) with \(interpreter)")
    try run(path, "/usr/bin/env", [interpreter, "-m", "venv", path])
    let list = "\(path)/requirements-in.txt"
    guard FileManager.default.createFile(atPath: list, contents: Data(requirements.utf8)) else {
      throw .environment(path: path, reason: "cannot be written")
    }
    report("Installing the packages, pinned")
    try run(
      path, "\(path)/bin/python3",
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list])
    do { try FileManager.default.moveItem(atPath: list, toPath: "\(path)/requirements.txt") } catch
    {
      throw .environment(path: path, reason: "cannot be finished (\(error.localizedDescription))")
    }
    return try PythonEnvironment(path: path)
  }

  private static func run(
    _ path: String, _ program: String, _ arguments: [String]
  ) throws(SandboxError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.standardError
    do { try process.run() } catch {
      throw .environment(path: path, reason: "could not be made (\(error.localizedDescription))")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw .environment(
        path: path,
        reason: "could not be made ('\(arguments.joined(separator: " "))' failed)")
    }
  }
}
