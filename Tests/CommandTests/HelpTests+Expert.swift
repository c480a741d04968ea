import Testing

// The help of the commands that ask experts and hand results on.

extension HelpTests {
  @Test func `help of expert solve`() async throws {
    try await expectHelp(
      of: "expert solve",
      """
      OVERVIEW: Solve one step of a day for the whole community, and explain it.

      Decides what everyone should do in a step, from the devices' state at midnight,
      by the optimiser that the row's 'expert' section describes, or by the usual
      one. Then it executes the decision and says what it costs and what the exact AC
      power flow makes of it.

        wattswap expert solve Experiments/quickstart.yaml --day 195 --step 52
        wattswap expert solve Experiments/quickstart.yaml --horizon 4 --json

      USAGE: wattswap expert solve <specification> [--set <key=value> ...] [--variant <name>] [--day <day>] [--step <step>] [--horizon <steps>] [--json]

      ARGUMENTS:
        <specification>         The experiment file.

      OPTIONS:
        --set <key=value>       Lays a value over the file's base, as in --set
                                training.episodes=100 or --set seeds=5.
              It may be repeated. A variant or sweep that sets the same key still
              wins.
        --variant <name>        The row of the experiment; by default its first.
        --day <day>             The day's index in the profiles; by default the first
                                test day.
        --step <step>           The step of the day, 0 to 95. (default: 48)
        --horizon <steps>       The steps that it looks ahead, 1 to 96; by default
                                the row's.
        --json                  Print JSON.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of expert day`() async throws {
    try await expectHelp(
      of: "expert day",
      """
      OVERVIEW: Play a day open loop, planned in perfect foresight, and closed loop.

      Open loop, the whole day is optimised once with everything known beforehand: no
      policy costs less. Closed loop, the row's expert decides in every step, or the
      optimiser where the row has none. Both are executed under the exact AC power
      flow.

        wattswap expert day Experiments/quickstart.yaml --day 195
        wattswap expert day Experiments/expert-helps.yaml --by step --json

      USAGE: wattswap expert day <specification> [--set <key=value> ...] [--variant <name>] [--day <day>] [--by <by>] [--json]

      ARGUMENTS:
        <specification>         The experiment file.

      OPTIONS:
        --set <key=value>       Lays a value over the file's base, as in --set
                                training.episodes=100 or --set seeds=5.
              It may be repeated. A variant or sweep that sets the same key still
              wins.
        --variant <name>        The row of the experiment; by default its first.
        --day <day>             The day's index in the profiles; by default the first
                                test day.
        --by <by>               What a line of the table is about. (values: hour,
                                step; default: hour)
        --json                  Print JSON, a step a row.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of export`() async throws {
    try await expectHelp(
      of: "export",
      """
      OVERVIEW: Write results in the forms of other programs.

      USAGE: wattswap export <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        minari                  Turn a trial's trajectories into a Minari data set.

        See 'wattswap help export <subcommand>' for detailed help.
      """)
  }

  @Test func `help of export minari`() async throws {
    try await expectHelp(
      of: "export minari",
      """
      OVERVIEW: Turn a trial's trajectories into a Minari data set.

      Each recorded day is an episode, each prosumer an entry of the observation and
      action spaces. The folder's name is the data set's; under the folder that
      MINARI_DATASETS_PATH names, Minari loads it by that name.

        wattswap export minari Results/quickstart/MASAC-seed1-0f2e.h5 --output
      data/masac-v0
        MINARI_DATASETS_PATH=data python -c 'import minari;
      print(minari.load_dataset("masac-v0"))'

      USAGE: wattswap export minari <results> --output <folder>

      ARGUMENTS:
        <results>               A trial's results file.

      OPTIONS:
        -o, --output <folder>   The data set's folder, whose name ends in -v and a
                                number.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }
}
