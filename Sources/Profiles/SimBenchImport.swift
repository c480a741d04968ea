import Foundation

/// Converts the profiles of SimBench (Meinecke et al., Energies 13 (2020) 3290): a year of German loads
/// and sources in quarter hours, 2016, each per unit of its rated power.
public enum SimBenchImport {
  /// The sector columns: households (H0), commerce (G0–G6), agriculture (L0–L2), bakery and others
  /// (BL, WB), and whole low- and medium-voltage grids.
  private static let loads = [
    "BL-H", "G0-A", "G0-M", "G1-A", "G1-B", "G1-C", "G2-A", "G3-A", "G3-H", "G3-M", "G4-A", "G4-B",
    "G4-H", "G4-M", "G5-A", "G6-A", "H0-A", "H0-B", "H0-C", "H0-G", "H0-H", "H0-L", "L0-A", "L1-A",
    "L2-A", "L2-M", "WB-H", "lv_rural1", "lv_rural2", "lv_rural3", "lv_semiurb4", "lv_semiurb5",
    "lv_urban6", "mv_comm", "mv_rural", "mv_semiurb", "mv_urban", "Air_Parallel_1",
    "Soil_Alternative_1",
  ]
  private static let sources =
    (1...8).map { "PV\($0)" } + (1...10).map { "WP\($0)" }

  /// The columns that are converted where none are named: enough for studies of any sector, in a file
  /// of 3 MB.
  public static let standardColumns = loads + sources

  /// The notice that the licence of the database asks for.
  public static let licence =
    "Made from SimBench (https://simbench.net), (c) University of Kassel, Fraunhofer IEE, RWTH Aachen "
    + "University and TU Dortmund, licensed under the Open Database License v1.0 "
    + "(https://opendatacommons.org/licenses/odbl/1-0/), its contents under the Database Contents "
    + "License v1.0; this derived database is under the same licence. Changes: a selection of the "
    + "active-power columns, negative values set to 0, times in standard time, values rounded to 16 "
    + "bits."

  /// Converts the data of an unpacked package and writes it to a file.
  ///
  /// - Parameters:
  ///   - path: The folder `simbench` of PyPI's package, or any folder that holds it: a `site-packages`
  ///     folder or an unpacked wheel.
  ///   - columns: The names of the columns; a load's without its ending `_pload`. A source whose
  ///     name is also a load's has the ending `_generation`.
  ///   - output: The file to write.
  ///   - isReplacing: Whether a file that is there already gives way.
  /// - Returns: The set as converted, before rounding.
  /// - Throws: ``ProfileError`` where the data is not found or not as expected.
  @discardableResult
  public static func convert(
    path: String, columns: [String] = standardColumns, into output: String,
    replacing isReplacing: Bool = false
  ) throws(ProfileError) -> ProfileSet {
    let set = try read(path, columns: columns)
    try set.write(to: output, replacing: isReplacing)
    return set
  }

  /// Reads the data of an unpacked package.
  ///
  /// - Throws: ``ProfileError`` where the data is not found or not as expected.
  public static func read(
    _ path: String, columns: [String] = standardColumns
  ) throws(ProfileError) -> ProfileSet {
    let folder = try dataFolder(path)
    let loadTable = try TextTable(reading: "\(folder)/LoadProfile.csv", separator: ";")
    let sourceTable = try TextTable(reading: "\(folder)/RESProfile.csv", separator: ";")
    let loadNames = try header(loadTable)
    let sourceNames = try header(sourceTable)
    var wantedLoads: [(name: String, column: Int)] = []
    var wantedSources: [(name: String, column: Int)] = []
    for (index, name) in columns.enumerated() {
      guard !columns[..<index].contains(name) else {
        throw ProfileError(folder, "the column '\(name)' is asked for twice.")
      }
      if let column = loadNames["\(name)_pload"] {
        wantedLoads.append((name, column))
      } else if let column = sourceNames[name]
        ?? (name.hasSuffix("_generation") ? sourceNames[String(name.dropLast(11))] : nil)
      {
        wantedSources.append((name, column))
      } else {
        throw ProfileError(folder, "has no column '\(name)'.")
      }
    }
    let profiles =
      try read(wantedLoads, .load, from: loadTable)
      + (try read(wantedSources, .generation, from: sourceTable))
    guard let start = CalendarDate(year: 2016, month: 1, day: 1) else {
      preconditionFailure("1 January 2016 is a date")
    }
    return ProfileSet(
      name: "simbench-2016", title: "SimBench profiles of 2016 in quarter hours", licence: licence,
      startDate: start, dayCount: 366, profiles: profiles)
  }

  private static func dataFolder(_ path: String) throws(ProfileError) -> String {
    if path.hasSuffix(".whl") {
      throw ProfileError(
        path, "is a packed wheel; unpack it (unzip \(path) -d simbench) and give the folder.")
    }
    let data = "1-complete_data-mixed-all-0-sw"
    for folder in ["simbench/networks/\(data)", "networks/\(data)", data, "."] {
      let candidate = folder == "." ? path : "\(path)/\(folder)"
      if FileManager.default.fileExists(atPath: "\(candidate)/LoadProfile.csv") { return candidate }
    }
    throw ProfileError(
      path,
      "holds no simbench/networks/\(data)/LoadProfile.csv; run 'pip download --no-deps "
        + "simbench==1.6.3', unzip the wheel and give the folder.")
  }

  private static func header(_ table: TextTable) throws(ProfileError) -> [String: Int] {
    guard table.rowCount == 366 * ProfileSet.stepsPerDay + 1 else {
      throw ProfileError(
        table.path, "has \(max(0, table.rowCount - 1)) rows; the year 2016 has 35136 quarter hours."
      )
    }
    let cells = table.cells(ofRow: 0)
    guard cells.first?.text == "time" else {
      throw ProfileError(table.path, line: 1, column: 1, "begins with no column 'time'.")
    }
    // The rows count quarter hours of standard time from New Year: the clock's labels leave an hour out
    // in March and repeat one in October, the rows do not.
    guard table.cells(ofRow: 1).first?.text == "01.01.2016 00:00" else {
      throw ProfileError(table.path, line: 2, column: 1, "does not begin at 01.01.2016 00:00.")
    }
    return Dictionary(
      cells.enumerated().map { ($0.element.text, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  private static func read(
    _ columns: [(name: String, column: Int)], _ kind: ProfileKind, from table: TextTable
  ) throws(ProfileError) -> [Profile] {
    let rows = table.rowCount - 1
    var values = columns.map { _ in [Float](repeating: 0, count: rows) }
    for row in 0..<rows {
      let cells = table.cells(ofRow: row + 1)
      for (index, column) in columns.enumerated() {
        guard column.column < cells.count, let value = cells[column.column].number else {
          throw ProfileError(
            table.path, line: table.lineNumber(ofRow: row + 1), column: 1,
            "has no number in '\(column.name)'.")
        }
        values[index][row] = Float(max(0, value))
      }
    }
    return zip(columns, values).map { column, values in
      Profile(
        name: column.name,
        title: "SimBench \(column.name), active power per unit of the rated power",
        kind: kind, unit: "1", values: values)
    }
  }
}
