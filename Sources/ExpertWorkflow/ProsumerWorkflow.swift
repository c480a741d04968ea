public import LanguageModels
public import Sandbox

/// Turns prosumers' words into models: the roles one after the other, with a run after each change of the code.
///
/// 1. Model generation reads the words and plans the model.
/// 2. Code generation writes it without trading; it runs as a draft.
/// 3. Iterative correction mends it while a run shows a fault, up to so many rounds in all.
/// 4. Trading integration adds the market; it runs, and is mended, in the same way.
/// 5. The operator examines the exported programs; what it finds goes to the correction as well.
///
/// A workflow keeps nothing between prosumers, so that they may be asked for on several threads.
public struct ProsumerWorkflow: Sendable {
  /// Looks at a model that runs, and says what is wrong with it in sentences.
  public typealias Examination = @Sendable (_ model: GeneratedModel) -> [String]

  let languageModel: any LanguageModel
  let runner: ModelRunner
  let knowledge: KnowledgeBase
  let prompts: [WorkflowRole: Prompt]
  let settings: WorkflowSettings
  let examine: Examination
  let tell: @Sendable (WorkflowEvent) -> Void
  let isStreamed: Bool
  let meanings: MeaningSearch?

  /// Prepares a workflow with the prompts and the knowledge base that come with Wattswap.
  ///
  /// - Parameters:
  ///   - languageModel: Who answers.
  ///   - sandbox: Where code runs.
  ///   - settings: How it asks.
  ///   - meanings: Joins the search by words, or `nil`.
  ///   - isStreamed: Whether answers are told of as they come.
  ///   - tell: Takes what happens; called on the threads of the prosumers.
  ///   - examine: The operator's checks.
  /// - Throws: ``WorkflowError`` where a file that comes with Wattswap is wrong.
  public init(
    _ languageModel: any LanguageModel, _ sandbox: Sandbox, settings: WorkflowSettings,
    meanings: MeaningSearch? = nil, isStreamed: Bool = false,
    tell: @escaping @Sendable (WorkflowEvent) -> Void = { _ in },
    examine: @escaping Examination = { _ in [] }
  ) throws(WorkflowError) {
    self.languageModel = languageModel
    runner = try ModelRunner(sandbox)
    knowledge = try KnowledgeBase.shipped()
    var prompts: [WorkflowRole: Prompt] = [:]
    for role in WorkflowRole.allCases { prompts[role] = try Prompt.shipped(role) }
    self.prompts = prompts
    self.settings = settings
    self.isStreamed = isStreamed
    self.meanings = meanings
    self.tell = tell
    self.examine = examine
  }

  /// Makes the model of a prosumer.
  ///
  /// - Returns: The model, or why there is none: no answer, no code that runs within the rounds.
  /// - Throws: ``WorkflowError`` where nothing can be asked or run at all: a transcript without the exchange, no key,
  ///   no sandbox.
  public func model(of brief: ProsumerBrief) throws(WorkflowError) -> GeneratedModel {
    var making = ModelMaking(self, brief)
    do throws(MakingFailure) {
      try making.plan()
      try making.writeDraft()
      try making.addTrading()
    } catch {
      switch error {
      case .prosumer(let reason): making.model.failure = reason
      case .budget(let reason):
        making.model.failure = reason
        making.model.isOutOfBudget = true
      case .workflow(let error): throw error
      }
    }
    tell(WorkflowEvent(prosumer: brief.name, kind: .ended(failure: making.model.failure)))
    return making.model
  }
}

/// Why a prosumer's model does not come about: for this prosumer, for want of budget, or for anyone.
enum MakingFailure: Error {
  case prosumer(String)
  case budget(String)
  case workflow(WorkflowError)
}
