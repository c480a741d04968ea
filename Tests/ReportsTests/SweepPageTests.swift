import Foundation
import Reports
import Results
import Testing

@Suite struct SweepPageTests {
  private let samples: SampleTrials

  init() throws {
    samples = try SampleTrials()
  }

  private func page(_ trials: [SweepTrial]) throws -> String {
    let sweep = try samples.mergedSweep(trials)
    return try SweepPage(sweep, SweepReport(sweep, trials: trials), trials: trials)
      .html(source: "from a test")
  }

  /// Reads the page as XML, which is stricter than what browsers ask of HTML.
  private func expectWellFormed(_ html: String) throws {
    var text = html.replacing("<!DOCTYPE html>\n", with: "")
    for element in ["<meta charset=\"utf-8\">", "<link rel=\"icon\" href=\"data:,\">"] {
      text = text.replacing(element, with: "")
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("<meta") }
    var open: [Substring] = []
    var rest = lines.joined(separator: "\n")[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        #expect(open.popLast() == tag.dropFirst())
      } else {
        open.append(tag.prefix { $0 != " " })
      }
    }
    #expect(open == [])
  }

  @Test func `a page is well-formed, needs nothing from elsewhere and runs nothing`() throws {
    let html = try page(samples.sweep())
    try expectWellFormed(html)
    for foreign in ["http:", "https:", "src=", "@import", "url(", "<script"] {
      #expect(!html.contains(foreign), "\(foreign)")
    }
    #expect(html.contains("prefers-color-scheme: dark"))
    #expect(html.contains("name=\"viewport\""))
    for text in ["NaN", "nan", "inf,"] { #expect(!html.contains(text), "\(text)") }
  }

  @Test func `names from a specification are text, never markup`() throws {
    let html = try page(samples.sweep())
    #expect(html.contains("Is &lt;A&gt; better?"))
    #expect(!html.contains("<A>"))
    #expect(html.contains("A &amp; B_1"))
  }

  @Test func `trials that are not done are told at the top`() throws {
    let html = try page(samples.sweep())
    #expect(
      html.contains(
        "<p class=\"notice\">7 of 8 trials are done: 1 failed. The figures are of those that are done alone.</p>"
      ))
  }

  @Test func `each chart has a name, and each mark its numbers in a tooltip`() throws {
    let html = try page(samples.sweep())
    let charts = html.components(separatedBy: "<svg ").dropFirst()
    #expect(charts.count == 3)
    for chart in charts {
      #expect(chart.hasPrefix("viewBox=\"0 0 360 "))
      #expect(chart.contains("aria-label="))
    }
    #expect(html.contains("<title>base: 102.0 [100.5, 104.0]</title>"))
    #expect(
      html.contains("<title>A &amp; B_1: \u{2212}9.5 [\u{2212}10.7, \u{2212}8.3], p 0.057</title>"))
  }

  @Test func `nothing done is a page all the same`() throws {
    let html = try page([samples.missing("A", seed: 0)])
    try expectWellFormed(html)
    #expect(html.contains("0 of 1 trials are done: 1 missing."))
    #expect(html.contains("No trial is done yet."))
  }

  @Test func `of many rows the baseline and the cheapest are drawn, and the page says so`() throws {
    var trials = [try samples.trial("base", seed: 0, costs: [("trained", [100, 100])])]
    for row in 0..<30 {
      trials.append(
        try samples.trial(
          "row\(row)", seed: 0, costs: [("trained", [Double(row), Double(row)])]))
    }
    let html = try page(trials)
    #expect(html.contains("The baseline and the 23 cheapest rows of 31 are drawn"))
    let bars = try #require(html.components(separatedBy: "<svg ").dropFirst().first)
    #expect(bars.contains("base"))
    #expect(bars.contains("row22"))
    #expect(!bars.contains("row23"))
  }
}
