import ArgumentParser
import Experiments
import Foundation
import Specification

/// `wattswap trial`: what a worker process runs.
///
/// It is hidden: `run` starts it.
struct TrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Runs one resolved specification and writes its results file.",
    discussion: "Progress goes to standard output, one JSON object a line.",
    shouldDisplay: false)

  @Argument(help: "The resolved specification of one trial.")
  var specification: String

  @Option(help: "The name of the trial's row.")
  var variant: String

  @Option(help: "The experiment file, beside which data files are looked for.")
  var besides: String

  @Option(help: "The results file.")
  var output: String

  @Option(help: "Where to write how long it took.")
  var timing: String

  @Option(help: "The commit that this program was built from.")
  var commit: String?

  @Flag(help: "End when standard input closes, as it does when the run that began this dies.")
  var attached = false

  func run() throws {
    if attached { Self.endWithStandardInput() }
    let path = specification
    let trial = try readingSpecification { () throws(SpecificationError) in
      let plan = try SweepPlan.expand(root: try loadSpecification(path: path))
      guard var document = plan.trials.first, plan.trials.count == 1 else {
        throw SpecificationError("\(path) is no resolved specification of one trial.")
      }
      document.variant = variant
      return try Trial(document)
    }
    let search = ResourceSearch(besides: besides)
      .including(URL(fileURLWithPath: output).deletingLastPathComponent().path)
    let runner = TrialRunner(trial, search: search, commit: commit)
    do {
      let timing = try runner.run(writing: URL(fileURLWithPath: output)) { event in
        FileHandle.standardOutput.write(Data((event.line + "\n").utf8))
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(timing).write(to: URL(fileURLWithPath: self.timing), options: .atomic)
    } catch let error as SpecificationError {
      throw CommandFailure.input(error.description)
    } catch {
      throw CommandFailure.failed("trial \(trial.id): \(error)")
    }
  }

  private static func endWithStandardInput() {
    Thread.detachNewThread {
      while !FileHandle.standardInput.availableData.isEmpty {}
      _exit(1)
    }
  }
}
