import ArgumentParser
import Experiments

/// `wattswap cancel`: an experiment's jobs out of the cluster's queue.
struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Ends an experiment's jobs on the cluster.",
    discussion: """
      Trials that run are asked to write a checkpoint first. What is done stays, and 'wattswap submit' or \
      'wattswap run' goes on with the rest.
      """)

  @OptionGroup var options: PlanOptions

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var output = "Results"

  func run() throws {
    let plan = try options.plan()
    let folder = ResultsFolder(output: output, experiment: plan.name)
    let cluster = Slurm()
    let queue = try asking { () throws(SlurmError) in try folder.slurmQueue(cluster) }
    let jobs = Set(queue.entries.map(\.job)).sorted()
    try asking { () throws(SlurmError) in try cluster.cancel(jobs) }
    let running = queue.entries.count(where: \.isRunning)
    writeError(
      jobs.isEmpty
        ? "\(plan.name): nothing in the queue"
        : "\(plan.name): cancelled \(counted(queue.entries.count, "task", "tasks")), "
          + "\(running) of them running")
  }
}
