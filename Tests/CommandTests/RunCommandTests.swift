import Foundation
import Results
import TestSupport
import Testing

@Suite struct RunCommandTests {
  @Test func `a run prints the table on standard output and progress on standard error`()
    async throws
  {
    let tiny = try TinyExperiment()
    let run = try await tiny.run()
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == 7)
    #expect(
      lines[0].hasPrefix("variant            seeds  cost per day, EUR  against doing nothing"))
    #expect(lines[2].hasPrefix("do nothing             –"))
    #expect(lines[3].hasPrefix("rule                   –"))
    #expect(lines[4].hasPrefix("perfect foresight      –"))
    #expect(lines[5].hasPrefix("MADDPG               2/2"))
    #expect(lines[6].hasPrefix("MASAC                2/2"))
    #expect(run.error.hasPrefix("tiny: 4 trials, "))
    for trial in ["MADDPG seed 0", "MADDPG seed 1", "MASAC seed 0", "MASAC seed 1"] {
      #expect(run.error.contains("\(trial): started\n"))
      #expect(run.error.contains("\(trial): 100 %"))
      #expect(run.error.contains("\(trial): done in 0:"))
    }
    #expect(
      run.error.hasSuffix(
        "report   \(tiny.output)/tiny/report.md\ncharts   \(tiny.output)/tiny/report.html\n"))
    #expect(tiny.folder.text(of: "Results/tiny/report.md").hasPrefix("# tiny\n\nnone given\n\n| "))
    #expect(try await tiny.trials().allSatisfy { $0.status == "complete" })
    #expect(try tiny.leftovers() == [])
  }

  @Test func `the same seeds give the same bytes, for any number of jobs; other seeds do not`()
    async throws
  {
    let (one, two, again) = (try TinyExperiment(), try TinyExperiment(), try TinyExperiment())
    #expect(try await one.run("--jobs", "1").status == 0)
    #expect(try await two.run("--jobs", "2").status == 0)
    #expect(try await again.run("--jobs", "1").status == 0)
    let results = try one.results()
    #expect(results.count == 4)
    #expect(Set(results.values).count == 4)
    #expect(try two.results() == results)
    #expect(try again.results() == results)
    func sweep(_ tiny: TinyExperiment) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: tiny.output + "/tiny/sweep.h5"))
    }
    #expect(try sweep(one) == sweep(two))
  }

  @Test func `trials of one scenario share the optima of its days, which changes no byte`()
    async throws
  {
    let (many, one) = (try TinyExperiment(), try TinyExperiment())
    #expect(try await many.run().status == 0)
    let plans = URL(fileURLWithPath: many.output + "/tiny/journal/plans")
    let program = try #require(
      try FileManager.default.contentsOfDirectory(atPath: plans.path).first)
    let shared = plans.appendingPathComponent(program)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shared.path).count == 1)

    let text = TinyExperiment.yaml.replacing(
      "  - {name: MADDPG, algorithm.name: maddpg}\n", with: ""
    )
    .replacing("baseline: MADDPG", with: "baseline: MASAC")
    try one.folder.write(text, to: "tiny.yaml")
    #expect(try await one.run("--set", "seeds=[1]").status == 0)
    let journal = try FileManager.default.contentsOfDirectory(atPath: one.output + "/tiny/journal")
    #expect(!journal.contains("plans"))
    let file = try #require(try one.results().first)
    #expect(try many.results()[file.key] == file.value)
  }

  @Test func `a second run leaves what is done alone`() async throws {
    let tiny = try TinyExperiment()
    func modified() throws -> [Date] {
      try tiny.results().keys.sorted().map { name in
        let path = "\(tiny.output)/tiny/\(name)"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.modificationDate] as? Date)
      }
    }
    let first = try await tiny.run()
    let (bytes, times) = (try tiny.results(), try modified())
    let second = try await tiny.run()
    #expect(second.status == 0)
    #expect(second.output == first.output)
    #expect(second.error.hasPrefix("tiny: 4 trials, 1 at a time, 4 done before\n"))
    #expect(!second.error.contains("started"))
    #expect(try tiny.results() == bytes)
    #expect(try modified() == times)
  }

  @Test func `a further seed runs alone`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run("--set", "seeds=[0]").status == 0)
    let before = try tiny.results()
    let run = try await tiny.run()
    #expect(run.error.contains(", 2 done before\n"))
    #expect(!run.error.contains("seed 0: started"))
    #expect(try tiny.results().filter { before.keys.contains($0.key) } == before)
    #expect(try tiny.results().count == 4)
  }

  @Test(arguments: ["truncated", "flipped", "emptied"])
  func `a damaged results file is seen and its trial run again`(damage: String) async throws {
    let tiny = try TinyExperiment()
    let one = ["--set", "seeds=[0]"]
    #expect(try await CommandRun(tiny.words("run", one)).status == 0)
    let whole = try tiny.results()
    let trial = try #require(try await tiny.trials("--set", "seeds=[0]").first)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: trial.results))
    switch damage {
    case "truncated": bytes = bytes.prefix(bytes.count / 2)
    case "flipped": bytes[bytes.count / 2] ^= 1
    default: bytes = Data()
    }
    try bytes.write(to: URL(fileURLWithPath: trial.results))

    let plan = try await tiny.trials("--set", "seeds=[0]")
    try #require(plan.count == 2)
    #expect(plan[0].status.hasPrefix(damage == "flipped" ? "corrupt: " : "incomplete: "))
    #expect(plan[1].status == "complete")
    let run = try await CommandRun(tiny.words("run", one))
    #expect(run.status == 0)
    #expect(run.error.contains("MADDPG seed 0: started"))
    #expect(!run.error.contains("MASAC seed 0: started"))
    #expect(try tiny.results() == whole)
  }

  @Test func `a trial that cannot write its file fails, the others do not, status 1`()
    async throws
  {
    let tiny = try TinyExperiment()
    let trials = try await tiny.trials("--set", "seeds=[0]")
    // A folder that is not empty stands where the first trial's file should.
    try tiny.folder.write("", to: "Results/tiny/\(trials[0].id).h5/in-the-way")
    let run = try await tiny.run("--set", "seeds=[0]")
    #expect(run.status == 1)
    #expect(run.error.contains("MADDPG seed 0: failed (exit status 1); see "))
    #expect(run.error.contains("MASAC seed 0: done in "))
    #expect(run.error.hasSuffix("1 of 2 trials not done.\n"))
    #expect(run.output.contains("MADDPG               0/1"))
    #expect(run.output.contains("MASAC                1/1"))
    let log = tiny.folder.text(of: "Results/tiny/journal/\(trials[0].id).log")
    #expect(log.hasPrefix("trial \(trials[0].id): cannot write \(trials[0].results): "))
    let sweep = try ResultReader(tiny.output + "/tiny/sweep.h5")
    #expect(try sweep.integers("/status") == [2, 0])
    #expect(try tiny.leftovers() == [])
  }

  @Test func `with --fail-fast no trial starts after a failure`() async throws {
    let tiny = try TinyExperiment()
    let trials = try await tiny.trials("--set", "seeds=[0]")
    try tiny.folder.write("", to: "Results/tiny/\(trials[0].id).h5/in-the-way")
    let run = try await tiny.run("--set", "seeds=[0]", "--jobs", "1", "--fail-fast")
    #expect(run.status == 1)
    #expect(!run.error.contains("MASAC seed 0: started"))
    #expect(run.error.hasSuffix("2 of 2 trials not done.\n"))
  }

  @Test func `a results folder that cannot be made is wrong input`() async throws {
    let tiny = try TinyExperiment()
    let file = try tiny.folder.write("", to: "file")
    let run = try await CommandRun("run", tiny.path, "--output", file)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.error.hasPrefix("cannot write to \(file)/tiny: "))
  }

  @Test(
    arguments: [
      (["--jobs", "0"], "--jobs must be 1 or more, not 0."),
      (["--jobs", "many"], "The value 'many' is invalid for '--jobs <count>'"),
      (["--fastest"], "Unknown option '--fastest'"),
      (["--set", "training.episodes"], "--set training.episodes: write a dotted key"),
    ])
  func `a wrong option is wrong input`(options: [String], message: String) async throws {
    let tiny = try TinyExperiment()
    let run = try await CommandRun(tiny.words("run", options))
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.error.contains(message))
    #expect(!FileManager.default.fileExists(atPath: tiny.output))
  }

  @Test func `a trial without validation days keeps its last parameters`() async throws {
    let tiny = try TinyExperiment()
    let run = try await tiny.run(
      "--set", "days.validation=[]", "--set", "evaluation.keep=last", "--set", "seeds=[0]")
    #expect(run.status == 0, "\(run.error)")
    for (name, _) in try tiny.results() {
      let reader = try ResultReader("\(tiny.output)/tiny/\(name)")
      let cost = try reader.doubles("/evaluation/cost")
      #expect(Array(cost[0..<2]) == Array(cost[2..<4]), "kept and last differ")
    }
  }
}
