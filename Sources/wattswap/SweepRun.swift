import Experiments
import ExpertWorkflow
import Experts
import Foundation
import Reports
import Specification
import Synchronization

/// The work of `run` and `retry` in one folder of results, which it has to itself.
struct SweepRun {
  /// The folder.
  let folder: ResultsFolder
  private let plan: ExperimentPlan
  private let options: RunOptions
  private let manifest: ExperimentManifest
  /// Keeps other runs out as long as it lives.
  private let lock: Lease

  /// Takes the folder, and notes down what runs in it.
  ///
  /// - Throws: ``CommandFailure`` where the folder cannot be written, another run works in it, or its
  ///   results are of other specifications and that is not accepted.
  init(
    _ plan: ExperimentPlan, _ options: RunOptions, acceptsChanges: Bool
  ) throws(CommandFailure) {
    self.plan = plan
    self.options = options
    manifest = ExperimentManifest(plan)
    folder = ResultsFolder(output: options.output, experiment: plan.name)
    do {
      try folder.create()
    } catch {
      throw .input("cannot write to \(folder.url.path): \(error.localizedDescription)")
    }
    lock = try Self.lock(folder)
    if !acceptsChanges { try Self.refuseChanges(ManifestChange(of: plan, in: folder), folder) }
    do {
      try manifest.write(to: folder)
    } catch {
      throw .input("cannot write to \(folder.url.path): \(error.localizedDescription)")
    }
  }

  /// Takes a folder for one process alone.
  static func lock(_ folder: ResultsFolder) throws(CommandFailure) -> Lease {
    do throws(Lease.Failure) {
      let lock = try Lease(folder.lock)
      if let dead = lock.abandonedBy {
        writeError("took over \(folder.url.path) from a run that was killed (\(dead.description))")
      }
      return lock
    } catch {
      guard case .held = error else { throw .input("\(error)") }
      throw .input(
        "\(folder.url.path) is in use by another run (\(error)). Wait for it, stop it, or choose "
          + "another --output.")
    }
  }

  private static func refuseChanges(
    _ change: ManifestChange, _ folder: ResultsFolder
  ) throws(CommandFailure) {
    guard !change.groups.isEmpty else { return }
    let lines = change.groups.flatMap { group -> [String] in
      let shown = group.variants.prefix(6).joined(separator: "; ")
      let rest = group.variants.count > 6 ? "; and \(group.variants.count - 6) more" : ""
      let differences = group.differences.map { "  \($0)" }
      return ["\(shown)\(rest)"]
        + (differences.isEmpty ? ["  (the old specification is lost)"] : differences)
    }
    throw .input(
      "\(folder.url.path) holds results of another state of this experiment:\n"
        + lines.joined(separator: "\n")
        + "\nRun with --accept-changes to run what is new and keep the old files, or choose another "
        + "name or --output.")
  }

  /// Runs trials, merges all that is done, and prints the table.
  ///
  /// - Parameters:
  ///   - trials: The trials to run.
  ///   - done: How many were done before.
  /// - Throws: ``CommandFailure`` where a trial of the plan is not done at the end.
  func execute(_ trials: [Trial], doneBefore done: Int) async throws {
    let width = options.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let atOnce = min(width, max(1, trials.count))
    writeError(
      "\(plan.name): \(counted(plan.trials.count, "trial", "trials")), \(atOnce) at a time"
        + (done > 0 ? ", \(done) done before" : ""))
    try prepare(trials)
    try prepareExperts(of: trials)
    let control = PoolControl()
    let ends = await runPool(trials, control, width: width, done: done)
    if control.isStopping {
      let done = plan.trials.count { folder.isDone($0.id) }
      throw CommandFailure(
        message: "stopped; \(done) of \(counted(plan.trials.count, "trial", "trials")) done. "
          + "Run again to go on.", status: 130)
    }
    let outcome = outcome(ends)
    try report(outcome)
    for (trial, cell) in zip(plan.trials, outcome) where cell.status == .failed {
      let journal = folder.journal(of: trial.id)
      let kind = TrialFailure(journal.failure)?.kind ?? .failed
      writeError("\(kind.words): \(trial.id); see \(journal.log.path)")
    }
    let missing = outcome.count { $0.status != .done }
    guard missing == 0 else {
      throw CommandFailure.failed(
        "\(missing) of \(counted(outcome.count, "trial", "trials")) not done.")
    }
    lock.giveBack()
  }

  /// Writes the resolved specifications of trials that are about to run, here or on a cluster.
  func prepare(_ trials: [Trial]) throws(CommandFailure) {
    folder.removeLeftovers()
    do {
      for trial in trials {
        let journal = folder.journal(of: trial.id)
        try trial.resolvedText.write(to: journal.specification, atomically: true, encoding: .utf8)
        if FileManager.default.fileExists(atPath: journal.failure.path) {
          try FileManager.default.removeItem(at: journal.failure)
        }
      }
    } catch {
      throw .input("cannot write to \(folder.url.path): \(error.localizedDescription)")
    }
  }

  /// Has the models made that trials need and that are not kept yet.
  ///
  /// - Throws: ``CommandFailure`` where they cannot be asked for, or where one that does not come about ends the
  ///   experiment.
  func prepareExperts(of trials: [Trial]) throws(CommandFailure) {
    let plan = plan
    let preparation = try readingSpecification { () throws(SpecificationError) in
      try ExpertPreparation(plan.trials, search: plan.search)
    }
    let display = WorkflowDisplay(isStreamed: false)
    let rows = Set(trials.map(\.variant))
    for need in preparation.needs where !rows.isDisjoint(with: need.variants) {
      do {
        let variants = Set(need.variants)
        let hasBegun = plan.trials.contains {
          variants.contains($0.variant) && folder.hasBegun($0.id)
        }
        let made = try preparation.make(
          need, in: folder, hasBegun: hasBegun,
          surroundings: AskingSurroundings(
            variable: { ProcessInfo.processInfo.environment[$0] }, tell: display.take))
        let report = made.community.report(need.configuration.onFailure)
        writeError("\(report.table.plainText)\(made.community.notes(report))\n")
        if hasBegun, !made.community.models.allSatisfy(\.isReady) {
          writeError("Trials have begun with these models, so that none is asked for again.\n")
        }
      } catch let error as SpecificationError {
        throw .input(error.description)
      } catch {
        throw .failed("\(error)")
      }
    }
  }

  private func runPool(
    _ trials: [Trial], _ control: PoolControl, width: Int, done: Int
  ) async -> [String: TrialEnd] {
    let commit = SourceCommit.current
    let sharing = manifest.idsSharingScenarios
    let jobs = trials.map {
      LocalPool.Job(
        $0.id, of: $0.variant, in: folder, besides: plan.path, commit: commit,
        sharesPlans: sharing.contains($0.id))
    }
    let display = Mutex(
      ProgressDisplay(
        labels: Dictionary(
          plan.trials.map { ($0.id, "\($0.variant) seed \($0.seed)") },
          uniquingKeysWith: { first, _ in first }),
        total: plan.trials.count, skipped: done, currency: plan.currency))
    SignalWatch.start([SIGINT, SIGTERM]) { _ in
      if control.isStopping {
        // Whatever else is going on, even a terminal that takes no more text.
        _ = display.withLockIfAvailable { $0.finish() }
        _exit(130)
      }
      control.stop()
      display.withLock {
        $0.say("stopping: running trials write checkpoints; once more ends at once")
      }
    }
    let pool = LocalPool(
      program: ProgramPath.current, width: width, retries: options.retries,
      limits: options.limits)
    let ends = await pool.run(
      jobs, stopAtFailure: options.onFailure == .failFast, control: control
    ) { id, report in
      let journal = folder.journal(of: id)
      if case .ended(let end, _) = report { end.note(in: journal) }
      display.withLock { $0.take(id, report, log: journal.log.path) }
    }
    display.withLock { $0.finish() }
    // Workers of a run that was killed just before this one began may have died since.
    folder.removeLeftovers()
    return ends
  }

  /// What became of every trial: a whole file alone is done, whatever its process said.
  private func outcome(_ ends: [String: TrialEnd]) -> [SweepTrial] {
    plan.trials.map { trial in
      let isDone = folder.isDone(trial.id)
      let hasFailed = TrialFailure(folder.journal(of: trial.id).failure) != nil
      return SweepTrial(
        variant: trial.variant, seed: trial.seed, path: folder.results(trial).path,
        status: isDone ? .done : ends[trial.id] != nil || hasFailed ? .failed : .missing)
    }
  }

  /// Merges, prints and writes what is done.
  private func report(_ trials: [SweepTrial]) throws(CommandFailure) {
    let output = SweepOutput(
      folder: folder, name: plan.name, description: plan.description, baseline: plan.baseline)
    print(try output.write(trials).plainText, terminator: "")
    writeError(output.paths)
  }
}
