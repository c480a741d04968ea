import ArgumentParser
import Experiments

/// `wattswap run`: every trial that is not done, then the table.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs an experiment's trials and prints the table.",
    discussion: """
      Each trial is a process of its own with one BLAS thread, and leaves one HDF5 file in \
      <output>/<experiment>/. A trial whose file is whole is skipped, one that was broken off goes on \
      from its last checkpoint. At the end all trials' metrics are merged into sweep.h5, the table is \
      printed, and report.md and report.html are written.

      Ctrl-C lets the running trials write checkpoints and ends with status 130; run again to go on. A \
      second Ctrl-C ends at once.

        wattswap run Experiments/quickstart.yaml
        wattswap run sweep.yaml --jobs 8 --retries 1 --trial-time 2h --trial-memory 4G
      """)

  @OptionGroup var options: PlanOptions

  @OptionGroup var runOptions: RunOptions

  @Flag(
    help: ArgumentHelp(
      "Run what is new where the experiment has changed since its results were made.",
      discussion: "The old results stay."))
  var acceptChanges = false

  func run() async throws {
    let plan = try options.plan()
    let run = try SweepRun(plan, runOptions, acceptsChanges: acceptChanges)
    let waiting = plan.trials.filter { !run.folder.isDone($0.id) }
    try await run.execute(waiting, doneBefore: plan.trials.count - waiting.count)
  }
}
