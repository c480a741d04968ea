import ArgumentParser
import Experiments
import Foundation

/// `wattswap submit`: the trials that are missing, as jobs of a Slurm cluster.
struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Hands an experiment's trials to a Slurm cluster.",
    discussion: """
      The trials that are neither done nor in the queue become tasks of job arrays, and a last job merges \
      what they leave. The models of an expert from words are made before that, here. It does not wait for \
      the jobs, but prints their numbers; 'wattswap status' shows how they get on, 'wattswap cancel' ends \
      them, and running it again submits what is still missing. The scripts and their logs stand in \
      <output>/<experiment>/journal/slurm/.
      """)

  @OptionGroup var options: PlanOptions
  @OptionGroup var slurm: SlurmOptions

  @Option(
    help: ArgumentHelp(
      "The folder of results, on a file system that the nodes share.", valueName: "folder"))
  var output = "Results"

  @Flag(
    help: "Submit what is new where the experiment has changed since its results were made.")
  var acceptChanges = false

  @Flag(help: "Print the scripts and submit nothing; Slurm need not be there.")
  var dryRun = false

  func run() throws {
    let plan = try options.plan()
    let settings = try slurm.settings(of: plan)
    let folder = ResultsFolder(output: output, experiment: plan.name)
    if dryRun {
      try show(plan, settings, folder)
    } else {
      try submit(plan, settings, folder)
    }
  }

  private func submit(
    _ plan: ExperimentPlan, _ settings: SlurmSettings, _ folder: ResultsFolder
  ) throws {
    let cluster = Slurm(withholding: plan.keyVariables)
    let queue = try asking { () throws(SlurmError) in try folder.slurmQueue(cluster) }
    try release(queue.entries.filter(\.isHeldAfterLaunch), plan, cluster)
    let waiting = missing(in: plan, folder, queue)
    guard !waiting.isEmpty else { return }
    let jobs = try asking { () throws(SlurmError) in
      let packing = TaskPacking(
        waiting.map(\.id), settings, largestArray: try cluster.largestArray())
      return self.jobs(plan, settings, folder, packing)
    }
    let start = try check(jobs, cluster)
    let submission: SlurmSubmission
    let run = try SweepRun(
      plan, RunOptions.parse(["--output=\(output)"]), acceptsChanges: acceptChanges)
    // The folder stays taken until everything is submitted.
    defer { withExtendedLifetime(run) {} }
    try run.prepare(waiting)
    try run.prepareExperts(of: waiting)
    do {
      try folder.keptProgram(of: ProgramPath.current).write()
      submission = try jobs.submit(with: cluster)
    } catch let error as SlurmError {
      throw CommandFailure.failed(
        "\(error.description)\n'wattswap status' shows what Slurm had taken by then.")
    } catch {
      throw CommandFailure.input(
        "cannot write to \(folder.url.path): \(error.localizedDescription)")
    }
    for program in folder.unneededPrograms(in: queue)
    where program.lastPathComponent != submission.program {
      try? FileManager.default.removeItem(at: program)
    }
    for job in submission.jobs { print(job) }
    let tasks = submission.arrays.reduce(0) { $0 + $1.tasks.count }
    let arrays = submission.arrays.count
    writeError(
      "\(plan.name): \(counted(waiting.count, "trial", "trials")) in "
        + "\(counted(tasks, "task", "tasks")) of \(counted(arrays, "job array", "job arrays"))")
    if !start.isEmpty { writeError("Slurm: \(start)") }
    writeError("logs     \(folder.journal.path)")
  }

  /// Lets tasks go on that Slurm could not start and holds since.
  private func release(
    _ held: [SlurmQueue.Entry], _ plan: ExperimentPlan, _ cluster: Slurm
  ) throws(CommandFailure) {
    guard !held.isEmpty else { return }
    try asking { () throws(SlurmError) in try cluster.release(held) }
    writeError(
      "\(plan.name): released \(counted(held.count, "task", "tasks")) that Slurm had failed to start"
    )
  }

  /// Prints what would be submitted, checked by Slurm where it is there.
  private func show(
    _ plan: ExperimentPlan, _ settings: SlurmSettings, _ folder: ResultsFolder
  ) throws {
    let cluster = Slurm()
    var largest: Int?
    var queue: SlurmQueue?
    do throws(SlurmError) {
      largest = try cluster.largestArray()
      queue = try folder.slurmQueue(cluster)
    } catch {
      writeError("Slurm was not asked: \(error)")
    }
    let waiting = missing(in: plan, folder, queue)
    guard !waiting.isEmpty else { return }
    let packing = TaskPacking(
      waiting.map(\.id), settings, largestArray: largest ?? Slurm.usualLargestArray)
    let jobs = jobs(plan, settings, folder, packing)
    for (file, text) in jobs.texts { print("# \(file.path)\n\(text)") }
    if queue != nil {
      writeError("Slurm: \(try check(jobs, cluster))")
    }
  }

  /// Asks Slurm whether it would take the scripts; where it would not, what was asked for is wrong.
  private func check(_ jobs: SlurmJobs, _ cluster: Slurm) throws(CommandFailure) -> String {
    do {
      return try jobs.check(with: cluster)
    } catch {
      throw .input(
        "\(error.description)\nNothing was submitted. 'wattswap submit --dry-run' prints the scripts, "
          + "'sinfo' the partitions and their limits.")
    }
  }

  /// The trials that are neither done nor in the queue; it tells how many are.
  private func missing(
    in plan: ExperimentPlan, _ folder: ResultsFolder, _ queue: SlurmQueue?
  ) -> [Trial] {
    let open = plan.trials.filter { !folder.isDone($0.id) }
    let places = queue.map { folder.slurmSubmissions.places(in: $0) } ?? [:]
    let waiting = open.filter { places[$0.id] == nil }
    let (done, queued) = (plan.trials.count - open.count, open.count - waiting.count)
    if done + queued > 0 {
      writeError(
        "\(plan.name): of \(counted(plan.trials.count, "trial", "trials")) \(done) done, "
          + "\(queued) in the queue, \(waiting.count) to submit")
    }
    return waiting
  }

  private func jobs(
    _ plan: ExperimentPlan, _ settings: SlurmSettings, _ folder: ResultsFolder,
    _ packing: TaskPacking
  ) -> SlurmJobs {
    SlurmJobs(
      SlurmScript(
        experiment: plan.name, specification: URL(fileURLWithPath: plan.path),
        program: folder.keptProgram(of: ProgramPath.current).program,
        commit: SourceCommit.current, folder: folder.url, settings: settings),
      packing, folder.nextSlurmFiles)
  }
}

/// Asks Slurm; its refusal becomes a message of the command.
///
/// A machine without Slurm, or a cluster without arrays, is the wrong place to ask at: that is wrong input.
func asking<Value>(_ body: () throws(SlurmError) -> Value) throws(CommandFailure) -> Value {
  do {
    return try body()
  } catch {
    switch error {
    case .missing, .noArrays: throw .input(error.description)
    case .refused, .unreadable: throw .failed(error.description)
    }
  }
}
