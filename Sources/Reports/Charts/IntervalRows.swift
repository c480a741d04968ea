/// A chart of rows, each with its name above a bar or a point and its interval.
struct IntervalRows {
  /// A row.
  struct Row {
    var name: String
    var style: String
    var value: Double
    var interval: Interval?
    /// Single runs, drawn as small dots.
    var runs: [Double] = []
    /// What is written at the row's right end.
    var note: String
  }

  /// The rows from above.
  var rows: [Row]
  /// The axis's title with its unit.
  var title: String
  /// Whether bars reach from zero to the value; else a point stands there.
  var isBar: Bool

  /// The SVG element.
  var svg: String {
    let values = rows.flatMap {
      [$0.value, $0.interval?.low, $0.interval?.high].compactMap { $0 } + $0.runs
    }
    let scale = Scale(values, includesZero: true)
    let (left, right) = (6.0, Drawing.width - 8)
    let pitch = 32.0
    let bottom = 8 + pitch * Double(rows.count)
    func place(_ value: Double) -> Double { left + scale.place(value) * (right - left) }

    var drawing = Drawing(height: bottom + 36, label: title)
    for tick in scale.ticks {
      let at = place(tick)
      drawing.line((at, 4), (at, bottom), tick == 0 ? "axis" : "grid")
      let anchor: Drawing.Anchor =
        at < left + 12 ? .start : at > right - 12 ? .end : .middle
      drawing.text(scale.label(tick), (at, bottom + 13), "tick", anchor: anchor)
    }
    for (index, row) in rows.enumerated() {
      let top = 6 + pitch * Double(index)
      let middle = top + 21
      let tooltip = "\(row.name): \(row.note)"
      if isBar {
        let (from, to) = (place(min(0, row.value)), place(max(0, row.value)))
        drawing.rectangle(
          from, middle - 6, max(0.5, to - from), 12, "bar \(row.style)", title: tooltip)
      }
      if let interval = row.interval {
        let (low, high) = (place(interval.low), place(interval.high))
        drawing.line((low, middle), (high, middle), "interval", title: tooltip)
        for end in [low, high] {
          drawing.line((end, middle - 3.5), (end, middle + 3.5), "interval")
        }
      }
      for run in row.runs {
        drawing.dot((place(run), middle), radius: 2, "run \(row.style)")
      }
      if !isBar {
        drawing.dot((place(row.value), middle), radius: 4, "dot \(row.style)", title: tooltip)
      }
      let noteWidth = Drawing.width(of: row.note)
      drawing.text(
        Drawing.fitted(row.name, into: right - left - noteWidth - 10), (left, top + 9),
        "name \(row.style)", title: row.name)
      drawing.text(row.note, (right, top + 9), "note", anchor: .end)
    }
    drawing.text(title, (right, bottom + 30), "title", anchor: .end)
    return drawing.svg
  }
}
