import ArgumentParser
import Experiments

/// `wattswap retry`: the trials that failed, once more.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Runs trials that failed once more.",
    discussion: """
      Runs the trials of an experiment that failed, timed out or ran out of memory, each from its last \
      checkpoint, and no others: those not begun yet are for 'run'.

        wattswap retry sweep.yaml --failed
        wattswap retry sweep.yaml --failed --trial-time 4h --trial-memory 8G
        wattswap retry sweep.yaml --trial MASAC-seed1-3fa2c1d0
      """)

  @OptionGroup var options: PlanOptions

  @OptionGroup var runOptions: RunOptions

  @Flag(help: "Run every trial that failed.")
  var failed = false

  @Option(
    name: .customLong("trial"),
    help: ArgumentHelp(
      "Run this trial, whether it failed or not, unless it is done; may be repeated.",
      valueName: "id"))
  var ids: [String] = []

  func validate() throws {
    if !failed, ids.isEmpty {
      throw ValidationError("Say what to run: --failed, or --trial and a trial's id.")
    }
  }

  func run() async throws {
    let plan = try options.plan()
    for id in ids where !plan.trials.contains(where: { $0.id == id }) {
      throw CommandFailure.input(
        "there is no trial '\(id)' in \(plan.path); 'wattswap status \(plan.path)' lists them.")
    }
    let run = try SweepRun(plan, runOptions, acceptsChanges: false)
    let waiting = plan.trials.filter { trial in
      let isMeant =
        ids.contains(trial.id)
        || failed && TrialFailure(run.folder.journal(of: trial.id).failure) != nil
      return isMeant && !run.folder.isDone(trial.id)
    }
    let done = plan.trials.count { run.folder.isDone($0.id) }
    guard !waiting.isEmpty else {
      writeError("\(plan.name): no trial failed, \(done) of \(plan.trials.count) done.")
      return
    }
    try await run.execute(waiting, doneBefore: done)
  }
}
