extension BrokenExperiment {
  /// An expert that is none, or that others need and lack.
  static let experts: [BrokenExperiment] = [
    expert(
      "{source: optimiser}",
      """
      29:18: 'source' must be none, rule, plan, optimizer, recorded or llm; found the text \
      'optimiser'. Did you mean 'optimizer'?
      """),
    expert(
      "{source: optimizer, horizon_steps: 97}",
      "29:44: 'horizon_steps' is 97; it must be from 1 to 96."),
    expert(
      "{source: optimizer, forecast: perfekt}",
      """
      29:39: 'forecast' must be perfect, persistence or {kind: noisy, deviation: 0.1}; found the \
      text 'perfekt'.
      """),
    expert(
      "{source: optimizer, forecast: {kind: noisy}}",
      "29:39: missing key 'deviation' in noisy forecast."),
    expert(
      "{source: rule, volt_var: {kind: droop}}",
      "29:41: 'kind' must be none or integral; found the text 'droop'."),
    expert(
      "{source: plan, horizon_steps: 4}",
      "29:24: unknown key 'horizon_steps' in expert: it belongs to 'optimizer' or 'llm'."),
    expert(
      "{source: recorded, file: nowhere.h5}", "29:34: there is no results file 'nowhere.h5'."),
    BrokenExperiment(
      "warmup: {episodes: 1}", "warmup: {episodes: 1, policy: expert}",
      "26:11: the warm-up's policy is the expert, but there is none: name one under 'expert.source'."
    ),
    BrokenExperiment(
      "every_episodes: 2", "every_episodes: 2, policy: expert",
      "27:13: the evaluation judges the expert, but there is none: name one under 'expert.source'."),
    BrokenExperiment(
      "name: masac,", "name: masac, imitation: {kind: wasserstein},",
      "1:1: 'algorithm.imitation' needs an expert: name one under 'expert.source'."),
  ]

  private static func expert(_ expert: String, _ message: String) -> BrokenExperiment {
    BrokenExperiment("seeds: 2", "seeds: 2\nexpert: \(expert)", message)
  }
}
