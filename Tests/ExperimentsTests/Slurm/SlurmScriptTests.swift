import Experiments
import Foundation
import Specification
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct SlurmScriptTests {
  private func script(_ settings: String = "", folder: String = "/data/Results/small") throws
    -> SlurmScript
  {
    SlurmScript(
      experiment: "small", specification: URL(fileURLWithPath: "/data/small.yaml"),
      program: URL(fileURLWithPath: "/opt/wattswap-0123"), commit: "abc+",
      folder: URL(fileURLWithPath: folder),
      settings: try decode(SlurmSettings.self, from: parseYAML("{\(settings)}", file: "test"))
        .record)
  }

  private func directives(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("#SBATCH ") }
      .map { String($0.dropFirst("#SBATCH ".count)) }
  }

  private func array(_ script: SlurmScript) -> String {
    script.array(
      taskCount: 4, list: script.folder.appendingPathComponent("1.tasks"),
      log: script.folder.appendingPathComponent("1-%a.log"))
  }

  @Test func `a job array's directives say all that was asked for`() throws {
    #expect(
      directives(array(try script())) == [
        "--array=0-3", "--job-name=wattswap-small", "--output=/data/Results/small/1-%a.log",
        "--open-mode=append", "--requeue", "--nodes=1", "--ntasks=1", "--cpus-per-task=1",
        "--signal=B:USR1@120",
      ])
    let full = try script(
      """
      partition: main, account: grid, qos: long, time_limit: "2-12", memory: 4G, cpus: 2,
      array_parallelism: 8, checkpoint_seconds: 300, options: [--constraint=avx2, --nice]
      """)
    #expect(
      directives(array(full)) == [
        "--array=0-3%8", "--job-name=wattswap-small", "--output=/data/Results/small/1-%a.log",
        "--open-mode=append", "--requeue", "--nodes=1", "--ntasks=1", "--cpus-per-task=2",
        "--signal=B:USR1@300", "--time=2-12:00:00", "--mem=4G", "--partition=main",
        "--account=grid", "--qos=long", "--constraint=avx2", "--nice",
      ])
    #expect(
      directives(full.merge(log: URL(fileURLWithPath: "/data/merge.log"))) == [
        "--job-name=wattswap-small-merge", "--output=/data/merge.log", "--nodes=1", "--ntasks=1",
        "--cpus-per-task=1", "--requeue", "--open-mode=append", "--mem=4G", "--partition=main",
        "--account=grid", "--qos=long", "--constraint=avx2", "--nice",
      ])
  }

  @Test func `a folder's odd characters mean nothing to Slurm or the shell`() throws {
    let text = array(try script(folder: "/data/100 %a/it's"))
    #expect(directives(text)[2] == #"--output="/data/100 %%a/it's/1-%a.log""#)
    #expect(text.contains(#"'/data/100 %a/it'\''s/1.tasks'"#))
  }

  @Test func `a prologue comes before the trials`() throws {
    let text = array(try script(#"prologue: "module load hdf5\nulimit -c 0\n""#))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = try #require(lines.firstIndex(of: "# The prologue."))
    #expect(
      lines[index..<(index + 4)] == ["# The prologue.", "module load hdf5", "ulimit -c 0", ""])
    #expect(lines[..<index].allSatisfy { $0.isEmpty || $0.hasPrefix("#") })
  }
}

/// What an array's script does when it is run, with shell scripts in place of `wattswap` and `scontrol`.
extension SlurmScriptTests {
  /// Runs task 2's script; `body` is the worker.
  private func run(
    _ body: String, restarts: Int = 0, requeues: Int = 3
  ) async throws -> (status: Int32, said: String) {
    let folder = try TemporaryFolder()
    let program = try folder.write("#!/bin/bash\nhere=\(folder.url.path)\n\(body)\n", to: "worker")
    let control = try folder.write(
      "#!/bin/bash\necho \"scontrol $*\"\n", to: "scontrol")
    for path in [program, control] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let list = try folder.write("a b\nc d\ne=1,x f\n", to: "list")
    let script = SlurmScript(
      experiment: "small", specification: URL(fileURLWithPath: "/data/small.yaml"),
      program: URL(fileURLWithPath: program), commit: nil, folder: folder.url,
      settings: try decode(
        SlurmSettings.self, from: parseYAML("{cpus: 2, requeues: \(requeues)}", file: "test")
      ).record)
    let text = script.array(
      taskCount: 3, list: URL(fileURLWithPath: list), log: URL(fileURLWithPath: "/dev/null"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["30", "/bin/bash", try folder.write(text, to: "script.sh")]
    process.environment = [
      "PATH": "\(folder.url.path):/usr/bin:/bin", "SLURM_ARRAY_JOB_ID": "12",
      "SLURM_ARRAY_TASK_ID": "2", "SLURM_RESTART_COUNT": String(restarts),
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    // The threads that tests run on block signals, and a child would go on doing so.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGUSR1, SIGTERM] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    try process.run()
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      String(decoding: said, as: UTF8.self).replacing(folder.url.path, with: "FOLDER")
        .split(separator: "\n").dropFirst().joined(separator: "\n")
    )
  }

  @Test func `a task runs its own trials, and ends as they do`() async throws {
    #expect(
      try await run("echo \"$*\"; exit 0")
        == (0, "work FOLDER --besides /data/small.yaml --jobs 2 e=1,x f"))
    #expect(try await run("exit 1").status == 1)
    #expect(try await run("kill -KILL $$").status == 137)
  }

  @Test func `at its time limit a task that can go on is queued again`() async throws {
    // The worker gets the signal by way of the script, its parent.
    let stopping = "trap 'exit 75' USR1; kill -USR1 $PPID; while :; do sleep 0.02; done"
    #expect(try await run(stopping, restarts: 2) == (0, "scontrol requeue 12_2"))
    let (status, said) = try await run(stopping, restarts: 3)
    #expect(status == 75)
    #expect(
      said == "task 12_2 is not queued again; 'wattswap submit' goes on with what is missing.")
  }

  @Test func `a task whose trials end all the same is not queued again`() async throws {
    #expect(
      try await run("trap 'echo told' USR1; kill -USR1 $PPID; sleep 0.2; exit 0") == (0, "told"))
  }

  @Test func `a task that is cancelled passes that on and stays out of the queue`() async throws {
    let stopping = "trap 'echo told; exit 75' TERM; kill -TERM $PPID"
    #expect(try await run("\(stopping); while :; do sleep 0.02; done") == (75, "told"))
  }
}
