import LanguageModels

/// One prosumer's model in the making.
struct ModelMaking {
  private let workflow: ProsumerWorkflow
  private let brief: ProsumerBrief
  private(set) var askedRounds: [WorkflowRole: Int] = [:]
  var model: GeneratedModel

  init(_ workflow: ProsumerWorkflow, _ brief: ProsumerBrief) {
    self.workflow = workflow
    self.brief = brief
    model = GeneratedModel(of: brief)
  }

  // MARK: The roles

  /// Model generation: the plan, checked against the devices.
  mutating func plan() throws(MakingFailure) {
    let devices = workflow.knowledge.devices(brief.kinds)
    let found = try search(
      brief.wants, limit: workflow.settings.knowledgeLimit,
      kinds: [.preference, .constraint, .objective, .market])
    let entries = trace(devices + found.filter { !devices.contains($0) }, .modelGeneration)
    let names = brief.devices.compactMap { $0["name"]?.text }
    let answer = try ask(
      .modelGeneration, AnswerForms.model,
      [
        "wants": brief.wants.isEmpty
          ? "(nothing: the lowest cost is all it wants)" : "\"\"\"\n\(brief.wants)\n\"\"\"",
        "knowledge": entries,
      ]
    ) { plan in
      let planned = (plan["devices"]?.elements ?? []).compactMap { $0["name"]?.text }
      guard planned.sorted() == names.sorted() else {
        return [
          "answer.devices are \(planned.sorted()); the prosumer owns exactly \(names.sorted())."
        ]
      }
      return Self.windowFaults(plan)
    }
    var plan = answer.fields ?? [:]
    plan["reasoning"] = nil
    model.plan = .object(plan)
    model.windows = (plan["windows"]?.elements ?? []).compactMap { try? TimeWindow.read($0).get() }
  }

  private static func windowFaults(_ plan: JSON) -> [String] {
    var faults: [String] = []
    var names: [String] = []
    for window in plan["windows"]?.elements ?? [] {
      switch TimeWindow.read(window) {
      case .success(let window):
        if names.contains(window.name) { faults.append("two windows are called '\(window.name)'.") }
        names.append(window.name)
      case .failure(let fault): faults.append(fault.message)
      }
    }
    for preference in plan["preferences"]?.elements ?? [] {
      if let name = preference["window"]?.text, !names.contains(name) {
        faults.append("a preference names the window '\(name)', which is not among the windows.")
      }
    }
    return faults
  }

  /// Code generation, then corrections until the draft runs.
  mutating func writeDraft() throws(MakingFailure) {
    let atoms = model.plan["atoms"]?.texts ?? []
    let owned = workflow.knowledge.devices(brief.kinds)
    var found = owned + workflow.knowledge.functions(atoms)
    found += workflow.knowledge.references(of: found)
    if model.hasPreferences {
      let words = (model.plan["preferences"]?.elements ?? []).compactMap { $0["words"]?.text }
      for entry in try search(
        words.joined(separator: " "), limit: workflow.settings.knowledgeLimit,
        kinds: [.preference, .constraint]) where !found.contains(where: { $0.entry == entry.entry })
      {
        found.append(entry)
      }
    }
    let answer = try ask(
      .codeGeneration, AnswerForms.code,
      ["model": model.plan.prettyText, "knowledge": trace(found, .codeGeneration)])
    model.code = answer["code"]?.text ?? ""
    try run(isDraft: true)
  }

  /// Trading integration, then corrections until the operator has nothing to say.
  mutating func addTrading() throws(MakingFailure) {
    let entries = ["market.p2p", "objective.grid", "constraint.balance", "market.operator"]
      .compactMap { workflow.knowledge.entry($0) }
      .map { KnowledgeBase.Found(entry: $0, score: 0, reason: "needed by the role") }
    let answer = try ask(
      .tradingIntegration, AnswerForms.code,
      ["code": fenced(model.code), "knowledge": trace(entries, .tradingIntegration)])
    model.code = answer["code"]?.text ?? ""
    try run(isDraft: false)
  }

  /// Runs the code, and has it mended while there is something to mend.
  private mutating func run(isDraft: Bool) throws(MakingFailure) {
    while true {
      var report: RunReport
      do throws(WorkflowError) {
        report = try workflow.runner.run(
          model.code, for: brief, windows: model.windows, isDraft: isDraft)
      } catch {
        throw .workflow(error)
      }
      if report.status == .solved {
        model.objective = report.objective
        model.constraints = report.constraints
        model.programs = report.programs
        if !isDraft { try verify(&report) }
      }
      workflow.tell(WorkflowEvent(prosumer: brief.name, kind: .ran(report.status)))
      model.runs.append(
        .init(isDraft: isDraft, code: model.code, status: report.status, report: report.text))
      guard report.status != .solved else { return }
      model.programs = []
      guard model.rounds < workflow.settings.maximumRounds else {
        throw .prosumer(
          "after \(model.rounds) \(model.rounds == 1 ? "correction" : "corrections") its code still "
            + "ends as \(report.status.rawValue): \(report.text.prefix { $0 != "\n" })")
      }
      try correct(report, isDraft: isDraft)
    }
  }

  /// The operator's examination of a model that runs.
  private mutating func verify(_ report: inout RunReport) throws(MakingFailure) {
    let findings = workflow.examine(model)
    guard !findings.isEmpty else { return }
    report.status = .rejected
    let text = try messages(
      .networkVerification,
      [
        "states": String(brief.samples.count),
        "findings": findings.map { "- \($0)" }.joined(separator: "\n"),
      ])
    report.text = text.last?.content ?? ""
  }

  private mutating func correct(_ report: RunReport, isDraft: Bool) throws(MakingFailure) {
    model.rounds += 1
    var found = workflow.knowledge.fixes(status: report.status.rawValue, report: report.text)
    found += workflow.knowledge.references(of: found)
    for entry in try search(
      report.text, limit: 3, kinds: [.fix, .cvxpy, .constraint])
    where !found.contains(where: { $0.entry == entry.entry }) { found.append(entry) }
    let answer = try ask(
      .iterativeCorrection, AnswerForms.correction,
      [
        "model": model.plan.prettyText, "code": fenced(model.code),
        "run": String(model.runs.count), "status": report.status.rawValue, "report": report.text,
        "returns": isDraft
          ? "return action, objective, constraints, P_EX, Q_EX"
          : "return action, objective, constraints, P_EX, Q_EX, P_P2P",
        "knowledge": trace(Array(found.prefix(8)), .iterativeCorrection),
      ])
    model.runs[model.runs.count - 1].diagnosis = answer["diagnosis"]?.text ?? ""
    model.code = answer["code"]?.text ?? ""
  }

  // MARK: Asking

  /// Asks a role until its answer has the form that it should have.
  private mutating func ask(
    _ role: WorkflowRole, _ form: AnswerSchema, _ values: [String: String],
    check: (JSON) -> [String] = { _ in [] }
  ) throws(MakingFailure) -> JSON {
    var messages = try messages(
      role,
      values.merging([
        "devices": brief.devicesText, "schema": form.schema.canonicalText,
      ]) { $1 })
    var repairs = 0
    while true {
      let answer = try once(role, form, messages)
      let faults: [String]
      do throws(JSONError) {
        let json = try JSON.reading(answer: answer.content).value
        let departures = json.departures(from: form.schema)
        faults = departures.isEmpty ? check(json) : departures
        if faults.isEmpty {
          let thoughts = [answer.reasoning, json["reasoning"]?.text ?? ""].filter { !$0.isEmpty }
          model.reasoning.append(
            (purpose(role).description, thoughts.joined(separator: "\n")))
          return json
        }
      } catch {
        faults = ["\(answer.finishReason == "length" ? "The answer was cut off: " : "")\(error)"]
      }
      guard repairs < workflow.settings.maximumFormRepairs else {
        let limit = answer.finishReason == "length" ? " 'sampling.max_tokens' is its limit." : ""
        throw .prosumer(
          "\(purpose(role)): the answer does not follow its schema: "
            + faults.joined(separator: " ") + limit)
      }
      repairs += 1
      model.formRepairs += 1
      messages += [
        ChatMessage(.assistant, String(answer.content.prefix(20_000))),
        ChatMessage(
          .user,
          "Your answer does not have the form asked for:\n"
            + faults.prefix(10).map { "- \($0)" }.joined(separator: "\n")
            + "\nAnswer again with one JSON object of the schema and nothing else."),
      ]
    }
  }

  private mutating func once(
    _ role: WorkflowRole, _ form: AnswerSchema, _ messages: [ChatMessage]
  ) throws(MakingFailure) -> ChatAnswer {
    askedRounds[role, default: 0] += 1
    let purpose = purpose(role)
    let (name, tell) = (brief.name, workflow.tell)
    tell(WorkflowEvent(prosumer: name, kind: .asking(role, round: purpose.round)))
    var live: (@Sendable (String) -> Void)?
    if workflow.isStreamed {
      live = { text in tell(WorkflowEvent(prosumer: name, kind: .text(text))) }
    }
    do throws(LanguageModelError) {
      let answer = try workflow.languageModel.answer(
        ChatRequest(
          model: workflow.settings.model, messages: messages,
          sampling: workflow.settings.sampling, answerSchema: form), for: purpose, live: live)
      model.usage.prompt += answer.usage.prompt
      model.usage.completion += answer.usage.completion
      model.seconds += answer.seconds
      if answer.source == .hand { model.handAnswers += 1 } else { model.modelAnswers += 1 }
      return answer
    } catch {
      throw failure(error, purpose.description)
    }
  }

  private func purpose(_ role: WorkflowRole) -> ExchangePurpose {
    ExchangePurpose(role: role.rawValue, subject: brief.name, round: askedRounds[role] ?? 0)
  }

  private func messages(
    _ role: WorkflowRole, _ values: [String: String]
  ) throws(MakingFailure) -> [ChatMessage] {
    do throws(WorkflowError) {
      guard let prompt = workflow.prompts[role] else {
        throw .resource(name: role.rawValue, message: "there is no such prompt")
      }
      return try prompt.messages(values.merging(["prosumer": brief.name]) { $1 })
    } catch {
      throw .workflow(error)
    }
  }

  /// Searches the knowledge base by words, and by meaning where the endpoint offers that.
  private func search(
    _ query: String, limit: Int, kinds: [KnowledgeBase.Entry.Kind]
  ) throws(MakingFailure) -> [KnowledgeBase.Found] {
    var meanings: [Int] = []
    if let search = workflow.meanings {
      do throws(LanguageModelError) {
        meanings = try search.ranking(
          of: String(query.prefix(2000)), in: workflow.knowledge, for: brief.name)
      } catch {
        throw failure(error, "embedding")
      }
    }
    return workflow.knowledge.search(query, limit: limit, kinds: kinds, meanings: meanings)
  }

  /// Of this prosumer alone where the endpoint failed, of all where nothing can be asked.
  private func failure(_ error: LanguageModelError, _ purpose: String) -> MakingFailure {
    switch error {
    case .exhausted, .refused: .prosumer("\(purpose): \(error)")
    case .budget: .budget("\(purpose): \(error)")
    case .missingKey, .notRecorded, .transcript, .noHandWrittenAnswer:
      .workflow(.languageModel(error))
    }
  }

  /// Notes entries as used, and puts their texts together.
  private mutating func trace(_ found: [KnowledgeBase.Found], _ role: WorkflowRole) -> String {
    model.knowledge += found.map {
      GeneratedModel.UsedEntry(role: role.rawValue, id: $0.entry.id, reason: $0.reason)
    }
    return found.map(\.entry.promptText).joined(separator: "\n\n")
  }

  private func fenced(_ code: String) -> String { "```python\n\(code)\n```" }
}
