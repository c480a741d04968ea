import Foundation
import Results
import TestSupport
import Testing

/// Learners that imitate, from the file to the results.
@Suite struct ImitationCommandTests {
  private func words(_ settings: String...) -> [String] {
    (["seeds=[0]", "expert={source: rule}"] + settings).flatMap { ["--set", $0] }
  }

  /// Runs the tiny experiment and gives its results, the MADDPG row's first.
  private func results(_ tiny: TinyExperiment, _ options: [String]) async throws -> [String] {
    let run = try await CommandRun(tiny.words("run", options))
    #expect(run.status == 0, "\(run.error)")
    let trials: [TinyExperiment.Entry] = try await CommandRun(
      tiny.words("plan", ["--json"] + options)
    ).json()
    #expect(trials.allSatisfy { $0.status == "complete" })
    return trials.map(\.results)
  }

  @Test(arguments: ["matd3", "masac"])
  func `multipliers and distances have a row an episode and a column a prosumer`(
    algorithm: String
  ) async throws {
    let tiny = try TinyExperiment()
    let options = words(
      "algorithm.name=\(algorithm)",
      "algorithm.imitation={kind: wasserstein, epsilon: {home: 0.2, shop: 1e-4}}",
      "algorithm.imitation.cap=1.2", "algorithm.imitation.dual_rate=0.3",
      "algorithm.critic.privileged.future_net_load_averages=2")
    for path in try await results(tiny, options) {
      let reader = try ResultReader(path)
      for name in ["w2", "multiplier", "multiplier_at_cap", "epsilon"] {
        let variable = try reader.variable("/training/\(name)")
        #expect(variable.dimensions == ["episode", "prosumer"])
        let last = try reader.doubles("/training/\(name)").suffix(2)
        #expect(last.allSatisfy { $0.isFinite && $0 >= 0 })
      }
      let multipliers = try reader.doubles("/training/multiplier").filter { $0.isFinite }
      #expect(multipliers.allSatisfy { $0 <= Double(Float(1.2)) })
      // No policy comes as near as the shop's tolerance: its multiplier is at the cap by the end.
      #expect(try reader.doubles("/training/multiplier_at_cap").suffix(1) == [1])
      for name in ["log_multiplier", "squared_wasserstein"] {
        let variable = try reader.variable("/evaluation/\(name)")
        #expect(variable.dimensions == ["checkpoint", "prosumer"])
        #expect(variable.units == "1" && variable.longName?.isEmpty == false)
        #expect(try reader.doubles(variable.path).suffix(2).allSatisfy { $0.isFinite })
      }
      let last = try #require(try reader.floats("/evaluation/log_multiplier").last)
      #expect(abs(last - log(1.2)) < 1e-6)
      // Policies never see what critics do, and play without it.
      let run = try await CommandRun("evaluate", path, "--json")
      #expect(run.status == 0, "\(run.error)")
    }
  }

  @Test func `merged checkpoints have the multipliers of the rows that have some`() async throws {
    let tiny = try TinyExperiment()
    let row = "{name: MASAC, algorithm.imitation.kind: wasserstein}"
    try tiny.folder.write(
      TinyExperiment.yaml.replacing("{name: MASAC}", with: row), to: "tiny.yaml")
    let paths = try await results(tiny, words())
    let plain = try ResultReader(paths[0])
    let merged = try ResultReader(tiny.output + "/tiny/sweep.h5")
    for name in ["log_multiplier", "squared_wasserstein"] {
      let variable = try merged.variable("/evaluation/\(name)")
      #expect(variable.dimensions == ["variant", "seed", "checkpoint", "prosumer"])
      let values = try merged.doubles(variable.path)
      #expect(values.count == 8 && values.prefix(4).allSatisfy { $0.isNaN })
      #expect(values.suffix(2).allSatisfy { $0.isFinite })
      let own = try ResultReader(paths[1]).doubles(variable.path)
      #expect(values.suffix(2) == own.suffix(2))
      #expect(try !plain.contains(variable.path))
    }
  }

  @Test func `behaviour cloning alone needs no critic`() async throws {
    let tiny = try TinyExperiment()
    let paths = try await results(tiny, words("algorithm.name=behaviour_cloning"))
    let reader = try ResultReader(try #require(paths.last))
    #expect(try reader.doubles("/training/cloning_error").suffix(2).allSatisfy { $0 > 0 })
    #expect(try !reader.contains("/training/critic_loss"))
    #expect(try reader.doubles("/evaluation/squared_wasserstein").suffix(2).allSatisfy { $0 > 0 })
    #expect(try !reader.contains("/evaluation/log_multiplier"))
  }

  @Test func `privileged entries widen the critics and not the policies`() async throws {
    let tiny = try TinyExperiment()
    let plain = try await tiny.trials()
    let privileged = try await tiny.trials(
      "--set", "algorithm.critic.privileged.future_net_load_averages=3")
    for (one, other) in zip(plain, privileged) {
      #expect(one.parameters["actors"] == other.parameters["actors"])
      // Three rows of weights of the first layer in each network: one critic, or two and a V.
      let networks = one.variant == "MADDPG" ? 1 : 3
      let before = try #require(one.parameters["critics"])
      #expect(other.parameters["critics"] == before + 3 * 8 * networks)
    }
  }

  @Test(arguments: ["maddpg", "matd3", "masac"], ["attention", "differential_attention"])
  func `matched critics have one size, whatever the algorithm`(
    algorithm: String, critic: String
  ) async throws {
    let tiny = try TinyExperiment()
    func count(_ critic: String) async throws -> Int {
      let trials = try await tiny.trials(
        "--set", "algorithm.name=\(algorithm)", "--set", "algorithm.critic=\(critic)")
      return try #require(trials.last?.parameters["critics"])
    }
    let wanted = try await count("{kind: mlp, hidden: [128, 128]}")
    let matched = try await count("{kind: \(critic), match_parameters: mlp}")
    #expect(abs(matched - wanted) <= wanted / 100)
  }
}
