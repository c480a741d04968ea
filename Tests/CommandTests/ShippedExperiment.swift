import Foundation
import Sandbox
import TestSupport

/// The experiments that come with the package, and how to play them in a second.
enum ShippedExperiment {
  /// Every YAML file at the top of `Experiments/`, sorted.
  static var all: [String] {
    get throws {
      let folder = Package.root.appendingPathComponent("Experiments")
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".yaml") && ($0 != "llm-expert.yaml" || hasSandbox) }.sorted()
        .map { folder.appendingPathComponent($0).path }
    }
  }

  /// Whether generated code can run here; WATTSWAP_REQUIRE_SANDBOX makes that a must.
  private static var hasSandbox: Bool {
    do throws(SandboxError) {
      let folder = Package.root.appendingPathComponent(".venv-expert").path
      _ = try Sandbox(try PythonEnvironment(path: folder))
      return true
    } catch {
      return ProcessInfo.processInfo.environment["WATTSWAP_REQUIRE_SANDBOX"] == "1"
    }
  }

  /// Options that shrink any experiment: few days, few episodes, one seed.
  static let tinyBudget: [String] = [
    "seeds=[3]", "training.episodes=5", "training.environments=2", "training.batch=16",
    "training.buffer=2000", "training.update_every=64", "training.warmup.episodes=2",
    "evaluation.every_episodes=2", "days.training=[10..15]", "days.validation=[40, 41]",
    "days.test=[5, 187, 300]",
  ].flatMap { ["--set", $0] }
}
