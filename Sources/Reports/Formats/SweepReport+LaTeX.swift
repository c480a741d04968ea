extension SweepReport {
  /// Tables for `\input` into a paper that has `\usepackage{booktabs}`; the file also compiles alone.
  ///
  /// Each table takes the largest type, from `\small` down, at which it fits the page's width, in one
  /// column or across two, whatever the class. Long names are broken into lines, many metrics into tables, and
  /// so are rows that would not fit a page: `longtable` does not work in two columns.
  package var latex: String {
    let tables = ([resultsTables] + metrics.compactMap(comparisonTable)).joined(separator: "\n")
    let engine =
      TeXText.needsUnicodeFonts(tables)
      ? "\n% Names have letters for which XeLaTeX or LuaLaTeX is needed, and a font that has them."
      : ""
    return """
      % \\input this file where its tables shall stand; the document needs \\usepackage{booktabs}.
      % It compiles alone too: in a preamble the command below still stands for an error.\(engine)
      \\expandafter\\ifx\\csname @nodocument\\endcsname\\relax\\else
      \\documentclass{article}
      \\usepackage{booktabs}
      \\def\\wattswapalone{}
      \\begin{document}
      \\fi
      % A table in the largest type at which it fits the line.
      \\def\\wattswapset#1#2{\\sbox0{#1\\setlength{\\tabcolsep}{0.4em}#2}}
      \\def\\wattswaptry#1#2{\\ifdim\\wd0>\\linewidth\\wattswapset{#1}{#2}\\fi}
      \\def\\wattswapfit#1{\\wattswapset\\small{#1}\\wattswaptry\\footnotesize{#1}%
        \\wattswaptry\\scriptsize{#1}\\wattswaptry\\tiny{#1}\\usebox0}
      \(tables)
      \\ifx\\wattswapalone\\undefined\\else
      \\end{document}
      \\fi

      """
  }

  /// The most metrics beside each other.
  private static let mostAcross = 4

  /// The results, a table for each few metrics.
  private var resultsTables: String {
    stride(from: 0, to: max(1, metrics.count), by: Self.mostAcross).map { first in
      resultsTable(
        Array(metrics[first..<min(metrics.count, first + Self.mostAcross)]),
        label: first == 0 ? "" : "-\(first / Self.mostAcross + 1)")
    }.joined(separator: "\n")
  }

  /// Variants down, metrics across: the mean and its interval by Student's t.
  private func resultsTable(_ metrics: [Metric], label: String) -> String {
    let names = metrics.first?.entries.filter { $0.checkpoint == .kept }.map(\.variant) ?? []
    let heads = metrics.map { TeXText.escaped($0.metric.title) }
    let units = metrics.map { $0.metric.unit == "1" ? "" : TeXText.escaped($0.metric.unit) }
    var lines: [[String]] = []
    if let first = metrics.first {
      for reference in first.references {
        let values = metrics.map { metric in
          metric.references.first { $0.name == reference.name }.map { metric.math($0.value) }
            ?? "--"
        }
        lines.append([reference.name, "--"] + values)
      }
    }
    let ruleAfter = lines.count
    for name in names {
      let row = rows.first { $0.name == name }
      let seeds = "\(row?.count(.done) ?? 0)/\(row?.planned ?? 0)"
      let cells: [String] = metrics.map { metric in
        let entry = metric.entries.first { $0.variant == name && $0.checkpoint == .kept }
        return entry.map { metric.math($0.sample) } ?? "--"
      }
      lines.append([name, seeds] + cells)
    }
    return Self.table(
      columns: "r" + String(repeating: "r", count: metrics.count),
      heads: [["variant", "seeds"] + heads, ["", ""] + units], lines, ruleAfter: ruleAfter,
      caption: "\(TeXText.breakable(name)): mean over seeds of the held-out days, "
        + "$\\pm$ half of the 95\\,\\% interval by Student's $t$. Seeds: done of planned.",
      label: "tab:\(TeXText.label(name))\(label)")
  }

  private func comparisonTable(_ metric: Metric) -> String? {
    let entries = metric.entries.filter { $0.checkpoint == .kept && $0.comparison != nil }
    guard !entries.isEmpty, let baseline else { return nil }
    let lines: [[String]] = entries.compactMap { entry in
      guard let comparison = entry.comparison else { return nil }
      let mean = comparison.differences.mean?.signed(metric.digits)
      let probability = comparison.probabilityOfImprovement?.fixed(2)
      return [
        entry.variant, String(comparison.differences.count),
        mean.map { "$\($0)$" } ?? "--", metric.math(comparison.differenceInterval),
        probability.map { "$\($0)$" } ?? "--",
        SweepReport.Metric.math(comparison.improvementInterval, digits: 2),
        "$\(spelledP(comparison.adjustedP))$",
      ]
    }
    return Self.table(
      columns: "rrrrrr",
      heads: [
        [
          "variant", "pairs", "difference", "95\\,\\% CI", "$P$(better)", "95\\,\\% CI",
          "$p$ (Holm)",
        ]
      ], lines, ruleAfter: 0,
      caption:
        "\(TeXText.breakable(name)), \(TeXText.escaped(metric.metric.heading)): difference to "
        + "\(TeXText.breakable(baseline)), paired on seeds and days.",
      label: "tab:\(TeXText.label(name))-\(TeXText.label(metric.metric.name))")
  }

  /// Names of more letters stand on several lines.
  private static let longestName = 22
  /// The letters that such a line holds at least, and the lines that fit a page with the head and the caption.
  private static let (lettersAcross, linesDown) = (14, 36)

  /// A table whose first column holds names as they are, the others what `columns` says; in parts where it
  /// is longer than a page.
  private static func table(
    columns: String, heads: [[String]], _ lines: [[String]], ruleAfter: Int, caption: String,
    label: String
  ) -> String {
    let isBroken = lines.contains { ($0.first?.count ?? 0) > longestName }
    let columns = (isBroken ? "p{0.25\\linewidth}" : "l") + columns
    let parts = pages(of: lines, isBroken: isBroken)
    return parts.enumerated().map { index, lines in
      float(
        columns: columns, heads: heads,
        lines.map { line in
          let name = line.first ?? ""
          return [
            isBroken
              ? "\\raggedright\\hspace{0pt}\(TeXText.breakable(name))" : TeXText.escaped(name)
          ]
            + line.dropFirst()
        }, ruleAfter: index == 0 ? ruleAfter : 0,
        caption: caption + (parts.count > 1 ? " Part \(index + 1) of \(parts.count)." : ""),
        label: label + (index > 0 ? "-part-\(index + 1)" : ""))
    }.joined(separator: "\n")
  }

  /// The lines of a table, page by page.
  private static func pages(of lines: [[String]], isBroken: Bool) -> [[[String]]] {
    var pages: [[[String]]] = [[]]
    var height = 0
    for line in lines {
      let letters = line.first?.count ?? 0
      let own = isBroken ? max(1, (letters + lettersAcross - 1) / lettersAcross) : 1
      if height + own > linesDown, height > 0 {
        pages.append([])
        height = 0
      }
      pages[pages.count - 1].append(line)
      height += own
    }
    return pages
  }

  private static func float(
    columns: String, heads: [[String]], _ lines: [[String]], ruleAfter: Int, caption: String,
    label: String
  ) -> String {
    func row(_ cells: [String]) -> String { "    " + cells.joined(separator: " & ") + " \\\\" }
    var body: [String] = []
    for (index, line) in lines.enumerated() {
      if index == ruleAfter, index > 0 { body.append("    \\midrule") }
      body.append(row(line))
    }
    return """
      \\begin{table*}
        \\centering
        \\caption{\(caption)}
        \\label{\(label)}
        \\wattswapfit{\\begin{tabular}{\(columns)}
          \\toprule
      \(heads.map(row).joined(separator: "\n"))
          \\midrule
      \(body.joined(separator: "\n"))
          \\bottomrule
        \\end{tabular}}
      \\end{table*}
      """
  }
}

extension SweepReport.Metric {
  fileprivate func math(_ value: Double) -> String { "$\(value.fixed(digits))$" }

  fileprivate func math(_ sample: Sample) -> String {
    guard let mean = sample.mean else { return "--" }
    guard let interval = sample.studentInterval else { return math(mean) }
    return "$\(mean.fixed(digits)) \\pm \(((interval.high - interval.low) / 2).fixed(digits))$"
  }

  fileprivate func math(_ interval: Interval?) -> String {
    Self.math(interval, digits: digits)
  }

  fileprivate static func math(_ interval: Interval?, digits: Int) -> String {
    interval.map { "$[\($0.low.fixed(digits)), \($0.high.fixed(digits))]$" } ?? "--"
  }
}
