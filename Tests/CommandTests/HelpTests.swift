import Foundation
import Testing

/// The help of each command, as it stands on a terminal of 80 columns.
struct HelpTests {
  @Test func `help of grid`() async throws {
    try await expectHelp(
      of: "grid",
      """
      OVERVIEW: Import a grid, show it, solve its power flow.

      USAGE: wattswap grid <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        import                  Turn a MATPOWER case into a grid file.
        show                    Show a grid's buses, branches and loads.
        powerflow               Solve a grid's AC power flow.

        See 'wattswap help grid <subcommand>' for detailed help.
      """)
  }

  @Test func `help of grid import`() async throws {
    try await expectHelp(
      of: "grid import",
      """
      OVERVIEW: Turn a MATPOWER case into a grid file.

      Reads the case's matrices and runs the code at its end, so that loads in kW,
      impedances in ohm and loads split by a power factor come out as the case means
      them. The YAML goes to standard output, or to a file with --output; a summary
      goes to standard error.

        wattswap grid import case33bw.m --name ieee33 --output Grids/ieee33.yaml

      USAGE: wattswap grid import <file> [--output <file>] [--name <name>]

      ARGUMENTS:
        <file>                  The MATPOWER case, version 2.

      OPTIONS:
        -o, --output <file>     The YAML file to write; by default standard output.
        --name <name>           The grid's name; by default the case's own.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of grid show`() async throws {
    try await expectHelp(
      of: "grid show",
      """
      OVERVIEW: Show a grid's buses, branches and loads.

      Prints a summary and two tables: the buses with their loads, and the branches
      with their impedances, tie lines included.

        wattswap grid show ieee33
        wattswap grid show ieee33 --json | jq .load_kw

      USAGE: wattswap grid show <grid> [--json]

      ARGUMENTS:
        <grid>                  A name in Grids/, a YAML file or a MATPOWER case (.m).

      OPTIONS:
        --json                  Print JSON.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of grid powerflow`() async throws {
    try await expectHelp(
      of: "grid powerflow",
      """
      OVERVIEW: Solve a grid's AC power flow.

      Solves the exact AC power flow of the grid's own loads: by a backward/forward
      sweep where the grid is radial, else by Newton and Raphson's method. Where
      there is no solution, 'converged' is false, the figures are 0, and the exit
      status is 1.

        wattswap grid powerflow ieee33
        wattswap grid powerflow ieee69 --load-scale 0.8 --slack 1.02
        wattswap grid powerflow case33bw.m --method newton --json | jq .loss_kw

      USAGE: wattswap grid powerflow <grid> [--load-scale <factor>] [--slack <pu>] [--method <method>] [--json]

      ARGUMENTS:
        <grid>                  A name in Grids/, a YAML file or a MATPOWER case (.m).

      OPTIONS:
        --load-scale <factor>   What every load is multiplied by, from 0. (default:
                                1.0)
        --slack <pu>            The slack bus's voltage, 0.5 to 1.5 pu; by default
                                the grid's own.
        --method <method>       The method. (values: automatic, sweep, newton;
                                default: automatic)
        --json                  Print JSON.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of profiles`() async throws {
    try await expectHelp(
      of: "profiles",
      """
      OVERVIEW: Import load and generation profiles, show them.

      USAGE: wattswap profiles <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        import                  Turn SimBench's or your own profiles into a profile
                                file.
        show                    Show a profile set, its columns, or one day of them.

        See 'wattswap help profiles <subcommand>' for detailed help.
      """)
  }

  @Test func `help of profiles import`() async throws {
    try await expectHelp(
      of: "profiles import",
      """
      OVERVIEW: Turn SimBench's or your own profiles into a profile file.

      USAGE: wattswap profiles import <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        simbench                Convert the profiles in PyPI's package simbench.
        csv                     Convert a table of your own.

        See 'wattswap help profiles import <subcommand>' for detailed help.
      """)
  }

  @Test func `help of profiles import simbench`() async throws {
    try await expectHelp(
      of: "profiles import simbench",
      """
      OVERVIEW: Convert the profiles in PyPI's package simbench.

      Takes the active power of households, commerce, agriculture, PV and wind in
      quarter hours of 2016, each per unit of its rated power. The data stays under
      its Open Database License, which the file states.

        pip download --no-deps simbench==1.6.3
        unzip simbench-1.6.3-*.whl -d simbench-1.6.3
        wattswap profiles import simbench simbench-1.6.3
        wattswap profiles import simbench simbench-1.6.3 --columns H0-A PV1 -o
      small.h5

      USAGE: wattswap profiles import simbench <folder> [--output <file>] [--columns <column> ...]

      ARGUMENTS:
        <folder>                The unpacked package, or the site-packages folder
                                that holds it.

      OPTIONS:
        -o, --output <file>     The .h5 file to write; by default a new one in this
                                folder.
        --columns <column>      The columns to convert; by default those of the
                                shipped set.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of profiles import csv`() async throws {
    try await expectHelp(
      of: "profiles import csv",
      """
      OVERVIEW: Convert a table of your own.

      The first row names the columns, each as NAME, NAME:generation or NAME:load:kW
      (a load per unit of its rated power unless said otherwise); then comes a row
      for each quarter hour of whole days. A first column 'time' is checked and gives
      the first day.

        time,house,office:load:kW,roof:generation
        2016-01-01 00:00,0.11,3.2,0
        2016-01-01 00:15,0.10,3.1,0

        wattswap profiles import csv measured.csv --output Grids/Profiles/measured.h5

      USAGE: wattswap profiles import csv <file> [--output <file>]

      ARGUMENTS:
        <file>                  The table.

      OPTIONS:
        -o, --output <file>     The .h5 file to write; by default a new one in this
                                folder.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of profiles show`() async throws {
    try await expectHelp(
      of: "profiles show",
      """
      OVERVIEW: Show a profile set, its columns, or one day of them.

      Draws each column's mean day and its year; with --column, the mean day of each
      season; with --day, that day.

        wattswap profiles show simbench-2016
        wattswap profiles show simbench-2016 --column PV1
        wattswap profiles show simbench-2016 --day 2016-07-01 --json

      USAGE: wattswap profiles show <profiles> [--column <column>] [--day <index-or-date>] [--json]

      ARGUMENTS:
        <profiles>              A name in Grids/Profiles/, or a .h5 or .csv file.

      OPTIONS:
        --column <column>       The one column to show.
        --day <index-or-date>   The day to show: its index from 0, or its date.
        --json                  Print JSON: with --day, each column's 96 values.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of merge`() async throws {
    try await expectHelp(
      of: "merge",
      """
      OVERVIEW: Merges a folder's trials into sweep.h5 and writes the reports anew.

      'run' does so at its end. Merge where a run was broken off, or where trials
      came from elsewhere. Every trial of the folder's manifest.json has its place,
      by row and seed, with its status: done, missing, failed or broken (a file that
      is cut off or damaged). Its numbers are NaN unless it is done.

        wattswap merge Results/quickstart

      USAGE: wattswap merge <results>

      ARGUMENTS:
        <results>               An experiment's folder of results.

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of report`() async throws {
    try await expectHelp(
      of: "report",
      """
      OVERVIEW: Reports a sweep's statistics as tables or as a page with charts.

      For each row and metric: seeds planned and done, mean, standard deviation, 95 %
      intervals (t and bootstrap), median, interquartile mean, extremes; against the
      baseline: the paired difference, the probability of improvement and p adjusted
      by Holm. Reads the sweep.h5 that 'run' and 'merge' write; the page also reads
      the trials' own files beside it.

        wattswap report Results/quickstart
        wattswap report Results/quickstart --format latex --output table.tex
        wattswap report Results/quickstart --format csv --metric cost --metric
      violation_rate
        wattswap report Results/quickstart --format html --output report.html

      USAGE: wattswap report <results> [--format <format>] [--metric <name> ...] [--output <file>]

      ARGUMENTS:
        <results>               An experiment's folder of results, or a merged file.

      OPTIONS:
        -f, --format <format>   The format. (values: md, latex, csv, html, json,
                                marl-eval; default: md)
        --metric <name>         A metric to report, as it is called in the file's
                                /evaluation; may be repeated. By default the leading
                                ones in md and latex, else all.
        -o, --output <file>     The file to write; by default standard output.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of schema`() async throws {
    try await expectHelp(
      of: "schema",
      """
      OVERVIEW: Print the JSON Schema of a file that you write.

      Editors complete and check YAML files by it. It is made of the declarations
      that read the files, so it never disagrees with 'wattswap validate'. An
      experiment's schema serves for the files that it includes too.

        wattswap schema > experiment.schema.json
        wattswap schema grid > grid.schema.json

      In the YAML file's first line:

        # yaml-language-server: $schema=../experiment.schema.json

      USAGE: wattswap schema [<file>]

      ARGUMENTS:
        <file>                  What the file holds. (values: experiment, grid;
                                default: experiment)

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of list`() async throws {
    try await expectHelp(
      of: "list",
      """
      OVERVIEW: List the names that a specification can use.

      Lists algorithms, critics, imitations, experts, devices, price rules, grids and
      profile sets, each with the key that takes its name. Name kinds to list these
      alone.

        wattswap list
        wattswap list algorithms critics
        wattswap list grids --json

      USAGE: wattswap list [<kind> ...] [--json]

      ARGUMENTS:
        <kind>                  The kinds to list; all by default. (values:
                                algorithms, critics, imitations, experts, devices,
                                price_rules, grids, profiles)

      OPTIONS:
        --json                  Print JSON.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  func expectHelp(
    of command: String, _ text: String, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let words = command.split(separator: " ").map(String.init)
    let run = try await CommandRun(words + ["--help"])
    #expect(run.status == 0, sourceLocation: location)
    #expect(run.error == "", sourceLocation: location)
    #expect(run.output.trimmingCharacters(in: .newlines) == text, sourceLocation: location)
  }
}
