import Digest
public import EnergyTrading
public import ExpertWorkflow
import Foundation
import LanguageModels
import Prosumers
public import Sandbox
public import Specification
import Synchronization

/// What asking needs from outside: who answers, and who watches.
public struct AskingSurroundings: Sendable {
  /// Reads an environment variable: the endpoint's key.
  public var variable: @Sendable (String) -> String?
  /// A folder of hand-written answers that stands in for the endpoint, or `nil`.
  public var handWrittenAnswers: String?
  /// The prosumer to ask for; `nil` for all.
  public var prosumer: String?
  /// Whether answers are streamed to ``tell``.
  public var isStreamed: Bool
  /// Takes what happens.
  public var tell: @Sendable (WorkflowEvent) -> Void

  /// Creates surroundings; by default there is no key and nobody watches.
  public init(
    variable: @escaping @Sendable (String) -> String? = { _ in nil },
    handWrittenAnswers: String? = nil, prosumer: String? = nil, isStreamed: Bool = false,
    tell: @escaping @Sendable (WorkflowEvent) -> Void = { _ in }
  ) {
    self.variable = variable
    self.handWrittenAnswers = handWrittenAnswers
    self.prosumer = prosumer
    self.isStreamed = isStreamed
    self.tell = tell
  }
}

extension LanguageModelConfiguration {
  /// Models made in this process, by digest: a trial makes its expert more than once.
  private static let made = Mutex<[String: GeneratedCommunity]>([:])

  /// The models that are kept in a folder `expert`, or those that a replay of the transcript gives.
  ///
  /// - Throws: ``SpecificationError`` where there are none and only the endpoint could give them.
  public func models(
    _ scenario: Scenario, search: ResourceSearch
  ) throws(SpecificationError) -> GeneratedCommunity {
    let digest = try digest(scenario, search: search)
    if let known = Self.made.withLock({ $0[digest] }) { return known }
    if let path = search.path(of: digest, in: GeneratedCommunity.folder, extensions: ["json"]),
      let kept = GeneratedCommunity(path: path, digest: digest)
    {
      Self.made.withLock { $0[digest] = kept }
      return kept
    }
    guard mode == .replay else {
      throw SpecificationError(
        "there are no generated models yet, and 'mode: \(mode.rawValue)' would ask the endpoint: "
          + "'wattswap run' and 'wattswap expert ask' do that.", at: transcriptPlace)
    }
    return try ask(scenario, search: search)
  }

  /// Lets the workflow make every prosumer's model.
  ///
  /// - Throws: ``SpecificationError`` where nothing can be asked or run, or where a model does not come about and
  ///   `on_failure` is `stop`.
  public func ask(
    _ scenario: Scenario, search: ResourceSearch,
    surroundings: AskingSurroundings = AskingSurroundings()
  ) throws(SpecificationError) -> GeneratedCommunity {
    let digest = try digest(scenario, search: search)
    let models: [GeneratedModel]
    do throws(WorkflowError) {
      let workflow = try workflow(scenario, search, surroundings)
      let briefs = briefs(scenario).filter {
        surroundings.prosumer == nil || $0.name == surroundings.prosumer
      }
      // A replay asks nobody: what it waits for is the sandbox.
      let processors = ProcessInfo.processInfo.activeProcessorCount
      let width = mode == .replay ? max(endpoint.concurrency, processors) : endpoint.concurrency
      models = try Self.concurrently(briefs, width: width) {
        brief throws(WorkflowError) in
        var model = try workflow.model(of: brief)
        if model.isReady {
          model.objectiveDifference =
            examination(of: model, scenario)?.findings(model).difference
        }
        return model
      }
    } catch {
      throw SpecificationError(error.description, at: transcriptPlace)
    }
    let community = GeneratedCommunity(digest: digest, models: models)
    if surroundings.prosumer == nil { Self.made.withLock { $0[digest] = community } }
    return community
  }

  private func workflow(
    _ scenario: Scenario, _ search: ResourceSearch, _ surroundings: AskingSurroundings
  ) throws(WorkflowError) -> ProsumerWorkflow {
    let sandbox: Sandbox
    do throws(SandboxError) {
      sandbox = try makeSandbox(search)
    } catch {
      throw .sandbox(error)
    }
    let answering: (chat: any LanguageModel, embeddings: (any LanguageModel)?)
    do throws(LanguageModelError) {
      answering = try languageModels(search, surroundings)
    } catch {
      throw .languageModel(error)
    }
    var meanings: MeaningSearch?
    if let model = endpoint.embeddingModel, let embeddings = answering.embeddings {
      meanings = MeaningSearch(embeddings, model: model)
    }
    return try ProsumerWorkflow(
      answering.chat, sandbox, settings: workflow, meanings: meanings,
      isStreamed: surroundings.isStreamed, tell: surroundings.tell
    ) { model in
      examination(of: model, scenario)?.findings(model).sentences ?? []
    }
  }

  private func examination(
    of model: GeneratedModel, _ scenario: Scenario
  ) -> ModelExamination? {
    scenario.prosumers.firstIndex { $0.name == model.prosumer }.map {
      ModelExamination(scenario, prosumer: $0)
    }
  }

  /// The operator's findings on a run's programs, and the difference from the hand-written optimum.
  ///
  /// - Returns: Sentences on what is wrong, preferences allowed for; nothing for a draft or a run that failed.
  public func findings(
    of report: RunReport, prosumer: String, windows: [TimeWindow], _ scenario: Scenario
  ) -> (sentences: [String], difference: Double?) {
    guard !report.programs.isEmpty,
      let index = scenario.prosumers.firstIndex(where: { $0.name == prosumer })
    else { return ([], nil) }
    return ModelExamination(scenario, prosumer: index)
      .findings(report.programs, windows: windows, mayDiffer: true)
  }

  /// The sandbox that generated code runs in.
  public func makeSandbox(_ search: ResourceSearch) throws(SandboxError) -> Sandbox {
    let environment: PythonEnvironment
    if let python = sandbox.python {
      let found = search.path(of: "\(python)/pyvenv.cfg", in: ".", extensions: [])
      environment = try PythonEnvironment(
        path: found.map { String($0.dropLast("/pyvenv.cfg".count)) } ?? python)
    } else {
      let found = search.path(of: "pyvenv.cfg", in: Self.environmentFolder, extensions: [])
      environment = try PythonEnvironment(
        path: found.map { String($0.dropLast("/pyvenv.cfg".count)) } ?? Self.environmentFolder)
    }
    return try Sandbox(
      environment,
      limits: SandboxLimits(
        seconds: sandbox.seconds, processorSeconds: Int(sandbox.seconds.rounded(.up)),
        memoryBytes: sandbox.megabytes * 1_000_000))
  }

  /// The folder of the Python environment, where no other is named.
  public static let environmentFolder = ".venv-expert"

  private func languageModels(
    _ search: ResourceSearch, _ surroundings: AskingSurroundings
  ) throws(LanguageModelError) -> (chat: any LanguageModel, embeddings: (any LanguageModel)?) {
    let hand = surroundings.handWrittenAnswers
    let isWritable = mode != .replay || hand != nil
    let path =
      search.path(of: transcript, in: ".", extensions: []) ?? search.newPath(of: transcript)
    if let hand {
      let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: hand)) != nil
      guard isFolder else {
        throw .transcript(path: hand, message: "there is no such folder of hand-written answers")
      }
      if surroundings.prosumer == nil { try? FileManager.default.removeItem(atPath: path) }
    }
    let file = try Transcript(path: path, isWritable: isWritable)
    if let hand {
      return (TranscribedModel(.record, file, before: HandWrittenAnswers(folder: hand)), nil)
    }
    guard isWritable else {
      let replay = TranscribedModel(.replay, file, before: nil)
      return (replay, replay)
    }
    let spent = mode == .record ? file.usages : []
    let live = try ChatEndpoint(
      endpoint, budget: TokenBudget(endpoint.budget, spent: spent),
      variable: surroundings.variable
    ) { purpose, reason in
      surroundings.tell(WorkflowEvent(prosumer: purpose.subject, kind: .waiting(reason)))
    }
    return (
      TranscribedModel(mode, file, before: live),
      TranscribedModel(mode, file, before: EmbeddingEndpoint(live))
    )
  }

  func transcriptPath(_ search: ResourceSearch) throws(SpecificationError) -> String {
    guard let path = search.path(of: transcript, in: ".", extensions: []) else {
      throw SpecificationError(
        "there is no transcript '\(transcript)' to replay; 'mode: record' makes one.",
        at: transcriptPlace)
    }
    return path
  }

  /// The digest of all that the models follow from; of a replay the transcript is a part.
  public func digest(
    _ scenario: Scenario, search: ResourceSearch
  ) throws(SpecificationError) -> String {
    var answers = "\(mode.rawValue) \(endpoint.embeddingModel ?? "")"
    if mode == .replay, let path = search.path(of: transcript, in: ".", extensions: []),
      let data = FileManager.default.contents(atPath: path)
    {
      answers += " " + SHA256.hexadecimal(String(decoding: data, as: UTF8.self))
    }
    do throws(WorkflowError) {
      return try GeneratedCommunity.digest(of: briefs(scenario), workflow, answers: answers)
    } catch {
      throw SpecificationError(error.description)
    }
  }

  /// Runs a body over a list on so many threads and keeps the order; the first error in the order counts.
  private static func concurrently(
    _ briefs: [ProsumerBrief], width: Int,
    _ body: @Sendable (ProsumerBrief) throws(WorkflowError) -> GeneratedModel
  ) throws(WorkflowError) -> [GeneratedModel] {
    let next = Atomic(0)
    let results = Mutex(
      [Result<GeneratedModel, WorkflowError>?](repeating: nil, count: briefs.count))
    DispatchQueue.concurrentPerform(iterations: min(width, briefs.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < briefs.count else { return }
        let result: Result<GeneratedModel, WorkflowError>
        do throws(WorkflowError) {
          result = .success(try body(briefs[index]))
        } catch {
          result = .failure(error)
        }
        results.withLock { $0[index] = result }
      }
    }
    var models: [GeneratedModel] = []
    for result in results.withLock({ $0 }) {
      if let result { models.append(try result.get()) }
    }
    return models
  }
}
