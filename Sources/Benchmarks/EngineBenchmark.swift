import Experiments
import Foundation
import Glibc
import Synchronization

/// Measures what the engine adds to a sweep of 100 trials of one second each on two processors.
///
/// The ideal is the processor time of a trial's training and evaluation alone, in a process that has the
/// scenario loaded and plays two at once, times the trials, over two: no process is started, nothing is
/// written, merged or reported. In a sweep, trials of one scenario share the optima of its days; a trial by
/// itself works them out, so that it is told beside both, what the engine saves and what it costs.
/// The sweep's processor time is that of `wattswap run` and all its workers. Its wall time says as much only
/// where nothing else runs, for then what is not processor time is waiting.
func benchmarkEngine() throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("wattswap-benchmark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }

  let (seeds, jobs) = (100, 2)
  let short = try EngineSweep(episodes: 100, seeds: seeds, in: folder).trialSeconds(of: 3)
  let long = try EngineSweep(episodes: 300, seeds: seeds, in: folder).trialSeconds(of: 3)
  // Training grows with the episodes, evaluation does not.
  let perEpisode = (long.work - short.work) / 200
  let episodes = max(50, Int(300 + (1 - long.work) / perEpisode))
  let sweep = try EngineSweep(episodes: episodes, seeds: seeds, in: folder)
  let plans = folder.appendingPathComponent("plans").path
  let before = try sweep.trialSeconds(of: 10)
  _ = try sweep.trialSeconds(of: 1, sharing: plans)
  let sharing = try sweep.trialSeconds(of: 10, sharing: plans)
  let run = try sweep.run(jobs: jobs)
  let after = try sweep.trialSeconds(of: 10)
  let alone = (work: (before.work + after.work) / 2, all: (before.all + after.all) / 2)
  let ideal = Double(seeds) * alone.work / Double(jobs)
  print("a trial of \(episodes) episodes, in process, in seconds of processor time:")
  for (name, trial) in [("by itself", alone), ("with the optima of days shared", sharing)] {
    print(
      "  \(name): training and evaluation \(text(trial.work)), with loading the scenario and writing the "
        + "results \(text(trial.all))")
  }
  print("\(seeds) trials with --jobs \(jobs): processor time \(text(run.processor)) s")
  for (name, trial) in [("by themselves", alone), ("that share", sharing)] {
    print(
      "  beside trials \(name): \(percent(run.processor / (Double(seeds) * trial.work))) against training and "
        + "evaluation alone, \(percent(run.processor / (Double(seeds) * trial.all))) with loading and writing"
    )
  }
  print(
    "  wall time \(text(run.wall)) s, \(percent(run.wall / ideal)) against the ideal of \(text(ideal)) s, "
      + "trials by themselves; the processors worked "
      + String(format: "%.1f %%", 100 * run.processor / (Double(jobs) * run.wall))
      + " of it, load \(text(run.otherLoad)) before")
}

private func text(_ number: Double) -> String { String(format: "%.3f", number) }
private func percent(_ ratio: Double) -> String { String(format: "%+.1f %%", 100 * (ratio - 1)) }

/// A sweep over seeds of one small learner.
private struct EngineSweep {
  private let path: String
  private let folder: URL
  private let plan: ExperimentPlan

  init(episodes: Int, seeds: Int, in folder: URL) throws {
    self.folder = folder
    let base = URL(fileURLWithPath: "Experiments/base/ieee33-6-prosumers.yaml").path
    path = folder.appendingPathComponent("engine-\(episodes).yaml").path
    try """
    include: \(base)
    name: engine-\(episodes)
    algorithm: {name: masac, actor: {hidden: [32]}, critic: {kind: mlp, hidden: [32]}}
    training: {episodes: \(episodes), environments: 8, update_every: 8, batch: 64, buffer: 20000,
      warmup: {episodes: 16}}
    days: {training: [0..40], validation: [41, 42], test: [43, 190]}
    evaluation: {every_episodes: 100}
    seeds: \(seeds)

    """.write(toFile: path, atomically: true, encoding: .utf8)
    plan = try ExperimentPlan(path: path)
  }

  /// The mean processor time of a trial in this process, two at once: of training and evaluation, and of
  /// all.
  ///
  /// Trials share the optima of days in a folder where there is one.
  func trialSeconds(
    of count: Int, sharing plans: String? = nil
  ) throws -> (work: Double, all: Double) {
    let sums = Mutex((work: 0.0, all: 0.0, failures: [any Error]()))
    let (plan, folder) = (plan, folder)
    DispatchQueue.concurrentPerform(iterations: 2) { half in
      for trial in plan.trials.dropFirst(half * count).prefix(count) {
        do {
          let (work, all) = try Self.trialSeconds(
            trial, of: plan, writing: folder.appendingPathComponent("trial-\(half).h5"),
            sharing: plans)
          sums.withLock { $0 = ($0.work + work, $0.all + all, $0.failures) }
        } catch {
          sums.withLock { $0.failures.append(error) }
        }
      }
    }
    let total = sums.withLock { (work: $0.work, all: $0.all, failures: $0.failures) }
    if let failure = total.failures.first { throw failure }
    return (total.work / Double(2 * count), total.all / Double(2 * count))
  }

  private static func trialSeconds(
    _ trial: Trial, of plan: ExperimentPlan, writing output: URL, sharing plans: String?
  ) throws -> (work: Double, all: Double) {
    // Loading once more tells how much of the runner's time it is.
    let start = threadSeconds()
    try plan.check()
    let loaded = threadSeconds()
    var written = loaded
    let runner = TrialRunner(trial, search: plan.search, commit: nil, plans: plans)
    _ = try runner.run(writing: output) { event in
      if event.phase == .writing { written = threadSeconds() }
    }
    return (written - loaded - (loaded - start), threadSeconds() - loaded)
  }

  /// Runs the sweep as a user does.
  func run(jobs: Int) throws -> (wall: Double, processor: Double, otherLoad: Double) {
    var loads = [0.0]
    getloadavg(&loads, 1)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("wattswap")
    process.arguments = [
      "run", path, "--jobs", "\(jobs)", "--output", folder.appendingPathComponent("Results").path,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let clock = ContinuousClock()
    let (began, used) = (clock.now, childrenSeconds())
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw EngineFailure(status: process.terminationStatus)
    }
    return ((clock.now - began) / .seconds(1), childrenSeconds() - used, loads[0])
  }
}

/// The sweep did not end well.
private struct EngineFailure: Error {
  var status: Int32
}

/// Seconds of processor time of this thread.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Seconds of processor time of all children that have ended, with their own.
private func childrenSeconds() -> Double {
  var usage = rusage()
  getrusage(RUSAGE_CHILDREN.rawValue, &usage)
  return [usage.ru_utime, usage.ru_stime].reduce(0) {
    $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
  }
}
