import ArgumentParser
import Foundation
import Profiles
import Reports
import Specification

/// `wattswap profiles`: import load and generation profiles, look at them.
struct ProfilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "Import load and generation profiles, show them.",
    subcommands: [ProfilesImportCommand.self, ProfilesShowCommand.self])
}

// MARK: import

/// `wattswap profiles import`: profiles of other makers become a file that is quick to read.
struct ProfilesImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn SimBench's or your own profiles into a profile file.",
    subcommands: [ProfilesImportSimBenchCommand.self, ProfilesImportCSVCommand.self])
}

/// `wattswap profiles import simbench`.
struct ProfilesImportSimBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simbench",
    abstract: "Convert the profiles in PyPI's package simbench.",
    discussion: """
      Takes the active power of households, commerce, agriculture, PV and wind in quarter hours of 2016, \
      each per unit of its rated power. The data stays under its Open Database License, which the \
      file states.

        pip download --no-deps simbench==1.6.3
        unzip simbench-1.6.3-*.whl -d simbench-1.6.3
        wattswap profiles import simbench simbench-1.6.3
        wattswap profiles import simbench simbench-1.6.3 --columns H0-A PV1 -o small.h5
      """)

  /// The file that is written where none is named.
  static let standardOutput = "simbench-2016.h5"

  @Argument(
    help: ArgumentHelp(
      "The unpacked package, or the site-packages folder that holds it.", valueName: "folder"))
  var path: String

  @OptionGroup
  var destination: ProfileDestination

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The columns to convert; by default those of the shipped set.", valueName: "column"))
  var columns: [String] = []

  func run() throws {
    try destination.write(orTo: Self.standardOutput) { () throws(ProfileError) in
      try SimBenchImport.read(
        path, columns: columns.isEmpty ? SimBenchImport.standardColumns : columns)
    }
  }
}

/// `wattswap profiles import csv`.
struct ProfilesImportCSVCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv",
    abstract: "Convert a table of your own.",
    discussion: """
      The first row names the columns, each as NAME, NAME:generation or NAME:load:kW (a load per unit \
      of its rated power unless said otherwise); then comes a row for each quarter hour of whole \
      days. A first column 'time' is checked and gives the first day.

        time,house,office:load:kW,roof:generation
        2016-01-01 00:00,0.11,3.2,0
        2016-01-01 00:15,0.10,3.1,0

        wattswap profiles import csv measured.csv --output Grids/Profiles/measured.h5
      """)

  @Argument(help: "The table.")
  var file: String

  @OptionGroup
  var destination: ProfileDestination

  func run() throws {
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    try destination.write(orTo: "\(name).h5") { () throws(ProfileError) in
      try ProfileCSV.read(file, name: name)
    }
  }
}

/// Where an import goes.
struct ProfileDestination: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The .h5 file to write; by default a new one in this folder.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard output?.hasSuffix(".h5") ?? true else {
      throw ValidationError("'--output' is '\(output ?? "")'; its name must end in .h5.")
    }
  }

  /// Reads a set and writes it; a file that the user did not name stays as it is.
  func write(
    orTo standardOutput: String, _ read: () throws(ProfileError) -> ProfileSet
  ) throws(CommandFailure) {
    let path = output ?? standardOutput
    do throws(ProfileError) {
      let set = try read()
      try set.write(to: path, replacing: output != nil)
      writeError("\(ProfileSetSummary(set).brief) Written to \(path).")
    } catch {
      throw .input(error.description)
    }
  }
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

        wattswap profiles show simbench-2016
        wattswap profiles show simbench-2016 --column PV1
        wattswap profiles show simbench-2016 --day 2016-07-01 --json
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
    let summary = ProfileSetSummary(set)
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
