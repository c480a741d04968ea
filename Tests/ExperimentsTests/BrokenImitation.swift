extension BrokenExperiment {
  /// An imitation that does not fit the agents, the policies or itself.
  static let imitation: [BrokenExperiment] = [
    imitating(
      "kind: wasserstein, epsilom: 0.1",
      "25:57: unknown key 'epsilom' in imitation. Did you mean 'epsilon'?"),
    imitating(
      "kind: wasserstien",
      """
      25:44: 'kind' must be none, wasserstein, behaviour_cloning or kl; found the text \
      'wasserstien'. Did you mean 'wasserstein'?
      """),
    imitating(
      "kind: kl, epsilon: 0.1",
      "25:48: unknown key 'epsilon' in imitation: it belongs to 'wasserstein'."),
    imitating(
      "kind: wasserstein, epsilon: none",
      """
      25:66: 'epsilon' must be a number above 0, a list or a mapping of agents to them, or auto; \
      found the text 'none'.
      """),
    imitating(
      "kind: wasserstein, epsilon: [0.1]",
      "25:66: 'epsilon' is a list of 1; write one for each of the 2 agents, in their order."),
    imitating(
      "kind: wasserstein, epsilon: {home: 0.1, shopp: 0.1}",
      """
      25:66: 'epsilon' has none for 'shop'; it must name every agent.
      25:85: 'epsilon' names 'shopp', which is none of the agents. Did you mean 'shop'?
      """),
    imitating(
      "kind: wasserstein, epsilon: {home: 0.1, shop: 0.00001}",
      """
      25:84: 'epsilon' is 1e-05, less than the variance of 4.539993e-05 that \
      'log_sigma.minimum' leaves every policy: none can keep to it.
      """),
    imitating(
      "kind: wasserstein, cap: 0.5",
      "25:37: 'multiplier' must lie between 'least_multiplier' and 'cap'."),
    BrokenExperiment(
      "kind: mlp, hidden: [8]", "kind: mlp, hidden: [8], privileged: {future_net_load_averages: 6}",
      "25:120: 'future_net_load_averages' is 6; it must be from 0 to 5."),
    BrokenExperiment(
      "kind: mlp, hidden: [8]", "kind: mlp, hidden: [8], privileged: {futur_net_load_averages: 2}",
      """
      25:94: unknown key 'futur_net_load_averages' in privileged. Did you mean \
      'future_net_load_averages'?
      """),
  ]

  private static func imitating(_ imitation: String, _ message: String) -> BrokenExperiment {
    BrokenExperiment(
      changes: [
        ("name: masac,", "name: masac, imitation: {\(imitation)},"),
        ("seeds: 2", "seeds: 2\nexpert: {source: rule}"),
      ], message)
  }
}
