import ArgumentParser
import EnergyTrading
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import LanguageModels
import Prosumers
import Reports
import Specification

/// `wattswap expert show`: what the workflow made of the prosumers' words.
struct ExpertShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows generated models: words, mathematics, code, repairs and checks.",
    discussion: """
      Shows the models that 'run' or 'expert ask' kept in the experiment's results; of a replay they are \
      made where none are kept.

        wattswap expert show Experiments/llm-expert.yaml
        wattswap expert show Experiments/llm-expert.yaml --prosumer factory
        wattswap expert show Experiments/llm-expert.yaml --prosumer farm --reasoning
        wattswap expert show Experiments/llm-expert.yaml --prosumer factory --code > factory.py
      """)

  @OptionGroup var options: AskingOptions

  @Option(help: "Show this prosumer alone.")
  var prosumer: String?

  @Flag(help: "Show each role's reasoning, too.")
  var reasoning = false

  @Flag(help: "Print the code alone, as 'expert check' reads it; with --prosumer.")
  var code = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if code && prosumer == nil {
      throw ValidationError("--code prints the model of one prosumer: name it with --prosumer.")
    }
  }

  func run() throws {
    let (preparation, folder) = try options.preparation()
    for need in preparation.needs {
      if let prosumer { _ = try need.index(ofProsumer: prosumer) }
      let search = ResourceSearch(besides: options.plan.specification)
        .including(folder.url.path)
      let community = try readingSpecification { () throws(SpecificationError) in
        try need.configuration.models(need.scenario, search: search)
      }
      let models = community.models.filter { prosumer == nil || $0.prosumer == prosumer }
      if code {
        for model in models { print(model.code) }
        continue
      }
      if json {
        print(try GeneratedCommunity(digest: community.digest, models: models).json().prettyText)
        continue
      }
      for model in models {
        print(model.description.printable)
        guard reasoning else { continue }
        for thought in model.reasoning {
          print("Reasoning, \(thought.purpose):\n\(thought.text)\n".printable)
        }
      }
      let report = community.report(need.configuration.onFailure)
      print(report.table.plainText, terminator: "")
      writeError(community.notes(report))
    }
  }
}
