import ArgumentParser
import Experiments
import Foundation

/// `wattswap work`: what a task of a cluster's job array runs.
///
/// It is hidden: the scripts that `submit` writes start it.
struct WorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Runs some trials of a results folder on this machine.",
    discussion: """
      A trial that is done is skipped, and one that another process works at is waited for. SIGTERM, SIGINT \
      and SIGUSR1 make the trials write checkpoints; the status is then 75.
      """,
    shouldDisplay: false)

  @Argument(help: "The experiment's folder of results.")
  var folder: String

  @Argument(help: "The trials' ids.")
  var ids: [String]

  @Option(help: "The experiment file, beside which data files are looked for.")
  var besides: String

  @Option(help: "Trials at once.")
  var jobs = 1

  @Option(help: "The commit that this program was built from.")
  var commit: String?

  /// Seconds between two looks at trials that other processes work at.
  private static let lookSeconds = 2.0

  func run() async throws {
    let folder = ResultsFolder(folder)
    guard let manifest = ExperimentManifest(folder) else {
      throw CommandFailure.input("\(folder.url.path) has no manifest.json that can be read.")
    }
    let trials = try ids.map { id in
      guard let trial = manifest.trials.first(where: { $0.id == id }) else {
        throw CommandFailure.input("\(folder.manifest.path) has no trial '\(id)'.")
      }
      return trial
    }
    let control = PoolControl()
    SignalWatch.start([SIGTERM, SIGINT, SIGUSR1]) { _ in control.stop() }
    let sharing = manifest.idsSharingScenarios
    var open = trials
    while !control.isStopping {
      open.removeAll { isDone($0, in: folder) }
      guard !open.isEmpty else { break }
      let free = open.filter { isFree($0, in: folder) }
      guard !free.isEmpty else {
        try await Task.sleep(for: .seconds(Self.lookSeconds))
        continue
      }
      await runPool(free, in: folder, sharing: sharing, control)
      // What neither is done nor is worked at elsewhere has failed: another try would only do so again.
      open.removeAll { trial in
        free.contains(trial) && (isDone(trial, in: folder) || isFree(trial, in: folder))
      }
    }
    let missing = trials.filter { !isDone($0, in: folder) }
    writeError(
      "\(trials.count - missing.count) of \(counted(trials.count, "trial", "trials")) done")
    guard !missing.isEmpty else { return }
    throw CommandFailure(
      message: missing.map { "not done: \($0.id)" }.joined(separator: "\n"),
      status: control.isStopping ? TrialEnd.stoppedStatus : 1)
  }

  private func isDone(_ trial: ExperimentManifest.Entry, in folder: ResultsFolder) -> Bool {
    folder.isDone(trial.id)
  }

  /// Whether nobody works at a trial: its lease can be had.
  private func isFree(_ trial: ExperimentManifest.Entry, in folder: ResultsFolder) -> Bool {
    do throws(Lease.Failure) {
      try Lease(folder.journal(of: trial.id).lease).giveBack()
      return true
    } catch {
      if case .held = error { return false }
      // The trial itself will say what is wrong with the file.
      return true
    }
  }

  private func runPool(
    _ trials: [ExperimentManifest.Entry], in folder: ResultsFolder, sharing: Set<String>,
    _ control: PoolControl
  ) async {
    let pool = LocalPool(program: ProgramPath.current, width: jobs)
    let waiting = trials.map {
      LocalPool.Job(
        $0.id, of: $0.variant, in: folder, besides: besides, commit: commit,
        sharesPlans: sharing.contains($0.id))
    }
    _ = await pool.run(waiting, control: control) { id, report in
      if case .ended(let end, let seconds) = report {
        end.note(in: folder.journal(of: id))
        writeError("\(id): \(end) after \(ProgressDisplay.duration(seconds))")
      }
    }
  }
}
