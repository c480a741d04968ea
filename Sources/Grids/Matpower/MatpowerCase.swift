public import Specification

/// Reads MATPOWER case files (format 2), the code at their end included.
///
/// The distribution cases of MATPOWER (Zimmerman, Murillo-Sánchez & Thomas 2011) give loads in kW and
/// impedances in ohm, and convert them by statements such as
/// ```matlab
/// mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
/// ```
/// The reader runs assignments: scalars, matrices, slices, arithmetic, elementary functions and
/// MATPOWER's column names. Any other statement is an error with its place.
///
/// Isolated buses (type 4) are left out with what hangs on them, and so are generators out of
/// service; costs, limits and ratings are not part of a ``Grid``.
public enum MatpowerCase {
  /// Reads the text of a case; `file` names it in errors.
  ///
  /// - Throws: ``Specification/SpecificationError`` where the text is not such a case or the case is
  ///   not a grid.
  public static func parse(text: String, file: String) throws(SpecificationError) -> Grid {
    var interpreter = MatpowerInterpreter()
    try interpreter.run(try MatpowerParser.statements(of: text, file: file))
    return try MatpowerGridReader(interpreter, text: text, file: file).grid()
  }
}

/// Makes a grid of a case's matrices.
private struct MatpowerGridReader {
  private let interpreter: MatpowerInterpreter
  private let text: String
  private let file: String

  init(_ interpreter: MatpowerInterpreter, text: String, file: String) {
    self.interpreter = interpreter
    self.text = text
    self.file = file
  }

  func grid() throws(SpecificationError) -> Grid {
    try checkVersion()
    guard case .matrix(let base)? = field("baseMVA"), let baseMVA = base.number else {
      throw error("\(name("baseMVA")) must be the base power, a number of MVA.")
    }
    let bus = try matrix("bus", columns: 10)
    let branch = try matrix("branch", columns: 11)
    let gen = try matrix("gen", columns: 8)

    var rows = Rows()
    try readBuses(bus, into: &rows)
    try readGenerators(gen, into: &rows)
    try readBranches(branch, into: &rows)
    guard let slack = rows.slack else {
      throw error("no bus of \(name("bus")) is the slack (type 3).")
    }
    do {
      return try Grid(
        name: interpreter.caseName.isEmpty ? "case" : interpreter.caseName, source: source,
        baseMVA: baseMVA, slack: slack, buses: rows.buses, branches: rows.branches,
        generators: rows.generators)
    } catch {
      throw SpecificationError(
        error.findings.map { Diagnostic($0.message, at: rows.place(of: $0.element)) })
    }
  }

  /// The grid's parts as read so far, and where each stands.
  private struct Rows {
    var buses: [Bus] = []
    var branches: [Branch] = []
    var generators: [Generator] = []
    var slack: Slack?
    var types: [Int: Int] = [:]
    var isolated: Set<Int> = []
    var busPlaces: [SourceLocation?] = []
    var branchPlaces: [SourceLocation?] = []
    var generatorPlaces: [SourceLocation?] = []
    var slackPlace: SourceLocation?

    func place(of element: GridError.Element) -> SourceLocation? {
      switch element {
      case .grid: nil
      case .slack: slackPlace
      case .bus(let i): busPlaces[i]
      case .branch(let i): branchPlaces[i]
      case .generator(let i): generatorPlaces[i]
      }
    }
  }

  // MARK: Matrices, one row after another

  private func readBuses(
    _ matrix: MatpowerMatrix, into rows: inout Rows
  ) throws(SpecificationError) {
    let names = busNames(count: matrix.rows)
    for i in 0..<matrix.rows {
      let place = matrix.place(of: i)
      let number = try integer(matrix[i, 0], "bus number", place)
      let type = try integer(matrix[i, 1], "type of bus \(number)", place)
      switch type {
      case 1, 2: break
      case 3:
        if let other = rows.slack {
          throw SpecificationError(
            "buses \(other.bus) and \(number) are both the slack (type 3); a grid has one.",
            at: place)
        }
        rows.slack = Slack(bus: number, voltage: matrix[i, 7], angleDegrees: matrix[i, 8])
        rows.slackPlace = place
      case 4:
        rows.isolated.insert(number)
        continue
      default:
        throw SpecificationError(
          "bus \(number) has type \(type); it is 1 (PQ), 2 (PV), 3 (slack) or 4 (isolated).",
          at: place)
      }
      rows.types[number] = type
      rows.busPlaces.append(place)
      rows.buses.append(
        Bus(
          number: number, name: names?[i], nominalVoltageKV: matrix[i, 9] == 0 ? nil : matrix[i, 9],
          loadKW: matrix[i, 2] * 1000, loadKvar: matrix[i, 3] * 1000,
          shuntKW: matrix[i, 4] * 1000, shuntKvar: matrix[i, 5] * 1000))
    }
  }

  private func readGenerators(
    _ matrix: MatpowerMatrix, into rows: inout Rows
  ) throws(SpecificationError) {
    for i in 0..<matrix.rows where matrix[i, 7] > 0 {
      let place = matrix.place(of: i)
      let bus = try integer(matrix[i, 0], "bus number of a generator", place)
      if rows.isolated.contains(bus) { continue }
      if bus == rows.slack?.bus {
        rows.slack?.voltage = matrix[i, 5]
        rows.slackPlace = place
        continue
      }
      rows.generatorPlaces.append(place)
      rows.generators.append(
        Generator(
          bus: bus, powerKW: matrix[i, 1] * 1000, powerKvar: matrix[i, 2] * 1000,
          voltage: rows.types[bus] == 2 ? matrix[i, 5] : nil))
    }
  }

  private func readBranches(
    _ matrix: MatpowerMatrix, into rows: inout Rows
  ) throws(SpecificationError) {
    for i in 0..<matrix.rows {
      let place = matrix.place(of: i)
      let from = try integer(matrix[i, 0], "bus number of a branch", place)
      let to = try integer(matrix[i, 1], "bus number of a branch", place)
      if rows.isolated.contains(from) || rows.isolated.contains(to) { continue }
      rows.branchPlaces.append(place)
      rows.branches.append(
        Branch(
          from: from, to: to, resistance: matrix[i, 2], reactance: matrix[i, 3],
          charging: matrix[i, 4], tapRatio: matrix[i, 8] == 0 ? 1 : matrix[i, 8],
          phaseShiftDegrees: matrix[i, 9], isClosed: matrix[i, 10] != 0))
    }
  }

  // MARK: Fields

  private func checkVersion() throws(SpecificationError) {
    switch field("version") {
    case .text("2"): return
    case .matrix(let matrix) where matrix.number == 2: return
    default:
      throw error("\(name("version")) must be '2', MATPOWER's case format 2.")
    }
  }

  private func name(_ field: String) -> String { "\(interpreter.structName).\(field)" }

  private func field(_ field: String) -> MatpowerValue? { interpreter.variables[name(field)] }

  private func matrix(
    _ name: String, columns: Int
  ) throws(SpecificationError) -> MatpowerMatrix {
    guard case .matrix(let matrix)? = field(name) else {
      throw error("\(self.name(name)) is missing; a case has bus, gen and branch.")
    }
    guard matrix.rows == 0 || matrix.columns >= columns else {
      throw SpecificationError(
        "\(self.name(name)) has \(matrix.columns) columns; format 2 has \(columns) or more.",
        at: matrix.place(of: 0))
    }
    return matrix
  }

  private func busNames(count: Int) -> [String?]? {
    guard case .cells(let cells)? = field("bus_name"), cells.count == count else { return nil }
    return cells.map { cell in
      guard case .text(let text) = cell else { return nil }
      let words = text.split(separator: " ").joined(separator: " ")
      return words.isEmpty ? nil : words
    }
  }

  private func integer(
    _ value: Double, _ what: String, _ place: SourceLocation?
  ) throws(SpecificationError) -> Int {
    guard let integer = Int(exactly: value), integer >= 1, integer <= Int(Int32.max) else {
      throw SpecificationError(
        "the \(what) must be a whole number from 1, not \(value).", at: place)
    }
    return integer
  }

  private func error(_ message: String) -> SpecificationError {
    SpecificationError(message, at: SourceLocation(file: file, line: 1, column: 1))
  }

  /// The help text below the function's line, which says where the numbers come from.
  private var source: String {
    var words: [Substring] = []
    var isHelp = false
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if !isHelp {
        isHelp = line.hasPrefix("function")
        continue
      }
      guard line.hasPrefix("%") else { break }
      if line.contains("see CASEFORMAT") { continue }
      words += line.drop { $0 == "%" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
    }
    if words.first?.lowercased() == interpreter.caseName.lowercased() { words.removeFirst() }
    let all = words.joined(separator: " ")
    return all.count <= 1000 ? all : all.prefix(999) + "…"
  }
}

extension MatpowerMatrix {
  fileprivate func place(of row: Int) -> SourceLocation? {
    places.indices.contains(row) ? places[row] : nil
  }
}
