import Reports
import Testing

@Suite struct SweepSummaryTests {
  private let samples: SampleTrials

  init() throws {
    samples = try SampleTrials()
  }

  @Test func `the table has a row for doing nothing and one for each variant`() throws {
    let idle = (policy: "do_nothing", values: [10_000.0, 11_000])
    let summary = try SweepSummary([
      samples.trial("MADDPG", seed: 0, costs: [("trained", [8000, 9000]), idle]),
      samples.trial("MADDPG", seed: 1, costs: [("trained", [9000, 10_000]), idle]),
      samples.trial("MASAC", seed: 0, costs: [("trained", [12_000, 13_000]), idle]),
      samples.missing("MASAC", seed: 1, .failed),
      samples.missing("none", seed: 0),
    ])
    #expect(
      summary.table.plainText == """
        variant     seeds  cost per day, CNY  against doing nothing  above perfect foresight  violations, % of bus-steps  traded per day, kWh  self-sufficiency, %
        ──────────  ─────  ─────────────────  ─────────────────────  ───────────────────────  ──────────────────────────  ───────────────────  ───────────────────
        do nothing      –              10500                      –                        –                       10.50                21000                 42.5
        MADDPG        2/2         9000 ± 707                -14.3 %                        –                 9.00 ± 0.71         18000 ± 1414           42.5 ± 0.0
        MASAC         1/2              12500                +19.0 %                        –                       12.50                25000                 42.5
        none          0/1                  –                      –                        –                           –                    –                    –

        """)
  }

  @Test func `a seed's number is the mean of its days, and seeds are the replicates`() throws {
    let summary = try SweepSummary([
      samples.trial("A", seed: 0, costs: [("last", [0, 0]), ("trained", [1, 3])]),
      samples.trial("A", seed: 1, costs: [("last", [0, 0]), ("trained", [5, 7])]),
    ])
    let row = try #require(summary.rows.first)
    #expect(row.costs == [2, 6])
    #expect(row.traded == [4, 12])
    #expect(row.planned == 2)
    #expect(summary.references.isEmpty)
    #expect(summary.currency == "CNY")
  }

  @Test func `negative costs keep their sign, against an idle cost of either`() throws {
    let summary = try SweepSummary([
      samples.trial(
        "A", seed: 0, costs: [("trained", [-300, -100]), ("do_nothing", [-100, -100])])
    ])
    let cells = summary.table.rows
    #expect(cells[0][2] == "-100")
    #expect(cells[1][2...3] == ["-200", "-100.0 %"])
  }

  @Test func `rows stand beside the rule, the optimum and each expert once`() throws {
    let others = [("do_nothing", [200.0, 200]), ("rule", [150.0, 150])]
    func row(_ variant: String, _ seed: UInt64, _ own: [Double], _ expert: [Double]) throws
      -> SweepTrial
    {
      try samples.trial(
        variant, seed: seed,
        costs: [("trained", own), ("expert", expert)] + others
          + [("perfect_foresight", [100, 100])], fallbacks: 0)
    }
    let summary = try SweepSummary([
      row("imitates", 0, [110, 110], [105, 105]), row("imitates", 1, [130, 130], [105, 105]),
      row("also imitates", 0, [120, 120], [105, 105]),
      row("rule learner", 0, [160, 160], [150, 150]),
    ])
    #expect(
      summary.references.map(\.name) == [
        "do nothing", "rule", "perfect foresight", "expert of imitates",
      ])
    let cells = summary.table.rows
    #expect(cells.map { $0[0] }.suffix(3) == ["imitates", "also imitates", "rule learner"])
    #expect(
      cells.map { $0[4] } == [
        "100.0 %", "50.0 %", "0.0 %", "5.0 %", "20.0 ± 14.1 %", "20.0 %", "60.0 %",
      ])
    #expect(cells[1][3] == "-25.0 %")
  }

  @Test func `an optimum that failed on some day is no bound`() throws {
    let costs = [("trained", [110.0, 110]), ("perfect_foresight", [100, 100])]
    let summary = try SweepSummary([samples.trial("A", seed: 0, costs: costs, fallbacks: 1)])
    #expect(summary.table.rows.map { $0[4] } == ["–", "–"])
  }

  @Test func `nothing done is a table all the same`() throws {
    let summary = try SweepSummary([samples.missing("A", seed: 0)])
    #expect(summary.table.rows.map { $0[1] } == ["0/1"])
    #expect(summary.currency == "currency")
  }
}
