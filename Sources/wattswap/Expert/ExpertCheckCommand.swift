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

/// `wattswap expert check`: a hand-written or edited model through the same checks.
struct ExpertCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Runs a model's code in the sandbox and through the operator's checks.",
    discussion: """
      The file defines 'def prosumer(state)' as the workflow's roles do, with six return values. Windows \
      that it uses are given as NAME=HH:MM-HH:MM. The exit status is 1 where something is wrong with it.

        wattswap expert check farm.py --spec Experiments/llm-expert.yaml --prosumer farm
        wattswap expert check factory.py --spec my.yaml --prosumer factory --window night=22:00-06:00
      """)

  @Argument(help: "The model.", completion: .file(extensions: ["py"]))
  var file: String

  @Option(name: .customLong("spec"), help: "The experiment file.")
  var specification: String

  @Option(help: "Whose model it is.")
  var prosumer: String

  @Option(help: ArgumentHelp("A window of the day.", valueName: "name=HH:MM-HH:MM"))
  var window: [String] = []

  @Flag(help: "The code is a draft without trading: five return values.")
  var draft = false

  func run() throws {
    let code = try InputFile(path: file).text()
    let windows = try window.map { try Self.window($0) }
    let path = specification
    let plan = try readingSpecification { () throws(SpecificationError) in
      try ExperimentPlan(path: path)
    }
    let search = ResourceSearch(besides: path)
    let preparation = try readingSpecification { () throws(SpecificationError) in
      try ExpertPreparation(plan.trials, search: search)
    }
    guard let need = preparation.needs.first else {
      throw CommandFailure.input("no row of \(path) has 'expert.source: llm'.")
    }
    let index = try need.index(ofProsumer: prosumer)
    let brief = need.configuration.briefs(need.scenario)[index]
    let report: RunReport
    let findings: [String]
    let difference: Double?
    do {
      let runner = try ModelRunner(need.configuration.makeSandbox(search))
      report = try runner.run(code, for: brief, windows: windows, isDraft: draft)
      (findings, difference) = need.configuration.findings(
        of: report, prosumer: prosumer, windows: windows, need.scenario)
    } catch {
      throw CommandFailure.failed("\(error)")
    }
    print("run       \(report.status.rawValue)")
    if !report.text.isEmpty { print(report.text.printable) }
    if report.status == .solved {
      print("minimize  \(report.objective)\nsubject to")
      for constraint in report.constraints { print("          \(constraint)") }
    }
    for finding in findings { print("found     \(finding)".printable) }
    if let difference {
      print("difference from the hand-written optimum  \(difference.scientific)")
    }
    guard report.status == .solved, findings.isEmpty else {
      let isWindowMissing = report.text.contains("state['windows'] has no entry")
      throw CommandFailure.failed(
        "'\(file)' is not sound."
          + (isWindowMissing ? " --window NAME=HH:MM-HH:MM gives it a window." : ""))
    }
  }

  private static func window(_ text: String) throws(CommandFailure) -> TimeWindow {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let times = parts.last?.split(separator: "-").map(String.init) ?? []
    guard parts.count == 2, times.count == 2 else {
      throw .input("'\(text)' is no window: write NAME=HH:MM-HH:MM.")
    }
    let json: JSON = [
      "name": .string(parts[0]), "from": .string(times[0]), "to": .string(times[1]),
    ]
    switch TimeWindow.read(json) {
    case .success(let window): return window
    case .failure(let fault): throw .input(fault.message)
    }
  }
}
