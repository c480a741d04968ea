/// Experiment files for the tests of this module.
enum SweepSamples {
  /// A file that uses every reserved key.
  static let everything = """
    name: ablation
    critic: &critic {kind: attention, heads: 4}
    training:
      episodes: 10
      rate: 0.01
      layers: [64, 64]
    prosumers:
      - {name: village, bus: 18, devices: [{kind: battery, p_max_kw: 400}]}
      - {name: farm, bus: 33, devices: [{kind: load, peak_kw: 500}]}
    seeds: 2
    variants:
      - {name: Attention}
      - {name: MLP, critic.kind: mlp}
    sweep:
      product: {training.rate: [0.01, 0.1]}
      zip:
        size: {critic.width: [64, 128], training.layers: [[64], [128, 128]]}
      ablate:
        training.warm_up: [false]
        prosumers.village.bus: [17]
      exclude:
        - {critic.kind: mlp, critic.width: 64}
    baseline: MLP
    """
}
