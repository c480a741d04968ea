extension BrokenExperiment {
  /// Keys that nobody reads, and keys that are missing.
  static let keys: [BrokenExperiment] = [
    BrokenExperiment(
      "seeds: 2", "seed: 2",
      "28:1: unknown key 'seed' in the experiment. Did you mean 'seeds'?"),
    BrokenExperiment(
      "slack_v_pu: 1.02", "slack_pu: 1.02",
      "2:22: unknown key 'slack_pu' in grid. Did you mean 'slack_v_pu'?"),
    BrokenExperiment(
      "{source: simbench-2016}", "{sources: simbench-2016}",
      "3:12: unknown key 'sources' in profiles. Did you mean 'source'?"),
    BrokenExperiment(
      "otherwise: H0-A}", "othrwise: H0-A}",
      "4:27: unknown key 'othrwise' in background. Did you mean 'otherwise'?"),
    BrokenExperiment(
      "    bus: 25",
      """
          bus: 25
          node: 25
      """,
      "14:5: unknown key 'node' in prosumer. Known keys: name, bus, load, wants, devices."),
    BrokenExperiment(
      "q_peak_kvar: 90", "q_peak_kw: 90",
      """
      8:11: missing key 'q_peak_kvar' in load.
      8:43: unknown key 'q_peak_kw' in load. Did you mean 'p_peak_kw'?
      """),
    BrokenExperiment(
      "energy_kwh: 500", "energy_kw: 500",
      "11:55: unknown key 'energy_kw' in battery. Did you mean 'energy_kwh'?"),
    BrokenExperiment(
      "  network_fee: 0.03", "  network_fees: 0.03",
      "23:3: unknown key 'network_fees' in prices. Did you mean 'network_fee'?"),
    BrokenExperiment(
      #"to: "06:00", price: 0.4"#, #"until: "06:00", price: 0.4"#,
      """
      20:7: missing key 'to' in price period.
      20:23: unknown key 'until' in price period. Known keys: from, to, price.
      """),
    BrokenExperiment(
      "validation: [8]", "validate: [8]",
      "24:26: unknown key 'validate' in days. Known keys: training, validation, test."),
    BrokenExperiment(
      "critic: {kind: mlp, hidden: [8]}", "critic: {kind: mlp, hiden: [8]}",
      "25:68: unknown key 'hiden' in critic. Did you mean 'hidden'?"),
    BrokenExperiment(
      "actor: {hidden: [8]}", "actor: {hidden: [8], activations: relu}",
      "25:47: unknown key 'activations' in actor. Did you mean 'activation'?"),
    BrokenExperiment(
      "warmup: {episodes: 1}", "warmup: {episode: 1}",
      "26:76: unknown key 'episode' in warmup. Did you mean 'episodes'?"),
    BrokenExperiment(
      "every_episodes: 2", "every_episode: 2",
      "27:14: unknown key 'every_episode' in evaluation. Did you mean 'every_episodes'?"),
    BrokenExperiment(
      "algorithm: {name: masac,", "algorithm: {name: masac, exploration: {initial: 0.2},",
      """
      25:26: unknown key 'exploration' in algorithm: it belongs to 'maddpg', 'matd3' or \
      'behaviour_cloning'.
      """),
    BrokenExperiment(
      """
      name: small

      """,
      "",
      "1:1: missing key 'name' in the experiment."),
    BrokenExperiment(
      """
      grid: {case: ieee33, slack_v_pu: 1.02}

      """,
      "",
      "1:1: missing key 'grid' in the experiment."),
    BrokenExperiment(
      "training: {episodes: 4, ", "training: {",
      "26:11: missing key 'episodes' in training."),
    BrokenExperiment(
      """
        currency: CNY

      """,
      "",
      "18:3: missing key 'currency' in prices."),
    BrokenExperiment(
      """
      evaluation: {every_episodes: 2}

      """,
      "",
      "1:1: missing key 'evaluation' in the experiment."),
  ]
}
