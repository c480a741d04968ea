import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite(.needsSandbox) struct SandboxTests {
  private let sandbox: Sandbox

  init() throws {
    _ = TestSecret.value
    sandbox = try TestSandbox.made.get()
  }

  private func run(_ code: String, seconds: Double? = nil) throws -> SandboxOutcome {
    var sandbox = sandbox
    if let seconds { sandbox.limits.seconds = seconds }
    return try sandbox.run("main.py", files: ["main.py": code])
  }

  @Test func `there are more than sixty hostile programs, each with its own name`() {
    #expect(HostileProgram.all.count >= 60)
    #expect(Set(HostileProgram.all.map(\.name)).count == HostileProgram.all.count)
  }

  @Test(arguments: HostileProgram.all)
  func `no hostile program escapes, and each ends in a status`(program: HostileProgram) throws {
    let outcome = try run(program.code, seconds: program.fate == .outOfTime ? 1 : nil)
    #expect(!outcome.output.contains("ESCAPED"), "\(outcome.output)")
    #expect(
      !outcome.errors.contains(TestSecret.value) && !outcome.output.contains(TestSecret.value))
    #expect(outcome.result.count <= sandbox.limits.resultBytes)
    switch program.fate {
    case .held:
      #expect(outcome.output == "held\n", "\(outcome)")
      #expect(outcome.status == .exited(0), "\(outcome)")
    case .outOfTime:
      #expect(outcome.status == .outOfTime && outcome.seconds < 10, "\(outcome)")
    case .flood:
      #expect(outcome.status == .outputTooLarge, "\(outcome.status)")
      #expect(outcome.output.utf8.count <= 2 * sandbox.limits.outputBytes)
    case .fails:
      #expect(outcome.status != .exited(0), "\(outcome)")
    }
  }

  @Test func `a program that behaves leaves its result`() throws {
    let outcome = try run(
      "import sys\nprint('hello')\nopen(sys.argv[1], 'w').write('42')\nsys.exit(5)")
    #expect(outcome.status == .exited(5))
    #expect(outcome.output == "hello\n" && outcome.result == Array("42".utf8))
  }

  @Test func `cvxpy solves inside, without threads and processes`() throws {
    let outcome = try run(
      """
      import cvxpy as cp
      x = cp.Variable(3)
      problem = cp.Problem(cp.Minimize(cp.sum_squares(x - 1)), [cp.sum(x) == 1])
      problem.solve(solver=cp.CLARABEL)
      print(problem.status, round(float(problem.value), 6))
      """)
    #expect(outcome.output == "optimal 1.333333\n", "\(outcome)")
  }

  @Test func `what a killed process left behind is removed, what is in use is not`() throws {
    func folder(hasInput: Bool) throws -> URL {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "wattswap-sandbox-\(UUID().uuidString)")
      let made = hasInput ? folder.appendingPathComponent("in") : folder
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
      return folder
    }
    let (left, used) = (try folder(hasInput: true), try folder(hasInput: true))
    // A process that was about to lock its folder.
    let young = try folder(hasInput: false)
    let lock = open(used.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    defer {
      close(lock)
      for folder in [left, used, young] { try? FileManager.default.removeItem(at: folder) }
    }
    _ = try Sandbox(sandbox.environment)
    #expect(
      [left, used, young].map { FileManager.default.fileExists(atPath: $0.path) }
        == [false, true, true])
  }
}

/// A key in the test's own environment that no program may find.
enum TestSecret {
  static let value: String = {
    let value = "sk-test-\(UUID().uuidString)"
    setenv("WATTSWAP_API_KEY", value, 1)
    return value
  }()
}

struct SandboxMessageTests {
  @Test func `an environment that is none is refused with the way to make it`() {
    let error = #expect(throws: SandboxError.self) {
      _ = try PythonEnvironment(path: "/nowhere/python")
    }
    #expect(
      error?.description
        == "the Python environment /nowhere/python does not exist: make it with 'wattswap expert setup'."
    )
  }

  @Test func `a sandbox that cannot be made says why and what would be right`() {
    #expect(
      SandboxError.missing(program: "bwrap", package: "bubblewrap").description
        == "'bwrap' is missing, and generated code never runs outside a sandbox: install it, on Debian "
        + "with 'apt-get install bubblewrap'.")
    #expect(
      SandboxError.refused(reason: "bwrap: No permissions to create new namespace").description
        == "the sandbox cannot be made here, and generated code never runs outside one: bwrap: No "
        + "permissions to create new namespace. User namespaces must be allowed (sysctl "
        + "kernel.unprivileged_userns_clone, user.max_user_namespaces).")
  }

  @Test func `a folder of something else is left alone`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sandbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("mine".utf8).write(to: folder.appendingPathComponent("thesis.txt"))
    let error = #expect(throws: SandboxError.self) {
      _ = try PythonEnvironment.make(
        at: folder.path, requirements: "x", interpreter: "python3", report: { _ in })
    }
    #expect(
      error?.description.contains("is a folder of something else; nothing was changed") == true)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/thesis.txt"))
  }
}
