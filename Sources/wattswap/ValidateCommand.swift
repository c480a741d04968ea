import ArgumentParser
import Experiments

/// `wattswap validate`: every error of an experiment file, at once.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks an experiment file and everything it names.",
    discussion: """
      Every error is reported at once, as file:line:column, with what would be right. Nothing is run.
      """)

  @OptionGroup var options: PlanOptions

  func run() throws {
    let plan = try options.plan()
    let seeds = Set(plan.trials.map(\.seed)).count
    writeError(
      "\(options.specification): valid; \(counted(plan.variants.count, "variant", "variants")) × "
        + "\(counted(seeds, "seed", "seeds")) = \(counted(plan.trials.count, "trial", "trials")).")
  }
}
