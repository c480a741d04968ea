import Foundation
import Results
import TestSupport
import Testing

/// `report` and `merge`, on one run of the tiny experiment.
@Suite struct ReportCommandTests {
  @Test func `a run's folder is reported in every format`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run().status == 0)
    let folder = tiny.output + "/tiny"
    let page = tiny.folder.text(of: "Results/tiny/report.html")
    for title in ["Cost", "Learning", "Voltage", "Trades", "A day's dispatch"] {
      #expect(page.contains("<h2>\(title)</h2>"), "\(title)")
    }
    #expect(page.contains("upper limit 1.05"))
    #expect(!page.contains("nan"))

    let markdown = try await CommandRun("report", folder)
    #expect(markdown.status == 0 && markdown.error == "")
    #expect(markdown.output.hasPrefix("# tiny\n\nnone given\n\n## What was run\n\n| variant"))
    #expect(markdown.output.contains("\nAgainst MADDPG:\n"))
    #expect(tiny.folder.text(of: "Results/tiny/report.md").contains("## self-sufficiency, %"))

    let table = try await CommandRun(
      "report", folder + "/sweep.h5", "--format", "csv", "--metric", "cost", "--metric", "loss_kwh")
    let lines = table.output.components(separatedBy: "\r\n")
    #expect(lines.count == 16)
    // Parameters come from the trials' files, the hours from their journals.
    let cells = lines[1].components(separatedBy: ",")
    #expect(try #require(Int(cells[cells.count - 2])) > 100)
    #expect(try #require(Double(cells[cells.count - 1])) > 0)

    let latex = tiny.folder.path(of: "table.tex")
    let written = try await CommandRun("report", folder, "--format", "latex", "--output", latex)
    #expect(written.status == 0 && written.output == "")
    #expect(tiny.folder.text(of: "table.tex").contains("\\begin{tabular}{lrrrrr}"))

    let export = try await CommandRun("report", folder, "--format", "marl-eval")
    let object = try JSONSerialization.jsonObject(with: Data(export.output.utf8))
    let tasks = try #require((object as? [String: [String: Any]])?["wattswap"])
    let rows = try #require(tasks["tiny"] as? [String: [String: [String: [String: Any]]]])
    #expect(rows.keys.sorted() == ["MADDPG", "MASAC"])
    let run = try #require(rows["MASAC"]?["seed_1"])
    #expect(run.keys.sorted() == ["absolute_metrics", "step_0", "step_1"])
    #expect((run["absolute_metrics"]?["negative_cost"] as? [Double])?.count == 2)
    #expect(try #require(run["step_1"]?["step_count"] as? Int) > 0)
  }

  @Test func `merge takes a folder as it is: a trial lost, one damaged`() async throws {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run().status == 0)
    let trials = try await tiny.trials()
    let sweep = tiny.output + "/tiny/sweep.h5"
    let whole = try Data(contentsOf: URL(fileURLWithPath: sweep))

    let again = try await CommandRun("merge", tiny.output + "/tiny")
    #expect(again.status == 0)
    #expect(again.error.hasPrefix("4 of 4 trials done\nresults  "))
    #expect(try Data(contentsOf: URL(fileURLWithPath: sweep)) == whole)

    try FileManager.default.removeItem(atPath: trials[1].results)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: trials[2].results))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: trials[2].results))
    try FileManager.default.removeItem(atPath: sweep)
    let merged = try await CommandRun("merge", tiny.output + "/tiny")
    #expect(merged.status == 0)
    #expect(
      merged.error.hasPrefix(
        "missing: MADDPG seed 1\nbroken: MASAC seed 0\n2 of 4 trials done\nresults  "))
    #expect(try ResultReader(sweep).integers("/status") == [0, 1, 3, 0])
    #expect(merged.output.contains("MADDPG               1/2"))
    let report = try await CommandRun("report", tiny.output + "/tiny", "--metric", "cost")
    #expect(report.output.contains("| MASAC             |       2 |    1 |      0 |      1 |"))
  }

  @Test func `a page tells a trial whose file was damaged after the merge, and draws the others`()
    async throws
  {
    let tiny = try TinyExperiment()
    #expect(try await tiny.run().status == 0)
    let (folder, page) = (tiny.output + "/tiny", tiny.folder.path(of: "page.html"))
    func html() async throws -> String {
      let made = try await CommandRun("report", folder, "--format", "html", "--output", page)
      #expect(made.status == 0 && made.error == "")
      return tiny.folder.text(of: "page.html")
    }
    let whole = try await html()
    #expect(whole.contains("4 of 4 trials are done."))
    let drawn = try await tiny.trials().filter {
      whole.contains("<figcaption>\($0.variant), seed \($0.seed)</figcaption>")
    }
    #expect(drawn.map(\.variant) == ["MADDPG", "MASAC"])
    var bytes = try Data(contentsOf: URL(fileURLWithPath: drawn[0].results))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: drawn[0].results))

    let damaged = try await html()
    #expect(damaged.contains("<p class=\"notice\">3 of 4 trials are done: 1 broken.</p>"))
    #expect(
      damaged.contains(
        "<p class=\"notice\">MADDPG, seed \(drawn[0].seed), was done when it was merged and is broken now: "
          + "cannot read \(drawn[0].results): its bytes do not fit its seal. Its figures are those of the merge; "
          + "its days are not drawn.</p>"))
    #expect(!damaged.contains("<figcaption>MADDPG, seed \(drawn[0].seed)</figcaption>"))
    #expect(damaged.contains("<figcaption>MASAC, seed \(drawn[1].seed)</figcaption>"))

    try Data(bytes[..<(bytes.count / 2)]).write(to: URL(fileURLWithPath: drawn[0].results))
    try Data().write(to: URL(fileURLWithPath: drawn[1].results))
    let lost = try await html()
    #expect(lost.contains("2 of 4 trials are done: 2 broken."))
    #expect(!lost.contains("<h2>Voltage</h2>"))
    #expect(lost.contains("<h2>Cost</h2>"))
  }

  @Test func `what cannot be reported or merged is wrong input`() async throws {
    let folder = try TemporaryFolder()
    let nothing = folder.path(of: "nothing")
    let empty = folder.url.path
    let no = try await CommandRun("report", nothing)
    #expect(no.status == 2)
    #expect(no.error == "cannot read '\(nothing)': there is no such file or folder.\n")
    let bare = try await CommandRun("report", empty)
    #expect(bare.status == 2)
    #expect(
      bare.error
        == "'\(empty)' holds no sweep.h5: name an experiment's folder, such as Results/quickstart, or merge "
        + "its trials with 'wattswap merge \(empty)'.\n")
    let unmerged = try await CommandRun("merge", empty)
    #expect(unmerged.status == 2)
    #expect(
      unmerged.error
        == "'\(empty)' holds no manifest.json that can be read: name the folder that 'wattswap run' wrote, "
        + "such as Results/quickstart.\n")
    let lost = try await CommandRun("merge", nothing)
    #expect(lost.error == "cannot merge '\(nothing)': there is no such folder.\n")

    let path = folder.path(of: "sweep.h5")
    var content = ResultContent(title: "x")
    content.dimensions = [
      ResultDimension("/variant", .strings(["A"]), longName: "row"),
      ResultDimension("/seed", .strings(["0"]), longName: "seed"),
      ResultDimension("/evaluation/policy", .strings(["trained"]), longName: "policy"),
      ResultDimension("/evaluation/day", .integers([5]), longName: "day"),
    ]
    content.variables = [
      ResultVariable(
        "/status", ["variant", "seed"], .codes([0], meanings: ["done"]), units: nil,
        longName: "status"),
      ResultVariable(
        "/evaluation/cost", ["variant", "seed", "policy", "day"], .doubles([1]), units: "EUR",
        longName: "cost"),
    ]
    try ResultFile.write(content, to: path)
    let metric = try await CommandRun("report", path, "--metric", "costs")
    #expect(metric.status == 2)
    #expect(metric.error == "there is no metric 'costs'. Did you mean 'cost'? There are cost.\n")
  }
}
