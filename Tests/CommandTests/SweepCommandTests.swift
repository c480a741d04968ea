import Foundation
import TestSupport
import Testing

/// What looks after a folder of results: the lock, the manifest, `status`, `retry`, `verify`, `clean`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SweepCommandTests {
  private struct Status: Decodable {
    struct Trial: Decodable {
      var id: String
      var variant: String
      var state: String
      var message: String?
    }
    var counts: [String: Int]
    var trials: [Trial]
  }

  private func status(_ tiny: TinyExperiment) async throws -> Status {
    try await CommandRun(tiny.words("status", ["--json"])).json()
  }

  @Test func `two runs never work in one folder`() async throws {
    let tiny = try TinyExperiment()
    let run = try StartedCommand(
      tiny.words("run", ["--set", "training.episodes=100000", "--jobs", "1"]))
    while !run.errorSoFar.contains(": started") { await Task.yield() }
    let second = try await tiny.run("--set", "training.episodes=100000")
    #expect(second.status == 2)
    let folder = tiny.output + "/tiny"
    #expect(
      second.error.hasPrefix(
        "\(folder) is in use by another run (process \(run.processIdentifier) on "))
    #expect(
      second.error.hasSuffix("). Wait for it, stop it, or choose another --output.\n"))
    run.kill()
    _ = await run.end()
  }

  @Test func `an experiment that has changed is refused with what differs, and accepted when told`()
    async throws
  {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run("--set", "seeds=[0]").status == 0)
    let before = try tiny.results()
    let changes = ["--set", "training.batch=8", "--set", "algorithm.critic.hidden=[4]"]
    let run = try await CommandRun(tiny.words("run", changes + ["--set", "seeds=[0]"]))
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(
      run.error == """
        \(tiny.output)/tiny holds results of another state of this experiment:
        MADDPG; MASAC
          algorithm.critic.hidden: [8] → [4]
          training.batch: 16 → 8
        Run with --accept-changes to run what is new and keep the old files, or choose another name or \
        --output.

        """)
    #expect(try tiny.results() == before)
    let accepted = try await CommandRun(
      tiny.words("run", changes + ["--set", "seeds=[0]", "--accept-changes"]))
    #expect(accepted.status == 0, "\(accepted.error)")
    let after = try tiny.results()
    #expect(after.count == 4)
    #expect(before.allSatisfy { after[$0.key] == $0.value })
  }

  @Test func `status tells what is done, failed and waiting, retry runs what failed alone`()
    async throws
  {
    let tiny = try TinyExperiment()
    let trials = try await tiny.trials()
    #expect(try await status(tiny).counts == ["waiting": 4])
    // A folder that is not empty stands where a trial's file should.
    let obstacle = "\(trials[0].id).h5"
    try tiny.folder.write("", to: "Results/tiny/\(obstacle)/in-the-way")
    #expect(try await tiny.run("--set", "seeds=[0]").status == 1)
    var state = try await status(tiny)
    #expect(state.counts == ["done": 1, "failed": 1, "waiting": 2])
    #expect(state.trials[0].state == "failed")
    #expect(state.trials[0].message?.hasPrefix("trial \(trials[0].id): cannot write ") == true)

    try FileManager.default.removeItem(atPath: tiny.output + "/tiny/" + obstacle)
    let retry = try await CommandRun(tiny.words("retry", ["--failed"]))
    #expect(retry.status == 1)
    #expect(retry.error.contains("MADDPG seed 0: done in "))
    #expect(!retry.error.contains("seed 1: started"))
    #expect(retry.error.hasSuffix("2 of 4 trials not done.\n"))
    state = try await status(tiny)
    #expect(state.counts == ["done": 2, "waiting": 2])
    let idle = try await CommandRun(tiny.words("retry", ["--failed"]))
    #expect(idle.status == 0)
    #expect(idle.error == "tiny: no trial failed, 2 of 4 done.\n")
    let table = try await CommandRun("status", tiny.output + "/tiny")
    #expect(table.output.hasSuffix("tiny: 2 of 4 trials done, 2 waiting\n"))
  }

  @Test func `a trial that takes too long or too much ends as such, and the others go on`()
    async throws
  {
    let tiny = try TinyExperiment()
    let long = ["--set", "seeds=[0]", "--set", "training.episodes=100000"]
    let late = try await CommandRun(tiny.words("run", long + ["--trial-time", "0.5s"]))
    #expect(late.status == 1)
    #expect(late.error.contains("MASAC seed 0: timed out after 0:0"))
    let options = ["--output", tiny.output, "--json"]
    let folder = tiny.output + "/tiny"
    let state: Status = try await CommandRun(["status", folder] + options).json()
    #expect(state.counts == ["timed_out": 2])
    let big = try await CommandRun(tiny.words("run", long + ["--trial-memory", "1M"]))
    #expect(big.error.contains("MADDPG seed 0: took more memory than allowed; see "))
    let next: Status = try await CommandRun(["status", folder] + options).json()
    #expect(next.counts == ["out_of_memory": 2])
  }

  @Test func `verify finds a damaged file, and a rerun comes out the same`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run("--set", "seeds=[0]").status == 0)
    let folder = tiny.output + "/tiny"
    let whole = try await CommandRun("verify", folder)
    #expect(whole.status == 0)
    #expect(whole.error == "2 files whole.\n")
    let names = try tiny.results().keys.sorted()
    let again = try await CommandRun("verify", "\(folder)/\(names[0])", "--rerun")
    #expect(again.status == 0, "\(again.error)")
    #expect(again.output == "\(folder)/\(names[0]): the same bytes\n")
    var bytes = try #require(try tiny.results()[names[1]])
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(names[1])"))
    let damaged = try await CommandRun("verify", folder)
    #expect(damaged.status == 1)
    #expect(damaged.output.contains("\(names[1]): corrupt: "))
    #expect(damaged.error == "1 of 2 files damaged.\n")
  }

  @Test func `a trial from another kind of processor is run again with the kernels that it had`()
    async throws
  {
    let tiny = try TinyExperiment()
    // Every x86-64 processor has them, and none takes them by itself.
    let run = try await CommandRun(
      tiny.words("run", ["--set", "seeds=[0]"]), environment: ["OPENBLAS_CORETYPE": "Prescott"])
    #expect(run.status == 0)
    let name = try #require(try tiny.results().keys.min())
    let file = "\(tiny.output)/tiny/\(name)"
    let again = try await CommandRun("verify", file, "--rerun")
    #expect(again.output == "\(file): the same bytes (with OpenBLAS's Prescott kernels)\n")
    #expect(again.status == 0)
    let other = try await CommandRun(
      "verify", file, "--rerun", environment: ["OPENBLAS_CORETYPE": "Nehalem"])
    #expect(other.output.hasPrefix("\(file): differs in /training/"))
    #expect(
      other.output.hasSuffix(
        "; also in blas_configuration; it was made with OpenBLAS's Prescott kernels, which are others "
          + "than here\n"))
    #expect(other.status == 1)
  }

  @Test func `clean takes what is left behind, never a result unless told`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run("--set", "seeds=[0]").status == 0)
    let before = try tiny.results()
    let name = try #require(before.keys.first)
    let id = String(name.dropLast(3))
    try tiny.folder.write("old", to: "Results/tiny/journal/\(id).checkpoint.a")
    try tiny.folder.write("part", to: "Results/tiny/.\(name).99999999.0.partial")
    let dry = try await CommandRun("clean", tiny.output + "/tiny", "--dry-run")
    let clean = try await CommandRun("clean", tiny.output + "/tiny")
    #expect(clean.status == 0)
    #expect(clean.output == dry.output)
    #expect(clean.output.contains("\(id).checkpoint.a\n"))
    #expect(clean.output.contains(".\(name).99999999.0.partial\n"))
    #expect(clean.output.contains("/tiny/journal/plans\n"))
    #expect(try tiny.results() == before)
    let nothing = try await CommandRun("clean", tiny.output + "/tiny")
    #expect(nothing.error == "\(tiny.output)/tiny: nothing to remove.\n")
    #expect(try await CommandRun("clean", tiny.output + "/tiny", "--results").status == 0)
    #expect(try tiny.results().isEmpty)
  }

  @Test func `plans stay as long as a trial is left that could follow them`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run().status == 0)
    try FileManager.default.removeItem(atPath: try await tiny.trials()[0].results)
    let clean = try await CommandRun("clean", tiny.output + "/tiny")
    #expect(clean.status == 0)
    #expect(!clean.output.contains("plans"))
  }

  @Test func `a folder without a manifest is no experiment's`() async throws {
    let tiny = try TinyExperiment()
    let path = tiny.folder.url.path
    for command in ["status", "clean"] {
      let run = try await CommandRun(command, path)
      #expect(run.status == 2)
      #expect(
        run.error
          == "'\(path)' is no experiment's folder of results: it has no manifest.json. Name a "
          + "folder that 'wattswap run' made, such as Results/quickstart, or the experiment file.\n"
      )
    }
  }
}
