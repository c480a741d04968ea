import Profiles
import Specification
import Testing

struct DaySplitTests {
  private let year = ProfileSet.synthetic(seed: 1, days: 366)

  /// A split as a YAML file would give it, each value on a line of its own.
  private func split(_ entries: [(String, Node.Content)]) throws -> DaySplit {
    let nodes = entries.enumerated().map { line, entry in
      let place = SourceLocation(file: "days.yaml", line: line + 1, column: 3)
      return Node.Entry(key: entry.0, keyLocation: place, value: Node(entry.1, at: place))
    }
    let root = Node(.mapping(nodes), at: SourceLocation(file: "days.yaml", line: 1, column: 1))
    return try decode(DaySplit.self, from: root).record
  }

  private func message(_ entries: [(String, Node.Content)]) -> String? {
    let error = #expect(throws: SpecificationError.self) {
      try split(entries).days(of: year)
    }
    return error?.description
  }

  private func plain(_ text: String) -> Node.Content { .scalar(text, quoted: false) }

  private func list(_ texts: String...) -> Node.Content {
    .sequence(
      texts.enumerated().map { index, text in
        Node(plain(text), at: SourceLocation(file: "days.yaml", line: 1, column: 9 + 4 * index))
      })
  }

  private func stride(every: Int, offset: Int) -> Node.Content {
    let place = SourceLocation(file: "days.yaml", line: 1, column: 5)
    return .mapping([
      .init(key: "every", keyLocation: place, value: Node(plain("\(every)"), at: place)),
      .init(key: "offset", keyLocation: place, value: Node(plain("\(offset)"), at: place)),
    ])
  }

  @Test func `the default keeps one day in ten each for validation and test`() throws {
    let days = try split([]).days(of: year)
    #expect(days.test == Array(Swift.stride(from: 5, to: 366, by: 10)))
    #expect(days.validation == Array(Swift.stride(from: 0, to: 366, by: 10)))
    #expect(days.test.count == 37)
    #expect(days.validation.count == 37)
    #expect(days.training.count == 292)
    #expect(Set(days.training + days.validation + days.test) == Set(0..<366))
  }

  @Test func `the default covers every season in every part`() throws {
    #expect(try DaySplit().days(of: year).uncoveredSeasons(in: year).isEmpty)
  }

  @Test func `a summer for a test leaves three seasons uncovered`() throws {
    let days = try split([("test", list("2016-06-01..2016-06-30")), ("validation", list())])
      .days(of: year)
    let uncovered = days.uncoveredSeasons(in: year)
    #expect(uncovered.map(\.part) == ["test", "test", "test"])
    #expect(uncovered.map(\.season) == [.winter, .spring, .autumn])
  }

  @Test func `days, ranges and dates name the same days`() throws {
    let days = try split([
      ("training", list("0", "2..4")), ("validation", list("2016-01-06")),
      ("test", list("2016-05-01..2016-05-31", "365")),
    ]).days(of: year)
    #expect(days.training == [0, 2, 3, 4])
    #expect(days.validation == [5])
    #expect(days.test == Array(121...151) + [365])
  }

  @Test func `a day in two parts is named`() {
    #expect(
      message([("validation", list("20..30")), ("test", stride(every: 10, offset: 5))])
        == "days.yaml:2:3: day 25 (2016-01-26) is in 'validation' and in 'test'; a day must be in one "
        + "part only.")
  }

  @Test func `a day outside the year is named`() {
    #expect(
      message([("test", list("360..366"))])
        == "days.yaml:1:3: 'test' names day 366, which the profiles 'synthetic-1' lack: they have days "
        + "0 to 365, 2016-01-01 to 2016-12-31.")
    #expect(
      message([("test", list("2015-12-31"))])
        == "days.yaml:1:3: 'test' names day 2015-12-31, which the profiles 'synthetic-1' lack: they "
        + "have days 0 to 365, 2016-01-01 to 2016-12-31.")
  }

  @Test func `only one part has the rest`() {
    #expect(
      message([("test", plain("rest"))])
        == "days.yaml:1:3: 'training' and 'test' both ask for the rest; only one can have it.")
  }

  @Test func `a part without days is named`() {
    #expect(message([("test", list())]) == "days.yaml:1:3: 'test' is left with no day.")
    #expect(
      message([("training", list("1")), ("test", stride(every: 1000, offset: 500))])
        == "days.yaml:2:3: 'test' is left with no day.")
  }

  @Test func `what is no day is named`() {
    #expect(
      message([("test", plain("weekends"))])
        == "days.yaml:1:3: 'test' must be 'rest', {every: …, offset: …}, a list of days, a day, a date "
        + "or a range such as '2016-05-01..2016-05-31'; found the text 'weekends'.")
    #expect(
      message([("test", list("5", "31..5", "2016-02-30", "-1"))])?.split(separator: "\n").count == 3
    )
    #expect(
      message([("test", stride(every: 10, offset: 10))])
        == "days.yaml:1:5: 'offset' is 10; it must be less than 'every', 10.")
  }

  @Test func `the resolved split spells out its defaults`() throws {
    let place = SourceLocation(file: "days.yaml", line: 1, column: 1)
    let (_, resolved) = try decode(DaySplit.self, from: Node(.mapping([]), at: place))
    guard case .mapping(let entries) = resolved.content else {
      Issue.record("a record resolves to a mapping")
      return
    }
    #expect(entries.map(\.key) == ["training", "validation", "test"])
    let again = try decode(DaySplit.self, from: resolved).record
    #expect(again.test == .every(stride: 10, offset: 5))
  }

  @Test func `selections resolve to what reads as themselves`() throws {
    let selections: [DaySelection] = [
      .rest, .every(stride: 7, offset: 3),
      .listed([DayRange(.index(3)), DayRange(.index(5), .index(9))]),
      .listed([DayRange(.date(year.date(ofDay: 3)), .date(year.date(ofDay: 30)))]),
    ]
    for selection in selections {
      #expect(
        try DaySelection(specification: selection.specification, key: "test") == selection)
    }
  }
}
