public import Algorithms
public import EnergyTrading
public import Experts
public import Specification

/// The root of an experiment file, for one trial: its reserved keys are expanded by then.
public struct ExperimentSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "the experiment"
  /// The one line for the schema.
  public static let recordSummary = "A multi-agent learning experiment on energy trading."

  /// The experiment's name, and that of its folder of results.
  public let name: String
  /// What the experiment asks.
  public let description: String
  /// The grid, the prosumers, the prices, the days and the reward.
  public let scenario: ScenarioSpecification
  /// Who shows the learner what to do; `nil` for nobody.
  public let expert: (any ExpertConfiguration)?
  /// The learner.
  public let algorithm: any AlgorithmConfiguration
  /// How long it learns.
  public let training: TrainingSpecification
  /// How it is judged.
  public let evaluation: EvaluationSpecification

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The experiment's name, and that of its folder of results.")
    description = fields.string("description", "What the experiment asks.", default: "none given")
    scenario = ScenarioSpecification(from: &fields)
    expert = fields.oneOf(
      "expert", "Who knows what all prosumers should do in a state.", tag: "source",
      default: "none", ExpertRegistry.all)
    algorithm = fields.oneOf(
      "algorithm", "The learner and its networks.", tag: "name", AlgorithmRegistry.all)
    training = fields.record("training", "How long a trial learns, and how often it updates.")
    evaluation = fields.record("evaluation", "When and on which days the greedy policy is judged.")
    let isMissing = expert == nil
    fields.check(
      "training", !(isMissing && training.warmup.policy == .expert),
      "the warm-up's policy is the expert, but there is none: name one under 'expert.source'.")
    fields.check(
      "evaluation", !(isMissing && evaluation.policy == .expert),
      "the evaluation judges the expert, but there is none: name one under 'expert.source'.")
    fields.check(
      "expert", !(isMissing && algorithm.wantsExpertActions),
      "'algorithm.imitation' needs an expert: name one under 'expert.source'.")
    fields.check(
      "name", name.unicodeScalars.allSatisfy(Self.isPlain) && !name.hasPrefix("."),
      "'\(name)' cannot name the folder of results: write letters, digits, '-', '_' and '.' alone, "
        + "and no '.' first.")
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "-_.".unicodeScalars.contains(scalar))
  }
}
