import ArgumentParser
import Experiments
import Specification

/// The experiment file and what is laid over it.
struct PlanOptions: ParsableArguments {
  @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
  var specification: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Lays a value over the file's base, as in --set training.episodes=100 or --set seeds=5.",
      discussion: "It may be repeated. A variant or sweep that sets the same key still wins.",
      valueName: "key=value"))
  var patches: [String] = []

  /// Reads, expands and decodes the file, and checks each distinct scenario.
  func plan() throws(CommandFailure) -> ExperimentPlan {
    let path = specification
    let patches = patches
    return try readingSpecification { () throws(SpecificationError) in
      let plan = try ExperimentPlan(path: path, patches: patches)
      try plan.check()
      return plan
    }
  }
}
