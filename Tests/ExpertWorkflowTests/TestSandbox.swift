import Foundation
import Sandbox
import Testing

/// The sandbox of the tests, over the environment that `make test` makes.
///
/// Where the machine offers none (no bubblewrap, no user namespaces), the tests that need one are
/// skipped, unless WATTSWAP_REQUIRE_SANDBOX is 1.
enum TestSandbox {
  static let isRequired = ProcessInfo.processInfo.environment["WATTSWAP_REQUIRE_SANDBOX"] == "1"

  static let made: Result<Sandbox, SandboxError> = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    do throws(SandboxError) {
      return .success(
        try Sandbox(
          try PythonEnvironment(path: "\(root)/.venv-expert"),
          limits: SandboxLimits(
            seconds: 20, processorSeconds: 20, memoryBytes: 3_000_000_000,
            outputBytes: 100_000)))
    } catch {
      return .failure(error)
    }
  }()

  static var isThere: Bool {
    if case .success = made { true } else { false }
  }

  /// Why the tests are skipped.
  static var comment: Comment {
    if case .failure(let error) = made { "no sandbox here: \(error)" } else { "" }
  }
}

/// Skips a suite where there is no sandbox.
extension Trait where Self == ConditionTrait {
  static var needsSandbox: Self {
    .enabled(if: TestSandbox.isThere || TestSandbox.isRequired, TestSandbox.comment)
  }
}
