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

/// `wattswap expert ask`: the workflow alone, without training.
struct ExpertAskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Lets the workflow turn prosumers' words into models.",
    discussion: """
      Does what 'run' does before its first trial: asks the endpoint, or the transcript, role by role, \
      runs the code in the sandbox, and keeps the models in <output>/<experiment>/expert. The endpoint's \
      key comes from the environment variable that 'expert.endpoint.key_variable' names.

      With --record-from, answers come from a folder of hand-written files, PROSUMER/ROLE-ROUND.md, and \
      the transcript is written anew from them, each exchange marked 'source: hand'. Do so after a prompt, \
      the knowledge base, device data or wants have changed: they are part of a transcript's keys.

        wattswap expert ask Experiments/llm-expert.yaml
        wattswap expert ask my.yaml --prosumer farm --stream
        wattswap expert ask Experiments/llm-expert.yaml --record-from Experiments/transcripts/ieee33-6-wants
      """)

  @OptionGroup var options: AskingOptions

  @Option(help: "Ask for this prosumer alone; its model is shown and not kept.")
  var prosumer: String?

  @Flag(help: "Show answers as they come.")
  var stream = false

  @Option(
    help: ArgumentHelp("Write the transcript from hand-written answers.", valueName: "folder"))
  var recordFrom: String?

  @Flag(help: "Print the models as JSON.")
  var json = false

  func run() throws {
    let (preparation, folder) = try options.preparation(hasTranscript: recordFrom == nil)
    let display = WorkflowDisplay(isStreamed: stream)
    for need in preparation.needs {
      if let prosumer { _ = try need.index(ofProsumer: prosumer) }
      let surroundings = AskingSurroundings(
        variable: { ProcessInfo.processInfo.environment[$0] }, handWrittenAnswers: recordFrom,
        prosumer: prosumer, isStreamed: stream, tell: display.take)
      let community: GeneratedCommunity
      do {
        community = try preparation.make(
          need, in: folder, again: true, surroundings: surroundings
        ).community
      } catch let error as SpecificationError {
        throw CommandFailure.input(error.description)
      } catch {
        throw CommandFailure.failed("\(error)")
      }
      if json {
        print(try community.json().prettyText)
      } else {
        if prosumer != nil { for model in community.models { print(model.description.printable) } }
        let report = community.report(need.configuration.onFailure)
        print(report.table.plainText, terminator: "")
        writeError(community.notes(report))
      }
      guard community.models.allSatisfy(\.isReady) else {
        throw CommandFailure.failed("some models did not come about.")
      }
    }
  }
}
