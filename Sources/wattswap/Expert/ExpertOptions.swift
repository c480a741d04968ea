import ArgumentParser
import EnergyTrading
import Experiments
import Profiles
import Prosumers
import Specification

/// The row of an experiment and the day that an expert is asked about.
struct ExpertOptions: ParsableArguments {
  @OptionGroup var plan: PlanOptions

  @Option(help: ArgumentHelp("The row of the experiment; by default its first.", valueName: "name"))
  var variant: String?

  @Option(
    help: ArgumentHelp(
      "The day's index in the profiles; by default the first test day.", valueName: "day"))
  var day: Int?

  /// A row of an experiment, loaded, and a day of its profiles.
  struct Question {
    let trial: Trial
    let scenario: Scenario
    let search: ResourceSearch
    let day: Int

    /// The day's index and date.
    var dayText: String { "\(day), \(scenario.startDate.adding(days: day))" }
  }

  /// Reads and loads what is asked about.
  func question() throws(CommandFailure) -> Question {
    let plan = try plan.plan()
    let trial = try trial(of: plan)
    let scenario = try readingSpecification { () throws(SpecificationError) in
      try Scenario.load(trial.specification.scenario, search: plan.search)
    }
    let day = day ?? scenario.days.test.first ?? 0
    guard (0..<scenario.dayCount).contains(day) else {
      throw .input(
        "day \(day) is not in the profiles, whose days are 0 to \(scenario.dayCount - 1).")
    }
    return Question(trial: trial, scenario: scenario, search: plan.search, day: day)
  }

  private func trial(of plan: ExperimentPlan) throws(CommandFailure) -> Trial {
    guard let name = variant else {
      guard let first = plan.trials.first else { throw .input("\(plan.path) has no row.") }
      return first
    }
    guard let found = plan.trials.first(where: { $0.variant == name }) else {
      let nearest = nearestName(to: name, among: plan.variants).map { " Did you mean '\($0)'?" }
      throw .input("\(plan.path) has no row '\(name)'.\(nearest ?? "")")
    }
    return found
  }
}
