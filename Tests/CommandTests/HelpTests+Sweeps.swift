import Testing

/// The help of the commands of a sweep's life, as it stands on a terminal of 80 columns.
extension HelpTests {
  @Test func `help of run`() async throws {
    try await expectHelp(
      of: "run",
      """
      OVERVIEW: Runs an experiment's trials and prints the table.

      Each trial is a process of its own with one BLAS thread, and leaves one HDF5
      file in <output>/<experiment>/. A trial whose file is whole is skipped, one
      that was broken off goes on from its last checkpoint. At the end all trials'
      metrics are merged into sweep.h5, the table is printed, and report.md and
      report.html are written.

      Ctrl-C lets the running trials write checkpoints and ends with status 130; run
      again to go on. A second Ctrl-C ends at once.

        wattswap run Experiments/quickstart.yaml
        wattswap run sweep.yaml --jobs 8 --retries 1 --trial-time 2h --trial-memory 4G

      USAGE: wattswap run <specification> [--set <key=value> ...] [--jobs <count>] [--output <folder>] [--keep-going] [--fail-fast] [--retries <count>] [--trial-time <time>] [--trial-memory <size>] [--accept-changes]

      ARGUMENTS:
        <specification>         The experiment file.

      OPTIONS:
        --set <key=value>       Lays a value over the file's base, as in --set
                                training.episodes=100 or --set seeds=5.
              It may be repeated. A variant or sweep that sets the same key still
              wins.
        -j, --jobs <count>      Trials at once; by default one a processor.
        --output <folder>       The folder of results. (default: Results)
        --keep-going            Start the other trials though one has failed.
                                (default: --keep-going)
        --fail-fast             Start no further trial once one has failed.
        --retries <count>       How often a trial that failed is tried again.
                                (default: 0)
        --trial-time <time>     The longest that a trial's process may take, such as
                                90s, 30m or 1.5h.
        --trial-memory <size>   The most memory that a trial may hold, such as 800M
                                or 2G.
        --accept-changes        Run what is new where the experiment has changed
                                since its results were made.
              The old results stay.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of status`() async throws {
    try await expectHelp(
      of: "status",
      """
      OVERVIEW: Shows what has become of every trial so far.

      A trial is done (its results file is whole), running, failed, timed_out,
      out_of_memory, broken_off (it goes on from a checkpoint when it is run again)
      or waiting. The files alone are asked, so it works beside a run, after one that
      was killed, and for trials that run on other machines.

        wattswap status Experiments/quickstart.yaml
        wattswap status Results/quickstart --watch
        wattswap status Results/quickstart --json | jq '.counts.done'

      USAGE: wattswap status <experiment> [--output <folder>] [--watch] [--json]

      ARGUMENTS:
        <experiment>            An experiment file, or an experiment's folder of
                                results.

      OPTIONS:
        --output <folder>       The folder of results, for an experiment file.
                                (default: Results)
        --watch                 Show the state again every two seconds, as long as
                                anything runs.
        --json                  Print JSON.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of retry`() async throws {
    try await expectHelp(
      of: "retry",
      """
      OVERVIEW: Runs trials that failed once more.

      Runs the trials of an experiment that failed, timed out or ran out of memory,
      each from its last checkpoint, and no others: those not begun yet are for
      'run'.

        wattswap retry sweep.yaml --failed
        wattswap retry sweep.yaml --failed --trial-time 4h --trial-memory 8G
        wattswap retry sweep.yaml --trial MASAC-seed1-3fa2c1d0

      USAGE: wattswap retry <specification> [--set <key=value> ...] [--jobs <count>] [--output <folder>] [--keep-going] [--fail-fast] [--retries <count>] [--trial-time <time>] [--trial-memory <size>] [--failed] [--trial <id> ...]

      ARGUMENTS:
        <specification>         The experiment file.

      OPTIONS:
        --set <key=value>       Lays a value over the file's base, as in --set
                                training.episodes=100 or --set seeds=5.
              It may be repeated. A variant or sweep that sets the same key still
              wins.
        -j, --jobs <count>      Trials at once; by default one a processor.
        --output <folder>       The folder of results. (default: Results)
        --keep-going            Start the other trials though one has failed.
                                (default: --keep-going)
        --fail-fast             Start no further trial once one has failed.
        --retries <count>       How often a trial that failed is tried again.
                                (default: 0)
        --trial-time <time>     The longest that a trial's process may take, such as
                                90s, 30m or 1.5h.
        --trial-memory <size>   The most memory that a trial may hold, such as 800M
                                or 2G.
        --failed                Run every trial that failed.
        --trial <id>            Run this trial, whether it failed or not, unless it
                                is done; may be repeated.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of verify`() async throws {
    try await expectHelp(
      of: "verify",
      """
      OVERVIEW: Checks results files, or runs a trial again and compares.

      Compares the bytes of each results file with its seal and its content with its
      digest. With --rerun the trials are run again from the specification that their
      files hold, and the new files are compared byte by byte; where bytes differ, it
      says whether any number does. OpenBLAS computes with the kernels that each file
      was made with, where this processor has them. Exit status 1 where a file is
      damaged or comes out otherwise.

        wattswap verify Results/quickstart
        wattswap verify Results/quickstart/MASAC-seed1-3fa2c1d0.h5 --rerun

      USAGE: wattswap verify <results> ... [--rerun] [--besides <file>]

      ARGUMENTS:
        <results>               Results files, or folders of them.

      OPTIONS:
        --rerun                 Run each trial again and compare.
        --besides <file>        The experiment file, beside which a rerun looks for
                                grids and profiles; by default the one that the
                                folder's manifest names.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }

  @Test func `help of clean`() async throws {
    try await expectHelp(
      of: "clean",
      """
      OVERVIEW: Removes what killed runs left, and checkpoints of finished trials.

      Removes partly written files of dead processes, checkpoints of trials that are
      done or that the experiment has no more, what is left of leases, the optima of
      days once no trial is left that could share them, and copies of the program
      that no job of a cluster needs. Results, specifications and logs stay, unless
      --results is given: then the folder's results go as well, and all of its
      journal.

        wattswap clean Results/quickstart --dry-run
        wattswap clean Results/quickstart

      USAGE: wattswap clean <experiment> [--output <folder>] [--results] [--dry-run]

      ARGUMENTS:
        <experiment>            An experiment file, or an experiment's folder of
                                results.

      OPTIONS:
        --output <folder>       The folder of results, for an experiment file.
                                (default: Results)
        --results               Remove the results as well.
        --dry-run               Say what would be removed, and remove nothing.
        --version               Show the version.
        -h, --help              Show help information.
      """)
  }
}
