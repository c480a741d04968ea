public import LanguageModels

/// What the workflow made of one prosumer's words, and how it got there.
public struct GeneratedModel: Sendable {
  /// One run in the sandbox.
  public struct Run: Sendable, Hashable {
    /// Whether it was of the draft, before trading.
    public var isDraft: Bool
    /// The code that ran.
    public var code: String
    /// How it ended.
    public var status: RunReport.Status
    /// The report that went back, empty for a good run.
    public var report: String
    /// The correction's own word on the fault, once there is one.
    public var diagnosis = ""
  }

  /// An entry of the knowledge base that a role was given.
  public struct UsedEntry: Sendable, Hashable {
    /// The role.
    public var role: String
    /// The entry.
    public var id: String
    /// Why it was chosen.
    public var reason: String
  }

  /// The prosumer.
  public var prosumer: String
  /// Its words.
  public var wants: String
  /// Why there is no model; `nil` where there is one.
  public var failure: String?
  /// Whether there is none because the endpoint's budget is spent.
  public var isOutOfBudget = false
  /// The plan of the model, without the reasoning.
  public var plan = JSON.null
  /// The windows of the plan.
  public var windows: [TimeWindow] = []
  /// The code that stands at the end.
  public var code = ""
  /// The objective as CVXPY writes it.
  public var objective = ""
  /// The constraints as CVXPY writes them.
  public var constraints: [String] = []
  /// The exported programs of 1, 2, … steps.
  public var programs: [ExportedProgram] = []
  /// Every run.
  public var runs: [Run] = []
  /// Corrections asked for.
  public var rounds = 0
  /// Answers that did not follow their schema and were asked for again.
  public var formRepairs = 0
  /// The reasoning of each answer, by role and round.
  public var reasoning: [(purpose: String, text: String)] = []
  /// The entries of the knowledge base that were used.
  public var knowledge: [UsedEntry] = []
  /// The tokens.
  public var usage = TokenUsage(prompt: 0, completion: 0)
  /// The seconds that answers took.
  public var seconds = 0.0
  /// The answers by who wrote them.
  public var modelAnswers = 0
  /// The answers that people wrote.
  public var handAnswers = 0
  /// The largest relative difference of the optimum from the hand-written model's over sampled states; `nil`
  /// where they were not compared.
  public var objectiveDifference: Double?

  /// Whether there is a model.
  public var isReady: Bool { failure == nil && !programs.isEmpty }
  /// Whether it ran at the first attempt, draft and final, with nothing to mend.
  public var isExecutableAtFirstPass: Bool { isReady && rounds == 0 }
  /// Whether any answer was written by hand: then it is no language model's success.
  public var isHandWritten: Bool { handAnswers > 0 }
  /// Whether the words add something to the basic model.
  public var hasPreferences: Bool { plan["preferences"]?.elements?.isEmpty == false }

  /// A model that has yet to come about.
  init(of brief: ProsumerBrief) {
    prosumer = brief.name
    wants = brief.wants
  }
}
