import Foundation

/// The experiments that come with the package, and how to play them in a second.
enum ShippedExperiment {
  /// Every YAML file at the top of `Experiments/`, sorted.
  static var all: [String] {
    get throws {
      let folder = Package.root.appendingPathComponent("Experiments")
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".yaml") }.sorted()
        .map { folder.appendingPathComponent($0).path }
    }
  }

  /// Options that shrink any experiment: few days, few episodes, one seed.
  static let tinyBudget: [String] = [
    "seeds=[3]", "training.episodes=5", "training.environments=2", "training.batch=16",
    "training.buffer=2000", "training.update_every=64", "training.warmup.episodes=2",
    "evaluation.every_episodes=2", "days.training=[10..15]", "days.validation=[40, 41]",
    "days.test=[5, 187, 300]",
  ].flatMap { ["--set", $0] }
}
