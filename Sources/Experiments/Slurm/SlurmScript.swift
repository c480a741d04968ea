public import Foundation

/// The text of the scripts that a cluster runs: plain bash, for people to read and to run by hand.
public struct SlurmScript: Sendable {
  /// The experiment's name.
  public var experiment: String
  /// The experiment file, beside which data files are looked for.
  public var specification: URL
  /// The program, on a file system that the nodes share.
  public var program: URL
  /// The commit that the program was built from, where it is known.
  public var commit: String?
  /// The experiment's folder of results, on such a file system too.
  public var folder: URL
  /// How the cluster is used.
  public var settings: SlurmSettings

  /// Creates the scripts of an experiment.
  public init(
    experiment: String, specification: URL, program: URL, commit: String?, folder: URL,
    settings: SlurmSettings
  ) {
    self.experiment = experiment
    self.specification = specification
    self.program = program
    self.commit = commit
    self.folder = folder
    self.settings = settings
  }

  /// What the jobs' names begin with.
  public var jobName: String { "wattswap-\(experiment)" }

  /// The script of a job array.
  ///
  /// - Parameters:
  ///   - taskCount: How many tasks it has.
  ///   - list: The file whose line n holds the trials of task n − 1.
  ///   - log: The tasks' logs; `%a` in it stands for a task's number.
  /// - Returns: The script's text.
  public func array(taskCount: Int, list: URL, log: URL) -> String {
    let limit = settings.arrayParallelism.map { "%\($0)" } ?? ""
    var directives = [
      ("array", "0-\(taskCount - 1)\(limit)"), ("job-name", jobName), ("output", Self.pattern(log)),
      ("open-mode", "append"), ("requeue", nil), ("nodes", "1"), ("ntasks", "1"),
      ("cpus-per-task", String(settings.cpus)),
      ("signal", "B:USR1@\(settings.checkpointSeconds)"),
    ]
    if let time = settings.timeLimit { directives.append(("time", time.specification)) }
    if let memory = settings.memory { directives.append(("mem", memory.specification)) }
    let arguments =
      [
        "work", folder.path, "--besides", specification.path, "--jobs", String(settings.cpus),
      ]
      + (commit.map { ["--commit", $0] } ?? [])
    return head(directives) + """
      # The trials of this task: the list has a line a task.
      trials=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" \(list.path.shellWord))
      task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
      echo "task $task on $(hostname), start $((${SLURM_RESTART_COUNT:-0} + 1)): $trials"

      # Slurm sends USR1 \(settings.checkpointSeconds) s before the time limit, and TERM when the
      # task is cancelled or preempted: trials then write their checkpoints and stop.
      worker= is_time_up= is_interrupted=
      pass_on() { is_interrupted=1; [ -z "$worker" ] || kill -"$1" "$worker" 2>/dev/null; }
      trap 'is_time_up=1; pass_on USR1' USR1
      trap 'pass_on TERM' TERM

      \(program.path.shellWord) \(arguments.map(\.shellWord).joined(separator: " ")) $trials &
      worker=$!
      [ -z "$is_time_up" ] || kill -USR1 "$worker"
      status=
      while [ -z "$status" ]; do
        is_interrupted=
        wait "$worker"
        status=$?
        [ -z "$is_interrupted" ] || status=
      done

      # \(TrialEnd.stoppedStatus): a trial stopped and can go on. At its time limit the task is queued again.
      if [ "$status" -eq \(TrialEnd.stoppedStatus) ] && [ -n "$is_time_up" ]; then
        if [ "${SLURM_RESTART_COUNT:-0}" -lt \(settings.requeues) ]; then
          scontrol requeue "$task" && exit 0
        fi
        echo "task $task is not queued again; 'wattswap submit' goes on with what is missing." >&2
      fi
      exit "$status"

      """
  }

  /// The script of the job that merges what the arrays leave.
  public func merge(log: URL) -> String {
    var directives = [
      ("job-name", "\(jobName)-merge"), ("output", Self.pattern(log)), ("nodes", "1"),
      ("ntasks", "1"),
      ("cpus-per-task", "1"), ("requeue", nil as String?), ("open-mode", "append"),
    ]
    if let memory = settings.memory { directives.append(("mem", memory.specification)) }
    return head(directives) + """
      exec \(program.path.shellWord) merge \(folder.path.shellWord)

      """
  }

  /// A log's path as Slurm reads it: `%` begins a placeholder there, but for the task's own `%a`.
  private static func pattern(_ log: URL) -> String {
    let folder = log.deletingLastPathComponent().path.replacing("%", with: "%%")
    let path = "\(folder)/\(log.lastPathComponent)"
    return path.contains(" ") ? "\"\(path)\"" : path
  }

  private func head(_ own: [(name: String, value: String?)]) -> String {
    var directives = own
    if let partition = settings.partition { directives.append(("partition", partition)) }
    if let account = settings.account { directives.append(("account", account)) }
    if let qos = settings.qos { directives.append(("qos", qos)) }
    let lines =
      directives.map { "--\($0.name)" + ($0.value.map { "=\($0)" } ?? "") } + settings.options
    let prologue = settings.prologue.map {
      "# The prologue.\n" + $0.trimmingCharacters(in: .newlines) + "\n\n"
    }
    return "#!/bin/bash\n" + lines.map { "#SBATCH \($0)\n" }.joined() + "\n" + (prologue ?? "")
  }
}
