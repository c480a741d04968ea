extension BrokenExperiment {
  /// Seeds, variants and sweeps that name nothing or the same twice.
  static let sweep: [BrokenExperiment] = [
    BrokenExperiment(
      "seeds: 2", "seeds: 0",
      "28:8: 'seeds' is 0; it must be from 1 to 100000."),
    BrokenExperiment(
      "seeds: 2", "seeds: [1, 1]",
      "28:12: 'seeds' lists 1 twice."),
    BrokenExperiment(
      "seeds: 2", "seeds: [1, -2]",
      "28:12: 'seeds[1]' must be a whole number from 0 to 18446744073709551615; found -2."),
    BrokenExperiment(
      "seeds: 2", "seeds: [one]",
      """
      28:9: 'seeds[0]' must be a whole number from 0 to 18446744073709551615; found the text \
      'one'.
      """),
    BrokenExperiment(
      "name: MASAC}", "name: MADDPG}",
      "31:12: a variant 'MADDPG' already stands on line 30."),
    BrokenExperiment(
      "  - {name: MASAC}", "  - {name: a/b}",
      "31:12: 'a/b' cannot name a variant: it has a '/'."),
    BrokenExperiment(
      "  - {name: MASAC}", "  - {algorithm.name: masac}",
      "31:5: missing key 'name' in variant."),
    BrokenExperiment(
      "  - {name: MASAC}", "  - {name: MASAC, training.episode: 9}",
      "31:19: unknown key 'episode' in training. Did you mean 'episodes'?"),
    BrokenExperiment(
      "  - {name: MASAC}", "  - {name: MASAC, training..episodes: 9}",
      "31:19: the dotted key 'training..episodes' has an empty part."),
    BrokenExperiment(
      "  - {name: MASAC}", "  - {name: MASAC, seeds: 9}",
      "31:19: 'seeds' is the whole file's; no row can change it."),
    BrokenExperiment(
      "baseline: MADDPG", "baseline: MADPG",
      "32:11: baseline 'MADPG' names no row. Did you mean 'MADDPG'?"),
    BrokenExperiment(
      "baseline: MADDPG", "baseline: PPO",
      "32:11: baseline 'PPO' names no row. The rows are: MADDPG; MASAC."),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {product: {training.batch: [16, 16]}}",
      "32:40: 'training.batch' lists 16 twice."),
    BrokenExperiment(
      "baseline: MADDPG",
      "sweep: {product: {training.batch: [16, 32]}, exclude: [{training.batch: 64}]}",
      "32:56: this exclude matches no row."),
    BrokenExperiment(
      "baseline: MADDPG",
      "sweep: {zip: {size: {training.batch: [16, 32], training.buffer: [100]}}}",
      """
      32:48: 'training.buffer' lists 1 value and 'training.batch' 2; zipped lists must be \
      equally long.
      """),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {products: {training.batch: [16, 32]}}",
      "32:9: unknown key 'products' in sweep. Did you mean 'product'?"),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {exclude: [{training.batch: 64}]}",
      "32:8: 'sweep' needs one of product, zip and ablate."),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {product: {training.batch: []}}",
      "32:35: 'training.batch' must have at least 1 element; found 0."),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {product: {training.batch: [16, 2000]}}",
      "26:61: the buffer of 1000 transitions cannot fill a batch of 2000."),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {product: {trainin.batch: [16, 32]}}",
      "32:19: unknown key 'trainin' in the experiment. Did you mean 'training'?"),
    BrokenExperiment(
      "baseline: MADDPG",
      "sweep: {product: {training.batch: [16, 32]}, ablate: {training.batch: [32]}}",
      """
      32:8: two rows are named 'MADDPG,batch=32'.
      32:8: two rows are named 'MASAC,batch=32'.
      """),
    BrokenExperiment(
      "baseline: MADDPG", "sweep: {product: {prosumers.cottage.bus: [18, 19]}}",
      """
      32:19: 'prosumers' has no element 'cottage': its indices go from 0 to 1, its names are \
      home, shop.
      """),
  ]
}
