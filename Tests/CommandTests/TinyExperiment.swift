import Foundation
import Results
import TestSupport

/// An experiment whose trials take a fraction of a second, in a folder of its own.
///
/// Two rows and two seeds on the 33-bus feeder; `wattswap run` leaves its results beside it.
struct TinyExperiment {
  static let yaml = """
    name: tiny
    grid: {case: ieee33, slack_v_pu: 1.02}
    profiles: {source: simbench-2016}
    background: {columns: [], otherwise: H0-A}
    prosumers:
      - name: home
        bus: 18
        load: {profile: H0-A, p_peak_kw: 300, q_peak_kvar: 90}
        devices:
          - {kind: pv, name: roof, profile: PV1, rated_kw: 600, s_kva: 450}
          - {kind: battery, name: battery, p_max_kw: 150, energy_kwh: 500, wear_per_kwh: 0.03}
      - name: shop
        bus: 25
        load: {profile: G0-A, p_peak_kw: 500, q_peak_kvar: 200}
        devices:
          - {kind: controllable_load, name: flexible, share: 0.2, compensation_per_kwh: 0.9}
    prices: {currency: EUR, buy: 0.9, sell: 0.3, network_fee: 0.03}
    days: {training: [0..7], validation: [8], test: [9, 190]}
    algorithm: {name: masac, actor: {hidden: [8]}, critic: {kind: mlp, hidden: [8]}}
    training: {episodes: 4, environments: 2, batch: 16, buffer: 1000, warmup: {episodes: 1}}
    evaluation: {every_episodes: 2}
    seeds: 2
    variants:
      - {name: MADDPG, algorithm.name: maddpg}
      - {name: MASAC}
    baseline: MADDPG
    """

  /// One trial as `plan --json` has it.
  struct Entry: Decodable, Sendable {
    var id: String
    var variant: String
    var seed: UInt64
    var changes: [String: String]
    var specSha256: String
    var results: String
    var status: String
    var parameters: [String: Int]
    var specification: String?
  }

  let folder: TemporaryFolder
  /// The experiment file.
  let path: String
  /// `--output`.
  let output: String

  /// Writes the experiment.
  init() throws {
    folder = try TemporaryFolder()
    path = try folder.write(Self.yaml, to: "tiny.yaml")
    output = folder.path(of: "Results")
  }

  /// The words of a subcommand on the experiment and its results.
  func words(_ subcommand: String, _ options: [String] = []) -> [String] {
    [subcommand, path, "--output", output] + options
  }

  /// Runs the experiment to its end.
  func run(_ options: String...) async throws -> CommandRun {
    try await CommandRun(words("run", options))
  }

  /// The trials, and what is done of them.
  func trials(_ options: String...) async throws -> [Entry] {
    try await CommandRun(words("plan", ["--json"] + options)).json()
  }

  /// The bytes of each trial's results file, by name.
  func results() throws -> [String: Data] {
    let folder = URL(fileURLWithPath: output).appendingPathComponent("tiny")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return try names.filter { $0.hasSuffix(".h5") && $0 != "sweep.h5" }.reduce(into: [:]) {
      $0[$1] = try Data(contentsOf: folder.appendingPathComponent($1))
    }
  }

  /// What processes left that is no result.
  func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: output + "/tiny")
      .filter { $0.hasSuffix(".partial") }
  }
}
