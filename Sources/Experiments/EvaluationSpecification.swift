public import Specification

/// When and on which days a trial's greedy policy is judged: the `evaluation:` section.
public struct EvaluationSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "evaluation"
  /// The one line for the schema.
  public static let recordSummary = "When and on which days the greedy policy is judged."

  /// One of the scenario's sets of days.
  public enum Days: String, SpecificationChoice {
    /// The held-out days that tables report.
    case test
    /// The held-out days that choose between checkpoints.
    case validation
    /// The days that train: their trajectories are demonstrations that others can learn from.
    case training
  }

  /// Who is judged.
  public enum Judged: String, SpecificationChoice {
    /// The policy that the trial trains.
    case trained
    /// The expert itself; nothing is learnt.
    case expert
  }

  /// Which parameters a trial keeps.
  public enum Keep: String, SpecificationChoice {
    /// Those of the checkpoint with the best score on the validation days.
    case best
    /// Those after the last update.
    case last
  }

  /// The days that the trial's table and trajectories are about.
  public var days: Days
  /// Episodes between two checkpoints, each played on the validation days.
  public var everyEpisodes: Int
  /// Which parameters the trial keeps.
  public var keep: Keep
  /// Who is judged.
  public var policy: Judged
  /// Whether the days' perfect-foresight optimum is worked out beside it.
  public var playsBound: Bool
  /// Where the days are named, or where the section begins.
  let location: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    days = fields.choice("days", "The days of the final evaluation.", default: .test)
    everyEpisodes = fields.integer(
      "every_episodes", "Episodes between two checkpoints, each judged on the validation days.",
      1...10_000_000)
    keep = fields.choice(
      "keep",
      "Which checkpoint's parameters the trial keeps: the best on validation days or the last.",
      default: .best)
    policy = fields.choice(
      "policy",
      "Who is judged: the policy that the trial trains, or the expert itself, and then nothing is "
        + "learnt.", default: .trained)
    playsBound = fields.boolean(
      "perfect_foresight",
      "Whether each day is also played by its perfect-foresight optimum, which no policy can beat.",
      default: true)
    location = fields.place(of: "days")
  }
}
