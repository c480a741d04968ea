public import ArgumentParser
public import Experiments
import Foundation
import Specification

/// What a command line says about the cluster, over what files say.
struct SlurmOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The partition.", valueName: "name"))
  var partition: String?

  @Option(help: ArgumentHelp("The account that is charged.", valueName: "name"))
  var account: String?

  @Option(help: ArgumentHelp("The quality of service.", valueName: "name"))
  var qos: String?

  @Option(
    help: ArgumentHelp(
      "The time limit of a task, as in 1:30:00 or 2-12:00:00; a bare number is minutes.",
      valueName: "time"))
  var time: SlurmTime?

  @Option(name: .customLong("mem"), help: ArgumentHelp("The memory of a task, as in 4G."))
  var memory: SlurmMemory?

  @Option(
    help: ArgumentHelp(
      "Processors of a task: so many of its trials run at once.", valueName: "count"))
  var cpus: Int?

  @Option(help: ArgumentHelp("Tasks that run at once.", valueName: "count"))
  var arrayParallelism: Int?

  @Option(
    help: ArgumentHelp(
      "Trials of a task; by default by trial_minutes, else as many as --cpus.",
      valueName: "count"))
  var pack: Int?

  @Option(
    help: ArgumentHelp(
      "A file of the keys of the slurm: section, for all experiments on a cluster.",
      discussion: "By default ~/.config/wattswap/slurm.yaml, where it is there.",
      valueName: "file"))
  var site: String?

  func validate() throws {
    for (name, value) in [
      ("cpus", cpus), ("array-parallelism", arrayParallelism), ("pack", pack),
    ] {
      if let value, value < 1 {
        throw ValidationError("--\(name) must be 1 or more, not \(value).")
      }
    }
  }

  /// The settings: this over the experiment's section over the site's file.
  func settings(of plan: ExperimentPlan) throws(CommandFailure) -> SlurmSettings {
    let site = site ?? Self.usersSite
    var settings = try readingSpecification { () throws(SpecificationError) in
      try plan.slurmSettings(site: site)
    }
    settings.partition = partition ?? settings.partition
    settings.account = account ?? settings.account
    settings.qos = qos ?? settings.qos
    settings.timeLimit = time ?? settings.timeLimit
    settings.memory = memory ?? settings.memory
    settings.cpus = cpus ?? settings.cpus
    settings.arrayParallelism = arrayParallelism ?? settings.arrayParallelism
    settings.pack = pack ?? settings.pack
    return settings
  }

  private static var usersSite: String? {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
    let path = folder.map { "\($0)/wattswap/slurm.yaml" }
    return path.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }
}

extension SlurmTime: ExpressibleByArgument {
  /// Reads an argument.
  public init?(argument: String) { self.init(specification: argument) }
}

extension SlurmMemory: ExpressibleByArgument {
  /// Reads an argument.
  public init?(argument: String) { self.init(specification: argument) }
}
