import ArgumentParser
import EnergyTrading
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import Prosumers
import Specification

/// The experiment and its folder of results, for what makes or shows generated models.
struct AskingOptions: ParsableArguments {
  @OptionGroup var plan: PlanOptions

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var output = "Results"

  /// What the experiment's trials need.
  ///
  /// - Parameter hasTranscript: Whether a transcript to be replayed must be there.
  /// - Returns: The needs, and where their models are kept.
  /// - Throws: ``CommandFailure`` where the experiment is wrong or has no such expert.
  func preparation(
    hasTranscript: Bool = true
  ) throws(CommandFailure) -> (ExpertPreparation, ResultsFolder) {
    let (path, patches) = (plan.specification, plan.patches)
    let plan =
      hasTranscript
      ? try plan.plan()
      : try readingSpecification { () throws(SpecificationError) in
        try ExperimentPlan(path: path, patches: patches)
      }
    let preparation = try readingSpecification { () throws(SpecificationError) in
      try ExpertPreparation(plan.trials, search: ResourceSearch(besides: path))
    }
    guard !preparation.needs.isEmpty else {
      throw .input("no row of \(path) has 'expert.source: llm'.")
    }
    return (preparation, ResultsFolder(output: output, experiment: plan.name))
  }
}

extension ExpertPreparation.Need {
  /// The place of a prosumer in the community.
  ///
  /// - Throws: ``CommandFailure`` where there is none of the name.
  func index(ofProsumer name: String) throws(CommandFailure) -> Int {
    let names = scenario.prosumers.map(\.name)
    if let index = names.firstIndex(of: name) { return index }
    let nearest = nearestName(to: name, among: names).map { " Did you mean '\($0)'?" }
    throw .input("there is no prosumer '\(name)'.\(nearest ?? "")")
  }
}

/// Tells on standard error how the workflow goes, a line an event; several prosumers may speak at once.
final class WorkflowDisplay: Sendable {
  private let isStreamed: Bool

  init(isStreamed: Bool) { self.isStreamed = isStreamed }

  /// Writes an event.
  func take(_ event: WorkflowEvent) {
    switch event.kind {
    case .asking(let role, let round):
      let name = role.rawValue.replacingOccurrences(of: "_", with: " ")
      writeError("\(event.prosumer): \(name)\(round > 1 ? ", again (\(round))" : "")")
    case .text(let text):
      if isStreamed { write(text.printable, to: STDERR_FILENO) }
    case .waiting(let reason):
      writeError("\(event.prosumer): \(reason)")
    case .ran(let status):
      writeError("\(event.prosumer): ran: \(status.rawValue)")
    case .ended(let failure):
      writeError("\(event.prosumer): \(failure.map { "no model: \($0)" } ?? "ready")")
    }
  }
}
