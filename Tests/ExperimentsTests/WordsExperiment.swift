import EnergyTrading
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import Prosumers
import RandomStreams
import Sandbox
import Specification
import TestSupport
import Testing

/// The shipped experiment whose expert is written from words, and its models, replayed once for all tests.
enum WordsExperiment {
  static let root = Package.root.path
  static var path: String { "\(root)/Experiments/llm-expert.yaml" }

  /// The need of the experiment's only row.
  static func need(_ patches: [String] = []) throws -> ExpertPreparation.Need {
    let plan = try ExperimentPlan(path: path, patches: patches)
    let preparation = try ExpertPreparation(plan.trials, search: ResourceSearch(besides: path))
    return try #require(preparation.needs.first)
  }

  /// The models of the shipped transcript.
  static let replayed = Result {
    let need = try Self.need()
    return try need.configuration.ask(need.scenario, search: ResourceSearch(besides: path))
  }

  /// What every device may have come to in a day.
  static func randomStates(_ scenario: Scenario, _ draws: inout RandomStream) -> [Double] {
    scenario.devices.map { device -> Double in
      switch device {
      case let battery as Battery:
        battery.minimumSOC + draws.uniform() * (battery.maximumSOC - battery.minimumSOC)
      case let generator as ConventionalGenerator: draws.uniform() * generator.maximumKW
      default: 0
      }
    }
  }

  /// Whether generated code can run here at all.
  static let sandbox: Result<Sandbox, SandboxError> = {
    do throws(SandboxError) {
      return .success(
        try Sandbox(try PythonEnvironment(path: "\(root)/.venv-expert")))
    } catch {
      return .failure(error)
    }
  }()

  static var hasSandbox: Bool {
    if case .success = sandbox { return true }
    return ProcessInfo.processInfo.environment["WATTSWAP_REQUIRE_SANDBOX"] == "1"
  }

  static var comment: Comment {
    if case .failure(let error) = sandbox { "no sandbox here: \(error)" } else { "" }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where generated code cannot run.
  static var needsSandbox: Self {
    .enabled(if: WordsExperiment.hasSandbox, WordsExperiment.comment)
  }
}
