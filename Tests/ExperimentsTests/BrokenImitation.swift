extension BrokenExperiment {
  /// An imitation that does not fit the agents, the policies or itself.
  static let imitation: [BrokenExperiment] = [
    imitating("kind: wasserstein, epsilom: 0.1", "X"),
    imitating("kind: wasserstien", "X"),
    imitating("kind: kl, epsilon: 0.1", "X"),
    imitating("kind: wasserstein, epsilon: none", "X"),
    imitating("kind: wasserstein, epsilon: [0.1]", "X"),
    imitating("kind: wasserstein, epsilon: {home: 0.1, shopp: 0.1}", "X"),
    imitating("kind: wasserstein, epsilon: {home: 0.1, shop: 0.00001}", "X"),
    imitating("kind: wasserstein, cap: 0.5", "X"),
    BrokenExperiment(
      "name: masac,", "name: masac, imitation: {kind: kl},",
      "X"),
    BrokenExperiment(
      "kind: mlp, hidden: [8]", "kind: mlp, hidden: [8], privileged: {future_net_load_averages: 6}",
      "X"),
    BrokenExperiment(
      "kind: mlp, hidden: [8]", "kind: mlp, hidden: [8], privileged: {futur_net_load_averages: 2}",
      "X"),
  ]

  private static func imitating(_ imitation: String, _ message: String) -> BrokenExperiment {
    BrokenExperiment(
      changes: [
        ("name: masac,", "name: masac, imitation: {\(imitation)},"),
        ("seeds: 2", "seeds: 2\nexpert: {source: rule}"),
      ], message)
  }
}
