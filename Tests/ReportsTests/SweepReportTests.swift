import Foundation
import Reports
import Results
import Testing

@Suite struct SweepReportTests {
  private let samples: SampleTrials

  init() throws {
    samples = try SampleTrials()
  }

  private func report(_ metrics: [String]? = ["cost"], baseline: String? = "base") throws
    -> SweepReport
  {
    let trials = try samples.sweep()
    return try SweepReport(
      try samples.mergedSweep(trials, baseline: baseline), metrics: metrics, trials: trials)
  }

  @Test func `a seed is the mean of its days, in every statistic`() throws {
    let metric = try #require(try report().metric("cost"))
    #expect(metric.entries.map(\.variant) == ["base", "A & B_1", "base", "A & B_1"])
    #expect(metric.entries.map(\.checkpoint) == [.kept, .kept, .last, .last])
    let (base, other) = (metric.entries[0], metric.entries[1])
    #expect(base.sample.values == [100, 102, 101, 105])
    #expect(base.comparison == nil)
    #expect(other.sample.values == [90, 93, 91.5])
    #expect(other.seeds == ["0", "1", "2"])
    let comparison = try #require(other.comparison)
    // Seed 3 has no partner.
    #expect(comparison.differences.values == [-10, -9, -9.5])
    #expect(comparison.probabilityOfImprovement == 1)
    #expect(comparison.p == MannWhitney([1, 2, 3], [4, 5, 6, 7]).p)
    #expect(metric.entries[3].sample.values == [94, 97, 95.5])
    #expect(metric.references.map(\.name) == ["do nothing"])
    #expect(metric.references.map(\.value) == [130])
  }

  @Test func `what was planned, done and failed is counted, with what it took`() throws {
    let rows = try report().rows
    #expect(rows.map(\.planned) == [4, 4])
    let (done, failed) = (rows.map { $0.count(.done) }, rows.map { $0.count(.failed) })
    #expect(done == [4, 3])
    #expect(failed == [0, 1])
    #expect(rows.map(\.processorHours) == [2, 1.5])
  }

  @Test func `differences are of the days that both have`() throws {
    let trials = [
      try samples.trial("base", seed: 0, days: [5, 15], costs: [("trained", [10, 1000])]),
      try samples.trial("A", seed: 0, days: [5, 25], costs: [("trained", [8, 1])]),
    ]
    let report = try SweepReport(try samples.mergedSweep(trials), metrics: ["cost"])
    let entry = try #require(report.metric("cost")?.entries.last)
    #expect(entry.sample.values == [4.5])
    #expect(entry.comparison?.differences.values == [-2])
  }

  @Test func `a reference in which rows differ is told of each`() throws {
    let trials = [
      try samples.trial("base", seed: 0, costs: [("trained", [1, 1]), ("expert", [2, 2])]),
      try samples.trial("A", seed: 0, costs: [("trained", [1, 1]), ("expert", [3, 3])]),
    ]
    let report = try SweepReport(try samples.mergedSweep(trials), metrics: ["cost"])
    #expect(report.metric("cost")?.references.map(\.name) == ["expert (base)", "expert (A)"])
  }

  @Test func `without a baseline nothing is compared, and without trials there is no metric`()
    throws
  {
    #expect(try report(baseline: nil).metric("cost")?.comparisonTable == nil)
    let empty = try samples.mergedSweep([samples.missing("A", seed: 0)])
    let report = try SweepReport(empty)
    #expect(report.metrics.isEmpty)
    #expect(report.rows.map { $0.count(.missing) } == [1])
    #expect(report.markdown.contains("| A       |       1 |    0 |"))
  }

  @Test func `the tables in Markdown`() throws {
    let text = try report().markdown
    #expect(
      text.hasPrefix(
        """
        ## What was run

        | variant         | planned | done | failed | broken | missing | steps a trial | parameters | processor hours |
        | --------------- | ------: | ---: | -----: | -----: | ------: | ------------: | ---------: | --------------: |
        | base (baseline) |       4 |    4 |      0 |      0 |       0 |             – |          – |            2.00 |
        | A & B_1         |       4 |    3 |      1 |      0 |       0 |             – |          – |            1.50 |

        ## cost per day, CNY

        Lower is better.

        | variant    | checkpoint | seeds |  mean |  sd |    95 % CI (t) | 95 % CI (bootstrap) | median |   IQM | 95 % CI of IQM |   min |   max |
        | ---------- | ---------- | ----: | ----: | --: | -------------: | ------------------: | -----: | ----: | -------------: | ----: | ----: |
        | base       | kept       |     4 | 102.0 | 2.2 | [98.6, 105.4] |
        """.replacing("[98.6, 105.4] |", with: " [98.6, 105.4] |")))
    #expect(text.contains("\nAgainst base:\n\n| variant | checkpoint | pairs | difference |"))
    #expect(text.contains("| A & B_1 | kept       |     3 |       -9.5 |      [-10.7, -8.3] |"))
    #expect(text.contains("| do nothing | –          |     – | 130.0 |   – |"))
    #expect(text.contains("## How to read it\n\n- A seed's number is that of its held-out days"))
  }

  @Test func `CSV has a line a metric, row and checkpoint, in full precision`() throws {
    let lines = try report(["cost", "violation_rate"]).csv.components(separatedBy: "\r\n")
    #expect(lines.count == 12)
    #expect(lines[0].hasPrefix("metric,unit,better,variant,checkpoint,planned,done,missing,failed"))
    #expect(lines[1].hasPrefix("cost,CNY,lower,base,kept,4,4,0,0,0,102,2.160246899469287,"))
    #expect(lines[5].hasPrefix("cost,CNY,lower,do nothing,reference,,,,,,130,"))
    let commas = lines.dropLast().map { line in line.count { $0 == "," } }
    #expect(commas.allSatisfy { $0 == commas[0] })
  }

  @Test func `JSON holds every seed's number and leaves out what is not known`() throws {
    let text = try report().json()
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let root = try #require(object as? [String: Any])
    #expect(root["name"] as? String == "sample")
    #expect(root["baseline"] as? String == "base")
    let metric = try #require((root["metrics"] as? [[String: Any]])?.first)
    let variants = try #require(metric["variants"] as? [[String: Any]])
    #expect(variants[1]["values"] as? [Double] == [90, 93, 91.5])
    let comparison = try #require(variants[1]["against_baseline"] as? [String: Any])
    #expect(comparison["difference"] as? Double == -9.5)
    #expect(variants[0]["against_baseline"] == nil)
    let row = try #require((root["rows"] as? [[String: Any]])?.first)
    #expect(row["steps"] == nil)
    #expect(row["processor_hours"] as? Double == 2)
  }

  @Test func `LaTeX spells what TeX would take for commands, and is balanced`() throws {
    let text = try report(["cost", "violation_rate"]).latex
    #expect(text.contains("    A \\& B\\_1 & 3/4 & $91.5 \\pm 3.7$ & "))
    #expect(text.contains(" & \\% of bus-steps \\\\"))
    #expect(
      text.contains("    A \\& B\\_1 & 3 & $-9.5$ & $[-10.7, -8.3]$ & $1.00$ & $[1.00, 1.00]$"))
    for name in ["table*", "tabular"] {
      let begins = text.components(separatedBy: "\\begin{\(name)}").count
      let ends = text.components(separatedBy: "\\end{\(name)}").count
      #expect(begins == 4)
      #expect(ends == 4)
    }
    for rule in ["\\toprule", "\\midrule", "\\bottomrule"] { #expect(text.contains(rule)) }
    let opened = text.count { $0 == "{" }
    #expect(text.count { $0 == "}" } == opened)
    #expect(text.utf8.allSatisfy { $0 < 128 })
    // Every row of a table has as many cells as its head.
    let rows = text.components(separatedBy: "\n").filter { $0.hasSuffix("\\\\") }
    let cells = rows.map { row in row.replacing("\\&", with: "").count { $0 == "&" } }
    #expect(Set(cells) == [3, 6])
  }

  @Test func `LaTeX has pdfLaTeX's words for symbols, and says where letters want another engine`()
    throws
  {
    func latex(_ name: String) throws -> String {
      let trials = try (0..<2).map {
        try samples.trial(name, seed: $0, costs: [("trained", [1, 2])])
      }
      let sweep = try samples.mergedSweep(trials, baseline: nil)
      return try SweepReport(sweep, metrics: ["cost"], trials: trials).latex
    }
    let symbols = try latex("γ ≥ ½ | Ω<2 & W₂² Süd")
    #expect(
      symbols.contains(
        "    \\ensuremath{\\gamma} \\ensuremath{\\geq} \\ensuremath{\\frac12} \\textbar{} "
          + "\\ensuremath{\\Omega}\\textless{}2 \\& W\\ensuremath{{}_2}\\ensuremath{{}^2} Süd & 2/2 & "
      ))
    #expect(!symbols.contains("XeLaTeX"))
    let letters = try latex("注意力")
    #expect(letters.contains("    注意力 & 2/2 & ") && letters.contains("XeLaTeX"))
  }

  @Test func `LaTeX breaks long names into lines and many metrics into tables`() throws {
    let name = "critic.kind=differential_attention, 4 heads"
    let trials = try (0..<3).map {
      try samples.trial(name, seed: $0, costs: [("trained", [1, 2])], hasLosses: true)
    }
    let sweep = try samples.mergedSweep(trials, baseline: nil)
    let text = try SweepReport(sweep, metrics: ReportMetric.leading, trials: trials).latex
    #expect(text.contains("\\begin{tabular}{p{0.25\\linewidth}rrrrr}"))
    #expect(
      text.contains(
        "    \\raggedright\\hspace{0pt}critic.\\allowbreak{}kind=\\allowbreak{}differential\\_\\allowbreak{}attention,"
          + "\\allowbreak{} 4 heads & 3/3 & "))
    #expect(!text.contains("\\label{tab:sample-2}"))

    let many = try SweepReport(sweep, trials: trials).latex
    #expect(many.contains("\\label{tab:sample}"))
    #expect(many.contains("\\label{tab:sample-2}"))
    #expect(many.contains("losses per day"))
  }

  @Test func `LaTeX breaks a table that is longer than a page into parts`() throws {
    func latex(rows: Int, _ name: (Int) -> String) throws -> String {
      let trials = try (0..<rows).flatMap { row in
        try (0..<2).map {
          try samples.trial(name(row), seed: $0, costs: [("trained", [Double(row), 2])])
        }
      }
      let sweep = try samples.mergedSweep(trials, baseline: name(0))
      return try SweepReport(sweep, metrics: ["cost"], trials: trials).latex
    }
    func tables(_ text: String) -> [String] {
      Array(text.components(separatedBy: "\\begin{table*}").dropFirst())
    }
    let short = tables(try latex(rows: 36) { "line \($0)" })
    #expect(short.count == 2)
    #expect(!short.joined().contains("Part 1 of"))

    let long = tables(try latex(rows: 100) { "row \($0)" })
    // 100 rows, and 99 against the baseline.
    #expect(long.count == 6)
    for (index, table) in long.enumerated() {
      let part = index % 3 + 1
      #expect(table.contains(" Part \(part) of 3.}"))
      #expect(table.contains("-part-\(part)}") == (part > 1))
      #expect(table.contains("    variant & "))
      #expect(table.components(separatedBy: "    row ").count - 1 <= 36)
    }
    let first = long.prefix(3).joined()
    for row in 0..<100 { #expect(first.components(separatedBy: "    row \(row) &").count == 2) }

    // Names that take three lines each.
    let broken = tables(try latex(rows: 20) { "a name of more than thirty letters \($0)" })
    #expect(broken.count == 4)
  }

  @Test func `a report that shows some of its metrics is that of those metrics`() throws {
    let names = ["violation_rate", "cost"]
    let some = try report(names)
    #expect(some.metrics.map(\.metric.name).sorted() == ["cost", "violation_rate"])
    #expect(try report(nil).showing(names).json() == some.json())
  }

  @Test func `the same data gives the same report`() throws {
    let first = try report().json()
    #expect(try report().json() == first)
  }

  @Test func `a file that is no merged one is refused`() throws {
    let trial = try samples.trial("A", seed: 0, costs: [("trained", [1, 2])])
    let error = #expect(throws: ResultsError.self) { _ = try MergedSweep(trial.path) }
    #expect(
      error
        == .cannotRead(
          path: trial.path, object: nil,
          reason:
            "it is no merged file of a sweep: it has no variable 'status' of variants and seeds"))
  }
}
