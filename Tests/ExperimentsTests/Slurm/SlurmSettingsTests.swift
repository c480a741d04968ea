import Experiments
import Foundation
import Specification
import TestSupport
import Testing

@Suite struct SlurmSettingsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func plan(_ section: String) throws -> ExperimentPlan {
    try SmallExperiment.plan([("seeds: 2", "seeds: 2\nslurm:\n\(section)")], in: folder)
  }

  private func findings(_ section: String) throws -> String {
    do {
      _ = try plan(section)
      return ""
    } catch let error as SpecificationError {
      return error.description.replacing("\(folder.url.path)/", with: "")
    }
  }

  @Test func `a section changes no trial, and each key is read`() throws {
    let plain = try SmallExperiment.plan(in: folder)
    let plan = try plan(
      """
        partition: main
        time_limit: 1:30:00
        memory: 4G
        cpus: 2
        array_parallelism: 8
        trial_minutes: 2.5
        options: [--constraint=avx2, --nice]
        prologue: |
          module load hdf5
      """)
    #expect(plan.trials.map(\.id) == plain.trials.map(\.id))
    let settings = try plan.slurmSettings()
    #expect(settings.partition == "main")
    #expect(settings.timeLimit?.seconds == 5400)
    #expect(settings.memory?.specification == "4G")
    #expect(settings.cpus == 2)
    #expect(settings.arrayParallelism == 8)
    #expect(settings.pack == nil)
    #expect(settings.trialMinutes == 2.5)
    #expect(settings.checkpointSeconds == 120)
    #expect(settings.requeues == 100)
    #expect(settings.options == ["--constraint=avx2", "--nice"])
    #expect(settings.prologue == "module load hdf5\n")
    #expect(try plain.slurmSettings().partition == nil)
  }

  @Test func `an experiment's section lies over the site's file`() throws {
    let site = try folder.write(
      "partition: big\naccount: grid\noptions: [--nice]\n", to: "site.yaml")
    let settings = try plan("  partition: main\n  options: [--exclusive]").slurmSettings(site: site)
    #expect(settings.partition == "main")
    #expect(settings.account == "grid")
    #expect(settings.options == ["--exclusive"])
    let wrong = try folder.write("partitoin: big\n", to: "wrong.yaml")
    let error = #expect(throws: SpecificationError.self) {
      try SmallExperiment.plan(in: folder).slurmSettings(site: wrong)
    }
    #expect(
      error?.description.hasSuffix(
        "wrong.yaml:1:1: unknown key 'partitoin' in slurm. Did you mean 'partition'?") == true)
  }

  @Test(arguments: [
    ("  partitoin: main", "30:3: unknown key 'partitoin' in slurm. Did you mean 'partition'?"),
    ("  partition: a b", "30:14: 'partition' is 'a b'; Slurm's names have no spaces."),
    (
      "  time_limit: 1h",
      "30:15: 'time_limit' must be a time limit such as '90' (minutes), '1:30:00' or '2-12:00:00'; "
        + "found the text '1h'."
    ),
    (
      "  memory: 4",
      "30:11: 'memory' must be an amount of memory such as '4G' or '500M'; found 4."
    ),
    ("  cpus: 0", "30:9: 'cpus' is 0; it must be from 1 to 4096."),
    (
      "  options: [constraint=avx2]",
      "30:12: 'constraint=avx2' is no option of sbatch: write one a line, as in '--constraint=avx2'."
    ),
    (
      "  options: [--array=1-9]",
      "30:12: '--array=1-9' would undo what 'wattswap submit' sets itself."
    ),
    ("  - a", "30:3: slurm must be a mapping; found a list."),
  ])
  func `what is wrong in a section is said with its place`(section: String, message: String)
    throws
  {
    #expect(try findings(section) == "small.yaml:\(message)")
  }

  @Test(arguments: [
    ("90", 5400), ("90:30", 5430), ("1:30:00", 5400), ("2-12", 216_000), ("2-12:30", 217_800),
    ("2-12:30:15", 217_815), ("0:01", 1),
  ])
  func `a time limit is read as Slurm reads it`(text: String, seconds: Int) throws {
    let time = try #require(SlurmTime(specification: text))
    #expect(time.seconds == seconds)
    #expect(SlurmTime(specification: time.specification)?.seconds == seconds)
    #expect(text.wholeMatch(of: try Regex(SlurmTime.pattern)) != nil)
  }

  @Test(arguments: [
    "", "0", "-5", "1:2:3:4", "1:60", "a", "1-", "-1:00", "1:-5", "+5", "99999999999999999999",
    "1-2-3", "1 :00",
  ])
  func `what is no time limit is refused`(text: String) throws {
    #expect(SlurmTime(specification: text) == nil)
  }

  @Test func `a time limit is written with days where it has any`() {
    #expect(SlurmTime(specification: "90")?.specification == "01:30:00")
    #expect(SlurmTime(specification: "60:00:00")?.specification == "2-12:00:00")
  }

  @Test(arguments: ["", "G", "0G", "4", "4GB", "-4G", "4.5G", "4g"])
  func `what is no amount of memory is refused`(text: String) {
    #expect(SlurmMemory(specification: text) == nil)
  }
}
