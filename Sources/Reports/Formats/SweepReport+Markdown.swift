extension SweepReport {
  /// The report in Markdown, without the experiment's title.
  package var markdown: String {
    var text = "## What was run\n\n" + runTable.markdown
    for metric in metrics {
      text += "\n## \(metric.metric.heading)\n\n\(metric.directionNote)\n\n"
      text += metric.statisticsTable.markdown
      if let table = metric.comparisonTable, let baseline {
        text += "\nAgainst \(baseline):\n\n" + table.markdown
      }
    }
    if let workflow { text += "\n" + workflow.markdown }
    text += "\n## How to read it\n\n" + Self.methods.map { "- \($0)\n" }.joined()
    return text
  }
}
