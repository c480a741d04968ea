/// A table of text that prints in columns on a terminal and as Markdown.
public struct TextTable: Sendable {
  /// How a column's cells stand.
  public enum Alignment: Sendable {
    /// Words.
    case left
    /// Numbers.
    case right
  }

  /// A column's head and alignment.
  public struct Column: Sendable {
    /// The head.
    public var title: String
    /// How the cells stand.
    public var alignment: Alignment

    /// Creates a column.
    public init(_ title: String, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// The columns.
  public var columns: [Column]
  /// The rows, each with a cell a column.
  public private(set) var rows: [[String]] = []

  /// Creates a table without rows.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; it must have a cell for each column.
  public mutating func add(_ cells: [String]) {
    precondition(
      cells.count == columns.count,
      "a row of \(cells.count) cells does not fit a table of \(columns.count) columns")
    rows.append(cells)
  }

  /// The table in columns of spaces, a line under the heads.
  public var plainText: String {
    let widths = self.widths
    let head = line(columns.map(\.title), widths, between: "  ")
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([head, rule] + rows.map { line($0, widths, between: "  ") })
      .map { $0.trimmingTrailingSpaces }.joined(separator: "\n") + "\n"
  }

  /// The table in Markdown's pipes, padded so that its source reads well too.
  public var markdown: String {
    let widths = self.widths.map { max($0, 3) }
    let rule = zip(columns, widths).map { column, width in
      column.alignment == .right
        ? String(repeating: "-", count: width - 1) + ":" : String(repeating: "-", count: width)
    }
    let escaped = rows.map {
      $0.map {
        $0.split(separator: "|", omittingEmptySubsequences: false)
          .joined(separator: "\\|")
      }
    }
    let lines = [columns.map(\.title)] + [rule] + escaped
    return lines.map { "| " + line($0, widths, between: " | ") + " |" }.joined(separator: "\n")
      + "\n"
  }

  private var widths: [Int] {
    columns.indices.map { index in
      rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
    }
  }

  private func line(_ cells: [String], _ widths: [Int], between separator: String) -> String {
    zip(zip(cells, widths), columns).map { pair, column in
      let (cell, width) = pair
      let space = String(repeating: " ", count: max(0, width - cell.count))
      return column.alignment == .left ? cell + space : space + cell
    }.joined(separator: separator)
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var view = self[...]
    while view.last == " " { view.removeLast() }
    return String(view)
  }
}
