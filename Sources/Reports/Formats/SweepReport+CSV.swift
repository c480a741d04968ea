extension SweepReport {
  /// One line a metric, row and checkpoint, with every statistic in full precision; RFC 4180.
  package var csv: String {
    let counts = SweepTrial.Status.allCases
    let heads =
      ["metric", "unit", "better", "variant", "checkpoint", "planned"] + counts.map(\.rawValue)
      + [
        "mean", "sd", "t_low", "t_high", "bootstrap_low", "bootstrap_high", "median", "iqm",
        "iqm_low", "iqm_high", "min", "max", "pairs", "difference", "difference_low",
        "difference_high", "probability_of_improvement", "improvement_low", "improvement_high",
        "p_mann_whitney", "p_holm", "steps", "parameters", "processor_hours",
      ]
    var lines = [heads]
    for metric in metrics {
      let named = [metric.metric.name, metric.metric.unit, metric.metric.direction.rawValue]
      for entry in metric.entries {
        guard let row = rows.first(where: { $0.name == entry.variant }) else { continue }
        lines.append(
          named + [entry.variant, entry.checkpoint.rawValue, String(row.planned)]
            + counts.map { String(row.count($0)) } + Self.numbers(entry).map(Self.cell)
            + [row.steps.map(String.init) ?? "", row.parameters.map(String.init) ?? ""]
            + [Self.cell(row.processorHours)])
      }
      for reference in metric.references {
        let empty = Array(repeating: "", count: heads.count - named.count - 8)
        lines.append(
          named + [reference.name, "reference", "", "", "", "", "", Self.cell(reference.value)]
            + empty)
      }
    }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func numbers(_ entry: Entry) -> [Double?] {
    let sample = entry.sample
    let comparison = entry.comparison
    return [
      sample.mean, sample.standardDeviation, sample.studentInterval?.low,
      sample.studentInterval?.high, entry.meanInterval?.low, entry.meanInterval?.high,
      sample.median, sample.interquartileMean, entry.interquartileInterval?.low,
      entry.interquartileInterval?.high, sample.minimum, sample.maximum,
      (comparison?.differences.count).map(Double.init), comparison?.differences.mean,
      comparison?.differenceInterval?.low, comparison?.differenceInterval?.high,
      comparison?.probabilityOfImprovement, comparison?.improvementInterval?.low,
      comparison?.improvementInterval?.high, comparison?.p, comparison?.adjustedP,
    ]
  }

  private static func cell(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : value.description
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
