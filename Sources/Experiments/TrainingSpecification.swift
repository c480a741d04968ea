public import Algorithms
public import Specification

/// How long a trial learns, and how often: the `training:` section.
public struct TrainingSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "training"
  /// The one line for the schema.
  public static let recordSummary = "How long a trial learns, and how often it updates."

  /// Who acts in the first episodes.
  public enum WarmupPolicy: String, SpecificationChoice {
    /// Actions drawn uniformly from [−1, 1].
    case random
    /// The learner itself, exploring.
    case policy
    /// The expert; the learner, exploring, where the expert knows no answer.
    case expert
  }

  /// The first episodes, in which the buffer fills and nothing is learnt.
  public struct Warmup: SpecificationRecord {
    /// The name in messages.
    public static let recordName = "warmup"
    /// The one line for the schema.
    public static let recordSummary = "The first episodes, which fill the buffer before learning."

    /// How many episodes.
    public var episodes: Int
    /// Who acts in them.
    public var policy: WarmupPolicy

    /// Reads every field.
    public init(from fields: inout FieldReader) {
      episodes = fields.integer(
        "episodes", "Episodes played before the first update.", 0...1_000_000, default: 32)
      policy = fields.choice("policy", "Who acts in them.", default: .random)
    }
  }

  /// How often a trial notes down where it can go on from.
  public struct Checkpoint: SpecificationRecord {
    /// The name in messages.
    public static let recordName = "checkpoint"
    /// The one line for the schema.
    public static let recordSummary = "How often a trial notes down where it can go on from."

    /// Episodes between two checkpoints; 0 for none.
    public var everyEpisodes: Int

    /// Reads every field.
    public init(from fields: inout FieldReader) {
      everyEpisodes = fields.integer(
        "every_episodes",
        "Episodes between two checkpoints; 0 for none. It changes no number of the results.",
        0...10_000_000, default: 1000)
    }
  }

  /// Episodes (days) that a trial plays, over all environment copies together.
  public var episodes: Int
  /// Environment copies that step together.
  public var environments: Int
  /// Whether copies begin at different times of day, so that a batch holds every hour.
  public var staggered: Bool
  /// Environment steps, over all copies, for each update.
  public var updateEvery: Int
  /// Transitions in a batch.
  public var batch: Int
  /// Transitions that the replay buffer holds.
  public var buffer: Int
  /// Which of an agent's two actions the buffer keeps.
  public var replay: ReplayedAction
  /// The first episodes.
  public var warmup: Warmup
  /// When a trial can be broken off without loss.
  public var checkpoint: Checkpoint
  /// How often the expert is asked about a copy's state, in steps.
  public var labelEvery: Int

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    episodes = fields.integer(
      "episodes", "Days played in training, over all environment copies together.", 1...10_000_000)
    environments = fields.integer(
      "environments", "Environment copies that step together.", 1...4096, default: 32)
    staggered = fields.boolean(
      "staggered", "Whether copies begin their first day at different times.", default: true)
    updateEvery = fields.integer(
      "update_every", "Environment steps, over all copies, for each update.", 1...1_000_000,
      default: 32)
    batch = fields.integer("batch", "Transitions in a batch.", 1...65_536, default: 256)
    buffer = fields.integer(
      "buffer", "Transitions that the replay buffer holds.", 1...100_000_000, default: 200_000)
    replay = fields.choice(
      "replayed_action",
      "Which action the buffer keeps: as chosen by the policy, or as executed after projection.",
      default: .chosen)
    warmup = fields.record("warmup", "The first episodes.", isRequired: false)
    checkpoint = fields.record(
      "checkpoint", "Where a trial that was broken off goes on from.", isRequired: false)
    labelEvery = fields.integer(
      "label_every",
      "The expert is asked in one step of so many, each copy in its turn; transitions of the others "
        + "hold no label.", 1...96, default: 1)
    fields.check(
      "warmup", warmup.episodes < episodes,
      "the warm-up's \(warmup.episodes) episodes leave none of the training's \(episodes) to learn "
        + "from.")
    fields.check(
      "buffer", buffer >= batch,
      "the buffer of \(buffer) transitions cannot fill a batch of \(batch).")
  }
}
