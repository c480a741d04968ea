/// Reads profiles from comma-separated text.
///
/// ```csv
/// time,house,office:load:kW,roof:generation
/// 2016-01-01 00:00,0.11,3.2,0
/// 2016-01-01 00:15,0.10,3.1,0
/// ```
///
/// The first row names the columns, each with its kind (`load` where none is given) and its unit (`1`, a
/// power per unit of the rated power, where none is given). Then comes a row for each quarter
/// hour, whole days of 96. A first column `time` is checked and gives the date of day 0; without it
/// day 0 is 1 January 2016. A gap, a text, a negative or an infinite number is an error at its place:
/// nothing is ever filled in.
public enum ProfileCSV {
  /// Reads a file.
  ///
  /// - Throws: ``ProfileError`` at the first cell that is wrong.
  public static func read(_ path: String, name: String) throws(ProfileError) -> ProfileSet {
    let table = try TextTable(reading: path, separator: ",")
    guard table.rowCount > 0 else { throw ProfileError(path, "is empty.") }
    var header = table.cells(ofRow: 0)
    let hasTime = header.first?.text == "time"
    if hasTime { header.removeFirst() }
    let columns = try self.columns(header, in: table)
    let rows = table.rowCount - 1
    guard rows > 0, rows % ProfileSet.stepsPerDay == 0 else {
      throw ProfileError(
        path, "has \(rows) rows of values; whole days of quarter hours have a multiple of 96.")
    }
    var values = columns.map { _ in [Float](repeating: 0, count: rows) }
    var start: (date: CalendarDate, minute: Int)?
    for row in 0..<rows {
      var cells = table.cells(ofRow: row + 1)
      guard cells.count == columns.count + (hasTime ? 1 : 0) else {
        throw ProfileError(
          path, line: table.lineNumber(ofRow: row + 1), column: 1,
          "has \(cells.count) cells, the header \(columns.count + (hasTime ? 1 : 0)).")
      }
      if hasTime { try check(cells.removeFirst(), row: row, start: &start, in: table) }
      for (index, cell) in cells.enumerated() {
        guard let value = cell.number, Float(value).isFinite else {
          let what = cell.bytes.isEmpty ? "a gap" : "'\(cell.text)'"
          throw table.error(at: cell, "\(what) in '\(columns[index].name)' is not a number.")
        }
        guard value >= 0 else {
          throw table.error(
            at: cell, "'\(cell.text)' in '\(columns[index].name)' is negative; a profile is not.")
        }
        values[index][row] = Float(value)
      }
    }
    guard let date = start?.date ?? CalendarDate(year: 2016, month: 1, day: 1) else {
      preconditionFailure("1 January 2016 is a date")
    }
    return ProfileSet(
      name: name, title: "Profiles of \(name)", licence: "The user's own data.", startDate: date,
      dayCount: rows / ProfileSet.stepsPerDay,
      profiles: zip(columns, values).map { column, values in
        Profile(
          name: column.name, title: column.name, kind: column.kind, unit: column.unit,
          values: values)
      })
  }

  private static func columns(
    _ header: [TextTable.Cell], in table: TextTable
  ) throws(ProfileError) -> [(name: String, kind: ProfileKind, unit: String)] {
    var columns: [(name: String, kind: ProfileKind, unit: String)] = []
    for cell in header {
      let parts = cell.text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard !parts[0].isEmpty, parts.count <= 3, !parts[0].contains("/"), parts[0] != "time" else {
        throw table.error(
          at: cell,
          "'\(cell.text)' is no name of a column; write a name, 'name:generation' or 'name:load:kW'."
        )
      }
      guard let kind = parts.count > 1 ? ProfileKind(rawValue: parts[1]) : .load else {
        throw table.error(
          at: cell, "'\(parts[1])' is no kind of profile; write load or generation.")
      }
      guard !columns.contains(where: { $0.name == parts[0] }) else {
        throw table.error(at: cell, "the column '\(parts[0])' is there twice.")
      }
      columns.append((parts[0], kind, parts.count > 2 ? parts[2] : "1"))
    }
    guard !columns.isEmpty else { throw ProfileError(table.path, "has no column of values.") }
    return columns
  }

  /// Checks that a row's time is a quarter of an hour after the row's before it.
  private static func check(
    _ cell: TextTable.Cell, row: Int, start: inout (date: CalendarDate, minute: Int)?,
    in table: TextTable
  ) throws(ProfileError) {
    guard let (date, minute) = time(cell.text) else {
      throw table.error(at: cell, "'\(cell.text)' is no time such as '2016-01-31 08:15'.")
    }
    let first = start ?? (date, minute)
    if start == nil {
      guard minute == 0 else {
        throw table.error(at: cell, "'\(cell.text)' begins a day late; the first row is at 00:00.")
      }
      start = first
    }
    let expected = first.minute + row * 15
    guard (date.daysSince1970 - first.date.daysSince1970) * 1440 + minute == expected else {
      let minuteOfDay = expected % 1440
      let clock = [minuteOfDay / 60, minuteOfDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      throw table.error(
        at: cell,
        "the time is '\(cell.text)', not '\(first.date.adding(days: expected / 1440)) "
          + "\(clock[0]):\(clock[1])': rows are a quarter of an hour apart, without a gap.")
    }
  }

  /// Reads `2016-01-31 08:15`, `2016-01-31T08:15` or either with seconds of zero.
  private static func time(_ text: String) -> (date: CalendarDate, minute: Int)? {
    let parts = text.split { $0 == " " || $0 == "T" }
    guard parts.count == 2, let date = CalendarDate(parts[0]) else { return nil }
    let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(clock.count), clock.allSatisfy({ $0.count == 2 }),
      let hour = Int(clock[0]), let minute = Int(clock[1]), (0...23).contains(hour),
      (0...59).contains(minute), clock.count == 2 || clock[2] == "00"
    else { return nil }
    return (date, hour * 60 + minute)
  }
}
