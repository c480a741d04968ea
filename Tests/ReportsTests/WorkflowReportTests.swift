import Foundation
import Reports
import Results
import Testing

/// The section of a report on models from words.
struct WorkflowReportTests {
  /// A sweep whose second row's expert came from two prosumers' words: one by hand, one by nobody in the end.
  private func report() throws -> SweepReport {
    let samples = try SampleTrials()
    let costs: [(policy: String, values: [Double])] = [
      ("trained", [90, 95]), ("expert", [80, 85]), ("do_nothing", [120, 140]),
    ]
    let plain = try samples.trial("plain", seed: 0, costs: costs)
    let words = try samples.trial("words", seed: 0, costs: costs, fallbacks: 12, models: true)
    return try SweepReport(try samples.mergedSweep([plain, words], baseline: nil))
  }

  @Test func `the table tells of each prosumer and of all`() throws {
    let workflow = try #require(try report().workflow)
    #expect(
      workflow.table.plainText == """
        prosumer  written by      first pass  after repair  rounds  tokens  seconds  difference       decided by
        ────────  ──────────────  ──────────  ────────────  ──────  ──────  ───────  ───────────────  ──────────
        farm      hand            no          yes                1       0      0.0  2.5e-02 (wants)  its model
        mill      language model  no          no                 4    3210     12.5                   rule
        all                       0 of 2      1 of 2             5    3210     12.5

        """)
    #expect(
      workflow.notes.dropFirst() == [
        "The answers of 1 of 2 prosumers were written by hand (source: hand): no language model's success.",
        "2 answers did not have the form asked for and were asked for again.",
        "1 of 2 prosumers has no model of its own: the last column says who decides.",
        "The rule stood in for 24 of the expert's 192 answers on held-out days.",
      ])
  }

  @Test func `every format that tells of it has it, and a sweep without it has none`() throws {
    let report = try report()
    #expect(report.markdown.contains("## Models from words\n\n| prosumer |"))
    #expect(try report.json().contains("\"decided_by\" : \"rule\""))
    let samples = try SampleTrials()
    let sweep = try samples.mergedSweep(try samples.sweep())
    let other = try SweepReport(sweep)
    #expect(other.workflow == nil && !other.markdown.contains("Models from words"))
    #expect(!(try other.json().contains("workflow")))
    let page = try SweepPage(sweep, report, trials: []).html(source: "")
    #expect(page.contains("<h2>Models from words</h2>"))
  }
}
