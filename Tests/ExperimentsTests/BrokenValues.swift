extension BrokenExperiment {
  /// Values of a wrong type, unit, range or choice.
  static let values: [BrokenExperiment] = [
    BrokenExperiment(
      "episodes: 4,", "episodes: four,",
      "26:22: 'episodes' must be a whole number; found the text 'four'."),
    BrokenExperiment(
      "episodes: 4,", "episodes: 4.5,",
      "26:22: 'episodes' must be a whole number; found 4.5."),
    BrokenExperiment(
      "episodes: 4,", "episodes: 0,",
      "26:22: 'episodes' is 0; it must be from 1 to 10000000."),
    BrokenExperiment(
      "batch: 16", "batch: '16'",
      "26:49: 'batch' is the quoted '16'; drop the quotes."),
    BrokenExperiment(
      "p_max_kw: 150", "p_max_kw: 150 kW",
      "11:50: 'p_max_kw' is '150 kW'; write 150, the unit is kW."),
    BrokenExperiment(
      "p_max_kw: 150", "p_max_kw: 0.15 MW",
      "11:50: 'p_max_kw' is '0.15 MW'; write the number alone, in kW."),
    BrokenExperiment(
      "p_max_kw: 150", "p_max_kw: -150",
      "11:50: 'p_max_kw' is -150; it must be above 0 kW."),
    BrokenExperiment(
      "rated_kw: 600", "rated_kw: [600]",
      "10:56: 'rated_kw' must be a number in kW; found a list."),
    BrokenExperiment(
      "share: 0.2", "share: 20 %",
      "16:58: 'share' is '20 %'; write 0.2."),
    BrokenExperiment(
      "share: 0.2", "share: 1.2",
      "16:58: 'share' is 1.2; it must be above 0 and at most 1."),
    BrokenExperiment(
      "slack_v_pu: 1.02", "slack_v_pu: 12.66",
      "2:34: 'slack_v_pu' is 12.66; it must be from 0.5 to 1.5 pu."),
    BrokenExperiment(
      "slack_v_pu: 1.02", "slack_v_pu: 1.02, v_min_pu: 1.05, v_max_pu: 0.95",
      "2:50: 'v_min_pu' is 1.05, not below 'v_max_pu' 0.95."),
    BrokenExperiment(
      "slack_v_pu: 1.02", "slack_v_pu: 1.1",
      """
      2:34: 'slack_v_pu' is 1.1, outside the limits 0.95 to 1.05: the slack bus itself would \
      always break them.
      """),
    BrokenExperiment(
      "hidden: [8]}, critic", "hidden: [0]}, critic",
      "25:43: 'hidden[0]' is 0; it must be from 1 to 4096."),
    BrokenExperiment(
      "name: masac,", "name: masac, discount: 1.5,",
      "25:36: 'discount' is 1.5; it must be from 0 to 1."),
    BrokenExperiment(
      "name: masac,", "name: masac, target_rate: 0,",
      "25:39: 'target_rate' is 0; it must be above 0 and at most 1."),
    BrokenExperiment(
      "name: small", "name: ../small",
      """
      1:7: '../small' cannot name the folder of results: write letters, digits, '-', '_' and \
      '.' alone, and no '.' first.
      """),
    BrokenExperiment(
      "    bus: 18", "    bus: eighteen",
      "7:10: 'bus' must be a whole number; found the text 'eighteen'."),
    BrokenExperiment(
      "name: masac,", "name: massac,",
      """
      25:19: 'name' must be maddpg, matd3, masac or behaviour_cloning; found the text 'massac'. \
      Did you mean 'masac'?
      """),
    BrokenExperiment(
      "kind: mlp", "kind: attentive",
      """
      25:63: 'kind' must be mlp, attention or differential_attention; found the text 'attentive'. \
      Did you mean 'attention'?
      """),
    BrokenExperiment(
      "kind: battery", "kind: batery",
      """
      11:16: 'kind' must be generator, pv, wind, battery or controllable_load; found the text \
      'batery'. Did you mean 'battery'?
      """),
    BrokenExperiment(
      "every_episodes: 2", "every_episodes: 2, keep: newest",
      "27:39: 'keep' must be best or last; found the text 'newest'."),
    BrokenExperiment(
      "every_episodes: 2", "every_episodes: 2, days: all",
      "27:39: 'days' must be test, validation or training; found the text 'all'."),
    BrokenExperiment(
      "  network_fee: 0.03",
      """
        network_fee: 0.03
        p2p: {rule: midmarket}
      """,
      """
      24:15: 'rule' must be mid_market, supply_demand_ratio, fixed or none; found the text \
      'midmarket'. Did you mean 'mid_market'?
      """),
    BrokenExperiment(
      "warmup: {episodes: 1}", "warmup: {episodes: 1, policy: nobody}",
      "26:97: 'policy' must be random, policy or expert; found the text 'nobody'."),
  ]
}
