import ArgumentParser
import Foundation
import Grids
import PowerFlow
import Reports
import Specification

/// `wattswap grid`: import a feeder, look at it, solve its power flow.
struct GridCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    abstract: "Import a grid, show it, solve its power flow.",
    subcommands: [GridImportCommand.self, GridShowCommand.self, GridPowerFlowCommand.self])
}

/// The argument that names a grid.
struct GridArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A name in Grids/, a YAML file or a MATPOWER case (.m).", valueName: "grid"))
  var name: String

  /// Reads the grid.
  func load() throws(CommandFailure) -> Grid {
    try readingSpecification { () throws(SpecificationError) in try Grid.load(named: name) }
  }
}

// MARK: import

/// `wattswap grid import`: a MATPOWER case becomes a YAML file.
struct GridImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn a MATPOWER case into a grid file.",
    discussion: """
      Reads the case's matrices and runs the code at its end, so that loads in kW, impedances in ohm \
      and loads split by a power factor come out as the case means them. The YAML goes to standard \
      output, or to a file with --output; a summary goes to standard error.

        wattswap grid import case33bw.m --name ieee33 --output Grids/ieee33.yaml
      """)

  @Argument(help: "The MATPOWER case, version 2.")
  var file: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The YAML file to write; by default standard output.", valueName: "file"))
  var output: String?

  @Option(help: "The grid's name; by default the case's own.")
  var name: String?

  func validate() throws {
    if name?.isEmpty == true { throw ValidationError("'--name' is empty.") }
    if output?.isEmpty == true { throw ValidationError("'--output' is empty.") }
  }

  func run() throws {
    guard file.lowercased().hasSuffix(".m") else {
      throw CommandFailure.input("'\(file)' is not a MATPOWER case: its name must end in .m.")
    }
    let text = try InputFile(path: file).text()
    let grid = try readingSpecification { () throws(SpecificationError) in
      try renamed(MatpowerCase.parse(text: text, file: file))
    }
    if let output {
      try OutputFile(path: output).write(grid.yaml)
    } else {
      print(grid.yaml, terminator: "")
    }
    let place = output.map { " Written to \($0)." } ?? ""
    writeError("\(grid.name): \(GridSummary(grid).brief)\(place)")
  }

  private func renamed(_ grid: Grid) throws(SpecificationError) -> Grid {
    guard let name else { return grid }
    do {
      return try Grid(
        name: name, source: grid.source, baseMVA: grid.baseMVA, slack: grid.slack,
        buses: grid.buses, branches: grid.branches, generators: grid.generators)
    } catch {
      throw SpecificationError(error.description)
    }
  }
}

// MARK: show

/// `wattswap grid show`: what a grid is made of.
struct GridShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a grid's buses, branches and loads.",
    discussion: """
      Prints a summary and two tables: the buses with their loads, and the branches with their \
      impedances, tie lines included.

        wattswap grid show ieee33
        wattswap grid show ieee33 --json | jq .load_kw
      """)

  @OptionGroup
  var grid: GridArgument

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let summary = GridSummary(try grid.load())
    if json {
      try printJSON(summary.json)
    } else {
      print(summary.plainText)
      print(summary.busTable.plainText)
      print(summary.branchTable.plainText, terminator: "")
    }
  }
}

// MARK: powerflow

/// `wattswap grid powerflow`: the voltages and losses of a grid under its own loads.
struct GridPowerFlowCommand: ParsableCommand {
  /// The slack voltages that make sense, as a scenario's `slack_v_pu` has them.
  static let slackVoltages = 0.5...1.5

  static let configuration = CommandConfiguration(
    commandName: "powerflow",
    abstract: "Solve a grid's AC power flow.",
    discussion: """
      Solves the exact AC power flow of the grid's own loads: by a backward/forward sweep where the \
      grid is radial, else by Newton and Raphson's method. Where there is no solution, \
      'converged' is false, the figures are 0, and the exit status is 1.

        wattswap grid powerflow ieee33
        wattswap grid powerflow ieee69 --load-scale 0.8 --slack 1.02
        wattswap grid powerflow case33bw.m --method newton --json | jq .loss_kw
      """)

  @OptionGroup
  var grid: GridArgument

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What every load is multiplied by, from 0.", valueName: "factor"))
  var loadScale = 1.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The slack bus's voltage, 0.5 to 1.5 pu; by default the grid's own.", valueName: "pu"))
  var slack: Double?

  @Option(help: "The method.")
  var method = PowerFlowMethod.automatic

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard loadScale.isFinite, loadScale >= 0 else {
      throw ValidationError("'--load-scale' is \(loadScale.short); it must be a number from 0.")
    }
    if let slack, !Self.slackVoltages.contains(slack) {
      throw ValidationError("'--slack' is \(slack.short); it must be from 0.5 to 1.5 pu.")
    }
  }

  func run() throws {
    let grid = try grid.load()
    let solution: PowerFlowSolution
    do throws(PowerFlowError) {
      solution = try grid.powerFlow(method: method, loadScale: loadScale, slackVoltage: slack)
    } catch {
      throw CommandFailure.input(error.description)
    }
    if json {
      try printJSON(solution)
    } else if solution.isConverged {
      print(PowerFlowSummary(solution, of: grid).plainText)
      print(PowerFlowSummary(solution, of: grid).table.plainText, terminator: "")
    }
    guard solution.isConverged else {
      throw CommandFailure.failed(
        "the power flow of '\(grid.name)' did not converge in "
          + "\(counted(solution.iterations, "iteration", "iterations")): at this load there is "
          + "probably no solution. Try a smaller --load-scale or a higher --slack.")
    }
  }
}
