import EnergyTrading
import Experiments
import Specification
import TestSupport

/// A small experiment that is right: two prosumers on the 33-bus feeder, tiny networks, eleven days.
enum SmallExperiment {
  static let yaml = #"""
    name: small
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
    prices:
      currency: CNY
      buy:
        - {from: "22:00", to: "06:00", price: 0.4}
        - {from: "06:00", to: "22:00", price: 0.9}
      sell: 0.3
      network_fee: 0.03
    days: {training: [0..7], validation: [8], test: [9, 10]}
    algorithm: {name: masac, actor: {hidden: [8]}, critic: {kind: mlp, hidden: [8]}}
    training: {episodes: 4, environments: 2, batch: 16, buffer: 1000, warmup: {episodes: 1}}
    evaluation: {every_episodes: 2}
    seeds: 2
    variants:
      - {name: MADDPG, algorithm.name: maddpg}
      - {name: MASAC}
    baseline: MADDPG
    """#

  /// The text with parts replaced, each of which must be there.
  static func text(_ changes: [(old: String, new: String)] = []) throws -> String {
    try changes.reduce(yaml) { text, change in
      guard text.contains(change.old) else { throw Missing(part: change.old) }
      return text.replacing(change.old, with: change.new, maxReplacements: 1)
    }
  }

  /// A change that does not apply: the test is out of date.
  struct Missing: Error {
    var part: String
  }

  /// The plan of the changed text, all of its parts checked.
  static func plan(
    _ changes: [(old: String, new: String)] = [], files: [String: String] = [:],
    patches: [String] = [], in folder: TemporaryFolder
  ) throws -> ExperimentPlan {
    for (name, text) in files { try folder.write(text, to: name) }
    let path = try folder.write(text(changes), to: "small.yaml")
    let plan = try ExperimentPlan(path: path, patches: patches)
    try plan.check()
    return plan
  }

  /// The first trial of the changed text, and its scenario.
  static func trial(
    _ changes: [(old: String, new: String)] = []
  ) throws -> (trial: Trial, scenario: Scenario) {
    let plan = try plan(changes, in: TemporaryFolder())
    let trial = plan.trials[0]
    return (trial, try Scenario.load(trial.specification.scenario, search: plan.search))
  }
}
