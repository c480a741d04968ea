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
      that is hashed and stored with the results.
      """)

  @OptionGroup var options: PlanOptions

  @Flag(help: "Print the trials as JSON.")
  var json = false

  @Flag(help: "Print each variant's resolved specification.")
  var resolved = false

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var output = "Results"

  private struct Entry: Encodable {
    var id: String
    var variant: String
    var seed: UInt64
    var changes: [String: String]
    var spec_sha256: String
    var results: String
    var status: String
    var parameters: [String: Int]
    var specification: String?
  }

  func run() throws {
    let plan = try options.plan()
    let folder = ResultsFolder(output: output, experiment: plan.name)
    let counts = try readingSpecification { () throws(SpecificationError) in
      try plan.parameterCounts()
    }
    if json {
      try printJSON(
        plan.trials.map { trial in
          Entry(
            id: trial.id, variant: trial.variant, seed: trial.seed,
            changes: Dictionary(
              trial.changes.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
            spec_sha256: trial.hash, results: folder.results(trial).path,
            status: folder.status(trial).description,
            parameters: Dictionary(
              (counts[trial.variant] ?? []).map { ($0.name, $0.count) }, uniquingKeysWith: { $1 }),
            specification: resolved ? trial.resolvedText : nil)
        })
    } else if resolved {
      for variant in plan.variants {
        guard let trial = plan.trials.first(where: { $0.variant == variant }) else { continue }
        print("# variant: \(variant), seed \(trial.seed), SHA-256 \(trial.hash)")
        print(trial.resolvedText, terminator: trial.resolvedText.hasSuffix("\n") ? "" : "\n")
      }
    } else {
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
      print(table.plainText, terminator: "")
    }
  }
}
