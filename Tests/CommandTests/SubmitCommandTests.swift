import Foundation
import TestSupport
import Testing

/// `submit`, `status` and `cancel` with shell scripts in the place of Slurm's programs; the real ones are
/// tried by `Tests/Slurm/run`.
@Suite struct SubmitCommandTests {
  private let tiny: TinyExperiment
  private let slurm: TemporaryFolder

  init() throws {
    tiny = try TinyExperiment()
    slurm = try TemporaryFolder()
  }

  /// Puts a program into `PATH`.
  private func program(_ name: String, _ body: String) throws {
    let path = try slurm.write("#!/bin/sh\nhere=\(slurm.url.path)\n\(body)\n", to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  /// A cluster whose arrays have at most three tasks, and whose queue is a file.
  private func makeCluster() throws {
    try program("scontrol", "echo 'MaxArraySize            = 3'")
    try program(
      "sbatch",
      """
      echo "sbatch $1" >> $here/calls
      /usr/bin/env > $here/environment
      if [ "$1" = --test-only ]; then echo 'sbatch: Job 9 to start at noon' >&2; exit 0; fi
      number=$(/bin/cat $here/number 2>/dev/null || echo 10)
      echo $((number + 1)) > $here/number
      echo $((number + 1))
      """)
    try program("squeue", "/bin/cat $here/queue")
    try program("scancel", "echo \"scancel $*\" >> $here/calls")
  }

  /// The copies of the program in the tiny experiment's folder, for jobs that run later.
  private func keptPrograms() -> [URL] {
    let folder = URL(fileURLWithPath: tiny.output + "/tiny/journal/slurm")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.lastPathComponent.hasPrefix("program-") }
  }

  private func run(_ words: [String]) async throws -> CommandRun {
    try await CommandRun(
      words, environment: ["PATH": slurm.url.path, "XDG_CONFIG_HOME": slurm.url.path])
  }

  @Test func `a dry run needs no Slurm, prints every script and writes nothing`() async throws {
    let run = try await run(
      tiny.words("submit", ["--dry-run", "--pack", "2", "--time", "90", "--partition", "main"]))
    #expect(run.status == 0)
    #expect(
      run.error == """
        Slurm was not asked: there is no 'scontrol' on this machine: submit from a login node of the \
        cluster.

        """)
    let lines = run.output.split(separator: "\n")
    let files = lines.filter { $0.hasPrefix("# \(tiny.output)/tiny/journal/slurm/1/") }
    #expect(
      files.map { $0.split(separator: "/").last } == ["array-1.tasks", "array-1.sh", "merge.sh"])
    #expect(lines.contains("#SBATCH --array=0-1"))
    #expect(lines.contains("#SBATCH --time=01:30:00"))
    #expect(lines.count { $0 == "#SBATCH --partition=main" } == 2)
    #expect(lines[1].hasPrefix("MADDPG-seed0-") && lines[1].contains(" MADDPG-seed1-"))
    #expect(!FileManager.default.fileExists(atPath: tiny.output))
  }

  @Test(.needsSandbox) func `models from words are made before anything is submitted`()
    async throws
  {
    try makeCluster()
    let path = Package.root.appendingPathComponent("Experiments/llm-expert.yaml").path
    let output = slurm.path(of: "Results")
    let programs = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let surroundings = [
      "PATH": "\(slurm.path):\(programs)", "XDG_CONFIG_HOME": slurm.path, "OWN_KEY": "sk-secret",
    ]
    let words = ["submit", path, "--output", output]
    let other = try await CommandRun(
      words + ["--set", "expert.endpoint.model=another"], environment: surroundings)
    #expect(other.status == 2)
    #expect(other.error.contains("has no answer for model_generation of "))
    #expect(!slurm.text(of: "calls").contains("--parsable"))
    let whole = try await CommandRun(
      words + ["--set", "expert.endpoint.key_variable=OWN_KEY"], environment: surroundings)
    #expect(whole.status == 0, "\(whole.error)")
    #expect(whole.error.contains("6 of 6"))
    let models = try FileManager.default.contentsOfDirectory(
      atPath: output + "/llm-expert/expert")
    #expect(models.contains { $0.hasSuffix(".json") })
    #expect(slurm.text(of: "calls").contains("sbatch --parsable"))
    // Jobs have the environment that Slurm's program had; none of them needs the endpoint's key.
    #expect(slurm.text(of: "environment").contains("XDG_CONFIG_HOME=\(slurm.path)"))
    #expect(!slurm.text(of: "environment").contains("sk-secret"))
  }

  @Test func `without Slurm nothing is submitted`() async throws {
    let run = try await run(tiny.words("submit"))
    #expect(run.status == 2)
    #expect(
      run.error == """
        there is no 'scontrol' on this machine: submit from a login node of the cluster.

        """)
    #expect(run.output == "")
  }

  @Test func `trials are submitted once, shown with their place in the queue, and cancelled`()
    async throws
  {
    try makeCluster()
    let first = try await run(tiny.words("submit"))
    #expect(first.status == 0, "\(first.error)")
    #expect(first.output == "11\n12\n13\n")
    #expect(
      first.error == """
        tiny: 4 trials in 4 tasks of 2 job arrays
        Slurm: Job 9 to start at noon
        logs     \(tiny.output)/tiny/journal

        """)
    let folder = "Results/tiny/journal/slurm/1"
    #expect(
      slurm.text(of: "calls") == """
        sbatch --test-only
        sbatch --test-only
        sbatch --test-only
        sbatch --parsable
        sbatch --parsable
        sbatch --parsable

        """)
    let tasks = tiny.folder.text(of: "\(folder)/array-1.tasks").split(separator: "\n")
    #expect(tasks.map { $0.prefix(12) } == ["MADDPG-seed0", "MADDPG-seed1", "MASAC-seed0-"])
    let ids = try await tiny.trials().map(\.id)
    #expect(tasks.map(String.init) == Array(ids.prefix(3)))

    let queue = """
      11|0|RUNNING|None|node7|3:10|wattswap-tiny
      11|2|PENDING|Priority||0:00|wattswap-tiny
      12|0|PENDING|Priority||0:00|wattswap-tiny
      13|N/A|PENDING|Dependency||0:00|wattswap-tiny-merge

      """
    try slurm.write(queue, to: "queue")
    let status = try await run(tiny.words("status"))
    #expect(status.output.contains("11_0 running on node7 for 3:10"))
    #expect(status.output.contains("11_2 pending (Priority)"))

    let second = try await run(tiny.words("submit"))
    #expect(second.output == "14\n15\n")
    #expect(
      second.error.hasPrefix(
        "tiny: of 4 trials 0 done, 3 in the queue, 1 to submit\ntiny: 1 trial in 1 task of "))
    #expect(tiny.folder.text(of: "Results/tiny/journal/slurm/2/array-1.tasks") == "\(ids[1])\n")

    let cancel = try await run(tiny.words("cancel"))
    #expect(cancel.error == "tiny: cancelled 4 tasks, 1 of them running\n")
    #expect(slurm.text(of: "calls").hasSuffix("scancel 11 12 13\n"))
  }

  @Test func `a task that Slurm failed to start is released by the next submit`() async throws {
    try makeCluster()
    try slurm.write("", to: "queue")
    #expect(try await run(tiny.words("submit")).status == 0)
    try program(
      "scontrol", "echo \"scontrol $*\" >> $here/calls; echo 'MaxArraySize            = 3'")
    let queue = """
      11|0|PENDING|launch failed requeued held||0:00|wattswap-tiny
      11|1|PENDING|JobHeldUser||0:00|wattswap-tiny
      11|2|RUNNING|None|node7|3:10|wattswap-tiny
      12|0|RUNNING|None|node7|3:10|wattswap-tiny

      """
    try slurm.write(queue, to: "queue")
    let second = try await run(tiny.words("submit"))
    #expect(
      second.error == """
        tiny: released 1 task that Slurm had failed to start
        tiny: of 4 trials 0 done, 4 in the queue, 0 to submit

        """)
    #expect(slurm.text(of: "calls").hasSuffix("sbatch --parsable\nscontrol release 11_0\n"))
  }

  @Test func `jobs run a copy of the program, which clean removes when none needs it`() async throws
  {
    try makeCluster()
    try slurm.write("", to: "queue")
    #expect(try await run(tiny.words("submit")).status == 0)
    let kept = try #require(keptPrograms().first)
    #expect(keptPrograms().count == 1)
    let script = tiny.folder.text(of: "Results/tiny/journal/slurm/1/array-1.sh")
    #expect(script.contains("\n\(kept.path)/wattswap work "))
    // It finds its data from any folder.
    let list = try await CommandRun(
      ["list", "grids"], in: URL(fileURLWithPath: "/"),
      program: kept.appendingPathComponent("wattswap"))
    #expect(list.output.contains("ieee33"), "\(list.error)")

    try slurm.write("13|N/A|PENDING|Dependency||0:00|wattswap-tiny-merge\n", to: "queue")
    let early = try await run(tiny.words("clean"))
    #expect(!early.output.contains("program-"))
    let all = try await run(tiny.words("clean", ["--results"]))
    #expect(all.status == 2)
    #expect(
      all.error == """
        1 task is in the cluster's queue that would write here; 'wattswap cancel' takes them out.

        """)
    try program("squeue", "echo 'slurm_load_jobs error: Unable to contact' >&2; exit 1")
    let unknown = try await run(tiny.words("clean"))
    #expect(
      unknown.error.contains(
        "copies of the program stay, for the queue is unknown: squeue refused: slurm_load_jobs"))
    #expect(keptPrograms().count == 1)

    try program("squeue", "exit 0")
    let clean = try await run(tiny.words("clean"))
    #expect(clean.output.hasSuffix("/\(kept.lastPathComponent)\n"))
    #expect(keptPrograms().isEmpty)
  }

  @Test func `Slurm's refusal is shown, and nothing is written`() async throws {
    try makeCluster()
    try program("sbatch", "echo 'sbatch: error: invalid partition specified: nope' >&2; exit 1")
    let run = try await run(tiny.words("submit", ["--partition", "nope"]))
    #expect(run.status == 2)
    #expect(
      run.error == """
        sbatch refused: sbatch: error: invalid partition specified: nope
        Nothing was submitted. 'wattswap submit --dry-run' prints the scripts, 'sinfo' the partitions and \
        their limits.

        """)
    #expect(!FileManager.default.fileExists(atPath: tiny.output))
  }
}
