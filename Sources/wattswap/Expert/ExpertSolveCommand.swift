import ArgumentParser
import EnergyTrading
import Experiments
import Experts
import Prosumers
import Specification

/// `wattswap expert solve`: one decision of the optimiser, explained.
struct ExpertSolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Solve one step of a day for the whole community, and explain it.",
    discussion: """
      Decides what everyone should do in a step, from the devices' state at midnight, by the optimiser \
      that the row's 'expert' section describes, or by the usual one. Then it executes the \
      decision and says what it costs and what the exact AC power flow makes of it.

        wattswap expert solve Experiments/quickstart.yaml --day 195 --step 52
        wattswap expert solve Experiments/quickstart.yaml --horizon 4 --json
      """)

  @OptionGroup var options: ExpertOptions

  @Option(help: ArgumentHelp("The step of the day, 0 to 95.", valueName: "step"))
  var step = 48

  @Option(
    help: ArgumentHelp(
      "The steps that it looks ahead, 1 to 96; by default the row's.", valueName: "steps"))
  var horizon: Int?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    let last = TimeGrid.stepsPerDay - 1
    guard (0...last).contains(step) else {
      throw ValidationError("'--step' is \(step); it must be from 0 to \(last).")
    }
    if let horizon, !(1...TimeGrid.stepsPerDay).contains(horizon) {
      throw ValidationError(
        "'--horizon' is \(horizon); it must be from 1 to \(TimeGrid.stepsPerDay).")
    }
  }

  func run() throws {
    let question = try options.question()
    let settings = settings(of: question)
    let (scenario, day, step) = (question.scenario, question.day, step)
    let explained = try readingSpecification { () throws(SpecificationError) in
      try ExplainedDecision(scenario, settings: settings, day: day, step: step)
    }
    if json {
      try printJSON(explained.json)
    } else {
      print(explained.plainText(day: question.dayText), terminator: "")
    }
    guard explained.decision.status.hasActions else {
      throw CommandFailure.failed(
        "the optimisation ended without an answer: \(explained.statusText).")
    }
  }

  private func settings(of question: ExpertOptions.Question) -> OptimizerSettings {
    var settings =
      (question.trial.specification.expert as? OptimizerConfiguration)?.settings
      ?? OptimizerSettings()
    if let horizon { settings.horizonSteps = horizon }
    return settings
  }
}
