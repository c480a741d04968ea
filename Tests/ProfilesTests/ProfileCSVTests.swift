import Profiles
import TestSupport
import Testing

struct ProfileCSVTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let clock = (0..<96).map { step -> String in
    let (hour, minute) = (step / 4, step % 4 * 15)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }

  /// A day of rows under a header, with one row changed.
  private func day(_ header: String, changing row: Int? = nil, to line: String = "") -> String {
    let rows = (0..<96).map { $0 == row ? line : "2016-05-01 \(clock[$0]),0.5,\($0)" }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }

  private func message(_ text: String) throws -> String? {
    let path = try folder.write(text, to: "mine.csv")
    let error = #expect(throws: ProfileError.self) { try ProfileSet(reading: path) }
    return error.map { "\($0)".replacing(folder.path, with: "") }
  }

  @Test func `columns come with their kind, unit and date`() throws {
    let path = try folder.write(day("time,house,roof:generation:kW"), to: "mine.csv")
    let set = try ProfileSet(reading: path)
    #expect(set.name == "mine")
    #expect(set.dayCount == 1)
    #expect(set.startDate.description == "2016-05-01")
    #expect(set.column(named: "house")?.kind == .load)
    #expect(set.column(named: "house")?.unit == "1")
    let roof = try #require(set.column(named: "roof"))
    #expect(roof.kind == .generation)
    #expect(roof.unit == "kW")
    #expect(roof.values == (0..<96).map { Float($0) })
    try set.write(to: folder.path(of: "mine.h5"))
    let read = try ProfileSet(reading: folder.path(of: "mine.h5"))
    #expect(read.startDate == set.startDate)
    #expect(read.column(named: "roof")?.unit == "kW")
  }

  @Test func `a spreadsheet's byte-order mark and line ends are fine, and the time may be missing`()
    throws
  {
    let rows = (0..<192).map { "\($0), 1e-3 " }
    let text = "\u{FEFF}a,b\r\n" + rows.joined(separator: "\r\n") + "\r\n"
    let set = try ProfileSet(reading: folder.write(text, to: "sheet.csv"))
    #expect(set.dayCount == 2)
    #expect(set.columnNames == ["a", "b"])
    #expect(set.startDate.description == "2016-01-01")
    #expect(set.column(named: "b")?.values[0] == 1e-3)
  }

  @Test(arguments: [
    ("2016-05-01 00:45,,3", "/mine.csv:5:18: a gap in 'house' is not a number."),
    ("2016-05-01 00:45,0.5,n/a", "/mine.csv:5:22: 'n/a' in 'roof' is not a number."),
    ("2016-05-01 00:45,nan,1", "/mine.csv:5:18: 'nan' in 'house' is not a number."),
    ("2016-05-01 00:45,1e39,1", "/mine.csv:5:18: '1e39' in 'house' is not a number."),
    ("2016-05-01 00:45,0.5,-2", "/mine.csv:5:22: '-2' in 'roof' is negative; a profile is not."),
    ("2016-05-01 00:45,0.5", "/mine.csv:5:1: has 2 cells, the header 3."),
    (
      "2016-05-01 01:00,0.5,1",
      "/mine.csv:5:1: the time is '2016-05-01 01:00', not '2016-05-01 00:45': rows are a quarter of an hour apart, without a gap."
    ),
    ("noon,0.5,1", "/mine.csv:5:1: 'noon' is no time such as '2016-01-31 08:15'."),
  ])
  func `a wrong cell is named with its place`(line: String, expected: String) throws {
    #expect(try message(day("time,house,roof", changing: 3, to: line)) == expected)
  }

  @Test func `a wrong number of rows is named`() throws {
    #expect(
      try message("a\n1\n2\n")
        == "/mine.csv: has 2 rows of values; whole days of quarter hours have a multiple of 96.")
    #expect(try message("") == "/mine.csv: is empty.")
    #expect(try message("time\n") == "/mine.csv: has no column of values.")
  }

  @Test func `a wrong header is named`() throws {
    #expect(try message("a,b,a\n") == "/mine.csv:1:5: the column 'a' is there twice.")
    #expect(
      try message("a,b:sink\n")
        == "/mine.csv:1:3: 'sink' is no kind of profile; write load or generation.")
    #expect(
      try message("a,,b\n")
        == "/mine.csv:1:3: '' is no name of a column; write a name, 'name:generation' or "
        + "'name:load:kW'.")
  }

  @Test func `a first row after midnight is named`() throws {
    #expect(
      try message(day("time,house,roof", changing: 0, to: "2016-05-01 00:15,1,1"))
        == "/mine.csv:2:1: '2016-05-01 00:15' begins a day late; the first row is at 00:00.")
  }
}
