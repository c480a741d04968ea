public import EnergyTrading
public import ExpertWorkflow
public import LanguageModels
public import Specification

/// What becomes of a prosumer whose model does not come about.
public enum FailurePolicy: String, SpecificationChoice {
  /// The rule decides for it.
  case rule
  /// Its hand-written model takes the generated one's place.
  case optimizer
  /// The experiment stops.
  case stop
}

/// The expert that a language model writes, `expert.source: llm`.
///
/// Once per prosumer, before training, the workflow turns its words into a model; from then on decisions are
/// those of the joint optimisation, as of `expert.source: optimizer`.
public struct LanguageModelConfiguration: ExpertConfiguration {
  /// The name in messages.
  public static let recordName = "llm expert"
  /// The one line for the schema.
  public static let recordSummary =
    "Optimises the community by models that a language model wrote from the prosumers' words."

  /// How it decides.
  public let optimizer: OptimizerSettings
  /// Where answers come from.
  public let mode: TranscriptMode
  /// The transcript's path.
  public let transcript: String
  /// The endpoint; a replay takes the model's name and its sampling from it, which are part of every key.
  public let endpoint: EndpointSpecification
  /// How the workflow asks.
  public let workflow: WorkflowSettings
  /// How many states a model is tried in by the sandbox.
  public let sampleCount: Int
  /// What becomes of a prosumer whose model does not come about.
  public let onFailure: FailurePolicy
  /// What a run may use.
  public let sandbox: SandboxSpecification
  /// Where the transcript is named.
  let transcriptPlace: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    let horizon = fields.integer(
      "horizon_steps", "The steps that it looks ahead, the present one among them.", 1...96,
      default: 16)
    let forecast: ForecastSpecification = fields.value(
      "forecast", "What it is told of the loads and the available power of the steps ahead.",
      default: ForecastSpecification(.perfect))
    optimizer = OptimizerSettings(horizonSteps: horizon, forecast: forecast.forecast)
    mode = fields.choice(
      "mode",
      "Where answers come from: the endpoint, the transcript first, or the transcript alone.",
      default: .replay)
    transcript = fields.string(
      "transcript", "The transcript: a path from this file's folder, JSONL.")
    transcriptPlace = fields.place(of: "transcript")
    endpoint = fields.record(
      "endpoint", "The chat endpoint; the model and its sampling are part of a transcript's keys.")
    let rounds = fields.integer(
      "max_rounds", "The most corrections of a prosumer's code.", 0...20, default: 4)
    let entries = fields.integer(
      "knowledge_entries", "The most entries of the knowledge base found by words in a prompt.",
      0...50, default: 6)
    workflow = WorkflowSettings(
      model: endpoint.model, sampling: endpoint.sampling, maximumRounds: rounds,
      knowledgeLimit: entries)
    sampleCount = fields.integer(
      "sample_states", "How many states a model is tried in by the sandbox.", 1...50, default: 4)
    onFailure = fields.choice(
      "on_failure", "What becomes of a prosumer whose model does not come about.", default: .rule)
    sandbox = fields.record(
      "sandbox", "What generated code runs with, and what it may use.", isRequired: false)
  }

  /// The environment variable that holds the endpoint's key.
  public var keyVariable: String? { endpoint.keyVariable }

  /// Makes the expert from the models that are kept, or by replaying the transcript.
  public func makeExpert(
    _ scenario: Scenario, copyCount: Int, in surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> any Expert {
    let community = try models(scenario, search: surroundings.search)
    return try OptimizerExpert(
      scenario, settings: optimizer, generated: community, onFailure: onFailure,
      copyCount: copyCount)
  }

  /// The joint optimisation of generated models, with hand-written ones where there are none.
  public func makeOptimizer(
    _ scenario: Scenario, of community: GeneratedCommunity
  ) throws(SpecificationError) -> CommunityOptimizer {
    try CommunityOptimizer(
      scenario, models: scenario.models(community, optimizer, decideReactive: true),
      separateModels: scenario.models(community, optimizer, decideReactive: false),
      settings: optimizer)
  }

  /// Checks that a transcript to be replayed is there.
  public func check(_ scenario: Scenario, search: ResourceSearch) throws(SpecificationError) {
    guard mode == .replay else { return }
    _ = try transcriptPath(search)
  }

  /// What the workflow is told of each prosumer.
  public func briefs(_ scenario: Scenario) -> [ProsumerBrief] {
    scenario.prosumers.indices.map {
      ProsumerBrief(
        $0, of: scenario, horizonSteps: optimizer.horizonSteps, sampleCount: sampleCount)
    }
  }
}

/// What generated code runs with, and what it may use.
public struct SandboxSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "sandbox"
  /// The one line for the schema.
  public static let recordSummary = "What generated code runs with, and what it may use."

  /// The folder of the Python environment; `nil` for `.venv-expert`, searched for upwards.
  public let python: String?
  /// The seconds of one run.
  public let seconds: Double
  /// The memory of one run, in megabytes.
  public let megabytes: Int

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    python = fields.optionalString(
      "python",
      "The folder of the Python environment that 'wattswap expert setup' made; by default "
        + "'.venv-expert' in a folder above the experiment, the working folder or the program.")
    seconds = fields.number(
      "seconds", "The seconds of one run.", unit: "s", .aboveUpTo(0, 3600), default: 120)
    megabytes = fields.integer(
      "memory_mb", "The memory of one run.", unit: "MB", 256...1_000_000, default: 3000)
  }
}
