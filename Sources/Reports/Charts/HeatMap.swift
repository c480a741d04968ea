/// A square table of numbers as shades, with the numbers themselves where there is room.
struct HeatMap {
  /// The names down.
  var rows: [String]
  /// The names across.
  var columns: [String]
  /// The numbers, row by row.
  var values: [[Double]]
  /// What the rows are.
  var rowTitle: String
  /// What the columns are.
  var columnTitle: String
  /// The numbers' unit.
  var unit: String

  /// The SVG element.
  var svg: String {
    let left = min(110, 10 + (rows.map { Drawing.width(of: $0) }.max() ?? 0))
    let size = (Drawing.width - left - 4) / Double(max(1, columns.count))
    let height = min(size, 40)
    let top = 48.0
    var drawing = Drawing(
      height: top + height * Double(rows.count) + 6,
      label: "\(rowTitle) by \(columnTitle), \(unit)")
    let largest = max(values.joined().max() ?? 0, 1e-12)
    drawing.text("\(rowTitle) ↓  \(columnTitle) →", (4, 12), "title")
    for (index, name) in columns.enumerated() {
      // Where names are wider than their columns, every second stands higher.
      let isTight = columns.contains { Drawing.width(of: $0) > size - 2 }
      let room = isTight ? 2 * size - 4 : size
      drawing.text(
        Drawing.fitted(name, into: room),
        (left + size * (Double(index) + 0.5), isTight && index % 2 == 0 ? top - 19 : top - 6),
        "tick", anchor: .middle, title: name)
    }
    for (index, name) in rows.enumerated() {
      let y = top + height * Double(index)
      drawing.text(
        Drawing.fitted(name, into: left - 8), (left - 5, y + height / 2 + 4), "tick", anchor: .end,
        title: name)
      for (column, value) in values[index].enumerated() {
        let x = left + size * Double(column)
        let shade = value <= 0 ? 0 : 1 + Int(min(7, (value / largest * 8).rounded(.down)))
        drawing.rectangle(
          x + 0.5, y + 0.5, size - 1, height - 1, "heat h\(shade)",
          title: "\(name) → \(columns[column]): \(value.grouped(1)) \(unit)")
        if size >= 34, value > 0 {
          drawing.text(
            value.grouped(value < 10 ? 1 : 0), (x + size / 2, y + height / 2 + 4),
            shade > 4 ? "cell strong" : "cell", anchor: .middle)
        }
      }
    }
    return drawing.svg
  }
}
