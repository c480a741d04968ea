import Algorithms
import ArgumentParser
import Experiments
import Foundation
import Reports
import Results
import Specification

/// `wattswap plan`: what an experiment file stands for.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows every trial of an experiment file, and what is done already.",
    discussion: """
      With --resolved it prints each variant's whole specification with every default stated: the text \
      that is hashed and stored with the results, itself an experiment file. '---' stands between two.
      """)

  @OptionGroup var options: PlanOptions

  @Flag(help: "Print the trials as JSON.")
  var json = false

  @Flag(help: "Print each variant's resolved specification.")
  var resolved = false

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var output = "Results"

  func run() throws {
    let plan = try options.plan()
    let folder = ResultsFolder(output: output, experiment: plan.name)
    if resolved, !json {
      printResolved(plan)
      return
    }
    let counts = try readingSpecification { () throws(SpecificationError) in
      try plan.parameterCounts()
    }
    if json {
      try printJSON(
        JSONValue.array(
          plan.trials.map { entry($0, counts[$0.variant] ?? [], folder) }))
    } else {
      print(table(plan, counts, folder).plainText, terminator: "")
    }
  }

  private func entry(
    _ trial: Trial, _ counts: [ParameterCount], _ folder: ResultsFolder
  ) -> JSONValue {
    var fields: [String: JSONValue] = [
      "id": .string(trial.id), "variant": .string(trial.variant), "seed": .seed(trial.seed),
      "changes": .object(
        Dictionary(
          trial.changes.map { ($0.key, JSONValue.string($0.value)) }, uniquingKeysWith: { $1 })),
      "spec_sha256": .string(trial.hash), "results": .string(folder.results(trial).path),
      "status": .string(folder.status(trial).description),
      "parameters": .object(
        Dictionary(
          counts.map { ($0.name, JSONValue.integer($0.count)) }, uniquingKeysWith: { $1 })),
    ]
    if resolved { fields["specification"] = .string(trial.resolvedText) }
    return .object(fields)
  }

  private func printResolved(_ plan: ExperimentPlan) {
    for (index, variant) in plan.variants.enumerated() {
      guard let trial = plan.trials.first(where: { $0.variant == variant }) else { continue }
      if index > 0 { print("---") }
      print("# variant: \(variant), seed \(trial.seed), SHA-256 \(trial.hash)")
      print(trial.resolvedText, terminator: trial.resolvedText.hasSuffix("\n") ? "" : "\n")
    }
  }

  private func table(
    _ plan: ExperimentPlan, _ counts: [String: [ParameterCount]], _ folder: ResultsFolder
  ) -> TextTable {
    var table = TextTable([
      .init("variant", .left), .init("seed"), .init("parameters"), .init("changes", .left),
      .init("status", .left),
    ])
    for trial in plan.trials {
      let changes = trial.changes.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      let parameters = (counts[trial.variant] ?? []).map(\.count).reduce(0, +)
      table.add([
        trial.variant + (trial.variant == plan.baseline ? " (baseline)" : ""),
        String(trial.seed), String(parameters), changes.isEmpty ? "–" : changes,
        folder.status(trial).description,
      ])
    }
    return table
  }
}
