import ArgumentParser
import Profiles
import Reports
import Specification

/// `wattswap profiles`: import load and generation profiles, look at them.
struct ProfilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "Import load and generation profiles, show them.",
    subcommands: [ProfilesShowCommand.self])
}

// MARK: show

/// `wattswap profiles show`: what a profile set holds, as figures and as curves.
struct ProfilesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a profile set, its columns, or one day of them.",
    discussion: """
      Draws each column's mean day and its year; with --column, the mean day of each season; with \
      --day, that day.

        wattswap profiles show simbench
        wattswap profiles show simbench --column PV1
        wattswap profiles show simbench --day 2016-07-01 --json
      """)

  @Argument(
    help: ArgumentHelp("A name in Grids/Profiles/, or a .h5 or .csv file.", valueName: "profiles"))
  var name: String

  @Option(help: "The one column to show.")
  var column: String?

  @Option(
    help: ArgumentHelp(
      "The day to show: its index from 0, or its date.", valueName: "index-or-date"))
  var day: String?

  @Flag(help: "Print JSON: with --day, each column's 96 values.")
  var json = false

  func run() throws {
    let set = try readingSpecification { () throws(SpecificationError) in
      try ProfileSet.load(named: name, search: ResourceSearch())
    }
    let columns = try chosenColumns(of: set)
    let day = try chosenDay(of: set)
    let summary = ProfileSummary(set)
    if json {
      try printJSON(summary.json(columns, day: day))
      return
    }
    print(summary.plainText)
    if let day {
      print(summary.table(of: columns, day: day).plainText, terminator: "")
      return
    }
    print(summary.table(of: columns).plainText, terminator: "")
    if column != nil, let shown = columns.first {
      print("\n\(shown.title)\n")
      print(summary.seasonTable(of: shown).plainText, terminator: "")
    }
  }

  private func chosenColumns(of set: ProfileSet) throws(CommandFailure) -> [Profile] {
    guard let column else { return set.profiles }
    guard let chosen = set.column(named: column) else {
      let hint =
        nearestName(to: column, among: set.columnNames).map { "Did you mean '\($0)'?" }
        ?? "There are \(set.columnNames.joined(separator: ", "))."
      throw .input("the profiles '\(set.name)' have no column '\(column)'. \(hint)")
    }
    return [chosen]
  }

  private func chosenDay(of set: ProfileSet) throws(CommandFailure) -> Int? {
    guard let day else { return nil }
    let index: Int
    if let date = CalendarDate(day) {
      index = date.daysSince1970 - set.startDate.daysSince1970
    } else if let number = Int(day) {
      index = number
    } else {
      throw .input("'--day' is '\(day)'; it must be an index from 0 or a date such as 2016-05-31.")
    }
    guard (0..<set.dayCount).contains(index) else {
      throw .input(
        "the profiles '\(set.name)' have no day \(day): they have days 0 to \(set.dayCount - 1), "
          + "\(set.startDate) to \(set.date(ofDay: set.dayCount - 1)).")
    }
    return index
  }
}
