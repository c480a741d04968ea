import ArgumentParser
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import Reports
import Results
import Specification

/// `wattswap run`: every trial that is not done, then the table.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs an experiment's trials and prints the table.",
    discussion: """
      Each trial is a process of its own with one BLAS thread, and leaves one HDF5 file in \
      <output>/<experiment>/. A trial whose file is whole is skipped. At the end all trials' metrics are \
      merged into sweep.h5, the table is printed, and report.md and report.html are written.
      """)

  @OptionGroup var options: PlanOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Trials at once; by default one a processor.", valueName: "count"))
  var jobs: Int?

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var output = "Results"

  @Flag(help: "Start no further trial once one has failed.")
  var failFast = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be 1 or more, not \(jobs).") }
  }

  func run() async throws {
    let plan = try options.plan()
    let folder = ResultsFolder(output: output, experiment: plan.name)
    let waiting = try prepare(plan, folder)
    try prepareExperts(of: waiting, plan, folder)
    let skipped = plan.trials.count - waiting.count
    let width = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    writeError(
      "\(plan.name): \(counted(plan.trials.count, "trial", "trials")), \(min(width, max(1, waiting.count))) at a time"
        + (skipped > 0 ? ", \(skipped) done before" : ""))

    let statuses = await execute(waiting, plan, folder, width: width, skipped: skipped)
    let trials = outcome(of: plan, folder, statuses)
    try report(plan, trials, folder)
    for (trial, cell) in zip(plan.trials, trials) where cell.status == .failed {
      writeError("failed: \(trial.id); see \(folder.log(trial).path)")
    }
    let missing = trials.count { $0.status != .done }
    guard missing == 0 else {
      throw CommandFailure.failed(
        "\(missing) of \(counted(trials.count, "trial", "trials")) not done.")
    }
  }

  /// Writes the resolved specifications of the trials that are not done, and returns these.
  private func prepare(
    _ plan: ExperimentPlan, _ folder: ResultsFolder
  ) throws(CommandFailure) -> [Trial] {
    let waiting = plan.trials.filter { !folder.status($0).isComplete }
    do {
      try folder.create()
      try ExperimentManifest(plan).write(to: folder)
      for trial in waiting {
        folder.removeLeftovers(of: trial)
        try trial.resolvedText.write(
          to: folder.specification(trial), atomically: true, encoding: .utf8)
      }
    } catch {
      throw .input("cannot write to \(folder.url.path): \(error.localizedDescription)")
    }
    return waiting
  }

  /// Has the models made that trials need and that are not kept yet.
  private func prepareExperts(
    of trials: [Trial], _ plan: ExperimentPlan, _ folder: ResultsFolder
  ) throws(CommandFailure) {
    let preparation = try readingSpecification { () throws(SpecificationError) in
      try ExpertPreparation(trials, search: ResourceSearch(besides: plan.path))
    }
    let display = WorkflowDisplay(isStreamed: false)
    for need in preparation.needs {
      do {
        let made = try preparation.make(
          need, in: folder,
          surroundings: AskingSurroundings(
            variable: { ProcessInfo.processInfo.environment[$0] }, tell: display.take))
        writeError("\(made.community.table.plainText)\(made.community.notes)\n")
      } catch let error as SpecificationError {
        throw .input(error.description)
      } catch {
        throw .failed("\(error)")
      }
    }
  }

  private func execute(
    _ trials: [Trial], _ plan: ExperimentPlan, _ folder: ResultsFolder, width: Int, skipped: Int
  ) async -> [String: Int32] {
    let commit = SourceCommit.current
    let jobs = trials.map { trial in
      LocalPool.Job(
        id: trial.id,
        arguments: [
          "trial", folder.specification(trial).path, "--variant", trial.variant, "--besides",
          plan.path, "--output", folder.results(trial).path, "--timing",
          folder.timing(trial).path, "--attached",
        ] + (commit.map { ["--commit", $0] } ?? []),
        log: folder.log(trial))
    }
    var display = ProgressDisplay(
      labels: Dictionary(
        plan.trials.map { ($0.id, "\($0.variant) seed \($0.seed)") },
        uniquingKeysWith: { first, _ in first }),
      total: plan.trials.count, skipped: skipped, currency: plan.currency)
    let logs = Dictionary(
      trials.map { ($0.id, folder.log($0).path) }, uniquingKeysWith: { first, _ in first })
    let pool = LocalPool(program: ProgramPath.current, width: width)
    let statuses = await pool.run(jobs, stopAtFailure: failFast) { id, report in
      display.take(id, report, log: logs[id] ?? "")
    }
    display.finish()
    return statuses
  }

  /// What became of every trial: a whole file alone is done, whatever its process said.
  private func outcome(
    of plan: ExperimentPlan, _ folder: ResultsFolder, _ statuses: [String: Int32]
  ) -> [SweepTrial] {
    plan.trials.map { trial in
      let isDone = folder.status(trial).isComplete
      return SweepTrial(
        variant: trial.variant, seed: trial.seed, path: folder.results(trial).path,
        status: isDone ? .done : statuses[trial.id] == nil ? .missing : .failed)
    }
  }

  /// Merges, prints and writes what is done.
  private func report(
    _ plan: ExperimentPlan, _ trials: [SweepTrial], _ folder: ResultsFolder
  ) throws(CommandFailure) {
    let output = SweepOutput(
      folder: folder, name: plan.name, description: plan.description, baseline: plan.baseline)
    print(try output.write(trials).plainText, terminator: "")
    writeError(output.paths)
  }
}
