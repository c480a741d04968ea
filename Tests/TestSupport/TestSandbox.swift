import Foundation
public import Sandbox
public import Testing

/// The sandbox of the tests, over the environment that `make test` makes.
///
/// Where the machine offers none (no bubblewrap, no user namespaces), the tests that need one are
/// skipped, unless WATTSWAP_REQUIRE_SANDBOX is 1.
public enum TestSandbox {
  /// Whether the tests fail rather than be skipped.
  public static let isRequired =
    ProcessInfo.processInfo.environment["WATTSWAP_REQUIRE_SANDBOX"] == "1"

  /// The sandbox, or why there is none.
  public static let made: Result<Sandbox, SandboxError> = {
    let path = Package.root.appendingPathComponent(".venv-expert").path
    do throws(SandboxError) {
      return .success(
        try Sandbox(
          try PythonEnvironment(path: path),
          limits: SandboxLimits(
            seconds: 30, processorSeconds: 30, memoryBytes: 3_000_000_000, resultBytes: 1_000_000,
            outputBytes: 100_000)))
    } catch {
      return .failure(error)
    }
  }()

  /// Whether there is one.
  public static var isThere: Bool {
    if case .success = made { true } else { false }
  }

  /// Why the tests are skipped.
  public static var comment: Comment {
    if case .failure(let error) = made { "no sandbox here: \(error)" } else { "" }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a suite where there is no sandbox.
  public static var needsSandbox: Self {
    .enabled(if: TestSandbox.isThere || TestSandbox.isRequired, TestSandbox.comment)
  }
}
