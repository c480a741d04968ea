import ArgumentParser
import Experiments
import Foundation
import Specification

/// `wattswap trial`: what a worker process runs.
///
/// It is hidden: `run` starts it, and so does a cluster's script.
struct TrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Runs one resolved specification and writes its results file.",
    discussion: """
      Progress goes to standard output, one JSON object a line. SIGTERM, SIGUSR1 and, in a process that \
      is not attached, SIGINT make it write a checkpoint and end with status 75.
      """,
    shouldDisplay: false)

  @Argument(help: "The resolved specification of one trial.")
  var specification: String

  @Option(help: "The name of the trial's row.")
  var variant: String

  @Option(help: "The experiment file, beside which data files are looked for.")
  var besides: String

  @Option(help: "The results file.")
  var output: String

  @Option(help: "What the names of the trial's journal files begin with.")
  var journal: String

  @Option(help: "The commit that this program was built from.")
  var commit: String?

  @Option(help: "The folder in which trials that this program runs share the optima of days.")
  var plans: String?

  @Flag(help: "End when standard input closes, as it does when the run that began this dies.")
  var attached = false

  /// The least time between two lines about the same tenth of a phase: an episode may last a millisecond, and
  /// whoever reads its line as long.
  private static let pace = Duration.milliseconds(100)
  /// Seconds to wait for a process of the same trial that is about to end.
  private static let patience = 10.0

  func run() throws {
    let stop = StopRequest()
    SignalWatch.start(attached ? [SIGTERM, SIGUSR1] : [SIGTERM, SIGUSR1, SIGINT]) { _ in
      stop.make()
    }
    if attached {
      // Ctrl-C reaches a whole group of processes; the run that began this one passes it on.
      signal(SIGINT, SIG_IGN)
      Self.endWithStandardInput()
    }
    let trial = try readTrial()
    let journal = TrialJournal(stem: URL(fileURLWithPath: journal))
    let lease = try takeLease(journal, trial)
    try? FileManager.default.removeItem(at: journal.failure)
    let failure: CommandFailure
    do {
      let search = ResourceSearch(besides: besides)
        .including(URL(fileURLWithPath: output).deletingLastPathComponent().path)
      let runner = TrialRunner(trial, search: search, commit: commit, plans: plans)
      let clock = ContinuousClock()
      var told: (event: TrialEvent, time: ContinuousClock.Instant)?
      let timing = try runner.run(
        writing: URL(fileURLWithPath: output), journal: journal, stop: stop,
        note: { writeError("trial \(trial.id) \($0)") }
      ) { event in
        lease.tell(event)
        if let told, told.event.phase == event.phase, told.event.tenths == event.tenths,
          clock.now - told.time < Self.pace
        {
          return
        }
        told = (event, clock.now)
        write(event.line + "\n", to: STDOUT_FILENO)
      }
      guard let timing else {
        throw CommandFailure(
          message: "trial \(trial.id) stopped because it was asked to.",
          status: TrialEnd.stoppedStatus)
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(timing).write(to: journal.timing, options: .atomic)
      return
    } catch let stopped as CommandFailure {
      throw stopped
    } catch let error as SpecificationError {
      failure = .input(error.description)
    } catch {
      failure = .failed("trial \(trial.id): \(error)")
    }
    TrialFailure(.failed, status: failure.status, message: failure.message)
      .write(to: journal.failure)
    throw failure
  }

  private func readTrial() throws(CommandFailure) -> Trial {
    let (path, variant) = (specification, variant)
    return try readingSpecification { () throws(SpecificationError) in
      let plan = try SweepPlan.expand(root: try loadSpecification(path: path))
      guard var document = plan.trials.first, plan.trials.count == 1 else {
        throw SpecificationError("\(path) is no resolved specification of one trial.")
      }
      document.variant = variant
      return try Trial(document)
    }
  }

  private func takeLease(
    _ journal: TrialJournal, _ trial: Trial
  ) throws(CommandFailure) -> Lease {
    do throws(Lease.Failure) {
      return try Lease(journal.lease, patience: Self.patience)
    } catch {
      if case .held = error {
        throw .failed("trial \(trial.id) is being run already, by \(error).")
      }
      throw .failed("trial \(trial.id): \(error).")
    }
  }

  private static func endWithStandardInput() {
    Thread.detachNewThread {
      while !FileHandle.standardInput.availableData.isEmpty {}
      _exit(1)
    }
  }
}
