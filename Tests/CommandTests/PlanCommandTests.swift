import Foundation
import TestSupport
import Testing

@Suite struct PlanCommandTests {
  @Test func `JSON has an object a trial with all that a script needs`() async throws {
    let tiny = try TinyExperiment()
    let run = try await CommandRun(tiny.words("plan", ["--json"]))
    #expect(run.status == 0)
    #expect(run.error == "")
    let objects = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    #expect(objects.count == 4)
    for object in objects {
      #expect(
        object.keys.sorted() == [
          "changes", "id", "parameters", "results", "seed", "spec_sha256", "status", "variant",
        ])
    }
    let trials: [TinyExperiment.Entry] = try run.json()
    #expect(
      trials.map { "\($0.variant) \($0.seed)" }
        == ["MADDPG 0", "MADDPG 1", "MASAC 0", "MASAC 1"])
    #expect(trials.allSatisfy { $0.status == "missing" })
    #expect(trials[0].changes == ["algorithm.name": "maddpg"])
    #expect(trials[3].results == "\(tiny.output)/tiny/\(trials[3].id).h5")
  }

  @Test func `a resolved specification is an experiment that resolves to the same hash`()
    async throws
  {
    let tiny = try TinyExperiment()
    let trials = try await tiny.trials("--resolved")
    for trial in trials {
      let text = try #require(trial.specification)
      let path = try tiny.folder.write(text, to: "resolved.yaml")
      let again: [TinyExperiment.Entry] = try await CommandRun(
        "plan", path, "--json", "--resolved"
      ).json()
      #expect(again.map(\.specSha256) == [trial.specSha256])
      #expect(again.map(\.seed) == [trial.seed])
      #expect(again.map(\.specification) == [text])
    }
  }

  @Test func `resolved texts stand one after another, each with its hash above`() async throws {
    let tiny = try TinyExperiment()
    let run = try await CommandRun(tiny.words("plan", ["--resolved"]))
    let trials = try await tiny.trials("--resolved").filter { $0.seed == 0 }
    #expect(run.status == 0)
    #expect(
      run.output
        == trials.map {
          "# variant: \($0.variant), seed 0, SHA-256 \($0.specSha256)\n\($0.specification ?? "")"
        }.joined(separator: "---\n"))
  }

  @Test func `the table shows what each row changes and what is done`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run("--set", "seeds=[5]").status == 0)
    let run = try await CommandRun(tiny.words("plan", ["--set", "seeds=[5, 6]"]))
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    try #require(lines.count == 6)
    #expect(lines[0] == "variant seed parameters changes status")
    let rows = lines.dropFirst(2).map { $0.replacing(#/ [0-9]+ (algorithm|–)/#) { " … \($0.1)" } }
    #expect(
      rows == [
        "MADDPG (baseline) 5 … algorithm.name: maddpg complete",
        "MADDPG (baseline) 6 … algorithm.name: maddpg missing",
        "MASAC 5 … – complete",
        "MASAC 6 … – missing",
      ])
  }
}
