public import Specification

/// How trials are handed to a Slurm cluster: the `slurm:` section of an experiment or of a site's file.
///
/// It belongs to the file and to none of its trials: the same trial has the same id on every cluster.
public struct SlurmSettings: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "slurm"
  /// The one line for the schema.
  public static let recordSummary =
    "How 'wattswap submit' hands the trials to a Slurm cluster; no result depends on it."

  /// The partition; `nil` for the cluster's default, and so below.
  public var partition: String?
  /// The account that is charged.
  public var account: String?
  /// The quality of service.
  public var qos: String?
  /// The time limit of a task.
  public var timeLimit: SlurmTime?
  /// The memory of a task.
  public var memory: SlurmMemory?
  /// Processors of a task: so many of its trials run at once.
  public var cpus: Int
  /// Tasks at once; `nil` for as many as the cluster lets.
  public var arrayParallelism: Int?
  /// Trials of a task; see ``TaskPacking``.
  public var pack: Int?
  /// How long a trial takes, about.
  public var trialMinutes: Double?
  /// Seconds before the time limit at which trials write their checkpoints and stop.
  public var checkpointSeconds: Int
  /// How often a task goes back into the queue at its time limit.
  public var requeues: Int
  /// Further options of `sbatch`.
  public var options: [String]
  /// Lines of the scripts before a trial begins.
  public var prologue: String?

  /// Options that `submit` sets itself.
  private static let ownOptions = [
    "array", "a", "dependency", "d", "job-name", "J", "no-requeue", "open-mode", "output", "o",
    "parsable", "requeue", "signal", "test-only", "wait", "W", "wrap",
  ]

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    partition = fields.optionalString("partition", "The partition; Slurm's default if missing.")
    account = fields.optionalString("account", "The account that is charged.")
    qos = fields.optionalString("qos", "The quality of service.")
    timeLimit = fields.optionalScalar(
      "time_limit", "The time limit of a task; the partition's default if missing.")
    memory = fields.optionalScalar("memory", "The memory of a task.")
    cpus = fields.integer(
      "cpus", "Processors of a task: so many of its trials run at once.", 1...4096, default: 1)
    arrayParallelism = fields.optionalInteger(
      "array_parallelism", "Tasks that run at once.", 1...1_000_000)
    pack = fields.optionalInteger(
      "pack", "Trials of a task; if missing, by trial_minutes, and else as many as cpus.",
      1...SweepPlan.largestTrialCount)
    trialMinutes = fields.optionalNumber(
      "trial_minutes", "How long a trial takes, about: a task takes up to an hour of them.",
      unit: "min", .positive)
    checkpointSeconds = fields.integer(
      "checkpoint_seconds",
      "How long before a task's time limit its trials write checkpoints and it is queued again.",
      unit: "s", 1...65_535, default: 120)
    requeues = fields.integer(
      "requeues", "How often a task is queued again at its time limit, at most.", 0...10_000,
      default: 100)
    options = fields.strings(
      "options", "Further options of sbatch, such as '--constraint=avx2'.", default: [])
    prologue = fields.optionalString(
      "prologue", "Lines of shell before a trial begins, such as 'module load …'.")
    checkTexts(&fields)
  }

  private func checkTexts(_ fields: inout FieldReader) {
    for (key, text) in [("partition", partition), ("account", account), ("qos", qos)] {
      fields.check(
        key, text.map { !$0.contains(where: \.isWhitespace) } ?? true,
        "'\(key)' is '\(text ?? "")'; Slurm's names have no spaces.")
    }
    for option in options {
      let name = option.drop { $0 == "-" }.prefix { $0 != "=" && !$0.isWhitespace }
      fields.check(
        "options", option.hasPrefix("-") && !name.isEmpty && !option.contains(where: \.isNewline),
        "'\(option)' is no option of sbatch: write one a line, as in '--constraint=avx2'.")
      fields.check(
        "options", !Self.ownOptions.contains(String(name)),
        "'\(option)' would undo what 'wattswap submit' sets itself.")
    }
  }
}
