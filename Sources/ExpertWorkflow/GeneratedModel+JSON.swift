public import LanguageModels

extension GeneratedModel {
  /// The model and its history, without anything that differs between a run and its replay.
  public var json: JSON {
    [
      "prosumer": .string(prosumer), "wants": .string(wants),
      "failure": failure.map { .string($0) } ?? .null, "plan": plan,
      "windows": .array(windows.map(\.json)), "code": .string(code),
      "objective": .string(objective), "constraints": .array(constraints.map { .string($0) }),
      "runs": .array(
        runs.map {
          [
            "draft": .boolean($0.isDraft), "code": .string($0.code),
            "status": .string($0.status.rawValue), "report": .string($0.report),
            "diagnosis": .string($0.diagnosis),
          ]
        }),
      "rounds": .number(Double(rounds)), "form_repairs": .number(Double(formRepairs)),
      "reasoning": .array(
        reasoning.map { ["purpose": .string($0.purpose), "text": .string($0.text)] }),
      "knowledge": .array(
        knowledge.map {
          ["role": .string($0.role), "id": .string($0.id), "reason": .string($0.reason)]
        }),
      "prompt_tokens": .number(Double(usage.prompt)),
      "completion_tokens": .number(Double(usage.completion)),
      "seconds": .number(seconds), "model_answers": .number(Double(modelAnswers)),
      "hand_answers": .number(Double(handAnswers)),
      "objective_difference": objectiveDifference.map { .number($0) } ?? .null,
      "programs": .array(programs.map(\.json)),
    ]
  }

  /// Reads a model, or returns `nil` where the text is none.
  init?(_ json: JSON) {
    guard let prosumer = json["prosumer"]?.text, let code = json["code"]?.text,
      let plan = json["plan"], let found = json["programs"]?.elements
    else { return nil }
    self.prosumer = prosumer
    self.code = code
    self.plan = plan
    wants = json["wants"]?.text ?? ""
    failure = json["failure"]?.text
    for window in json["windows"]?.elements ?? [] {
      guard case .success(let window) = TimeWindow.read(window) else { return nil }
      windows.append(window)
    }
    objective = json["objective"]?.text ?? ""
    constraints = json["constraints"]?.texts ?? []
    for (index, program) in found.enumerated() {
      guard let program = try? ExportedProgram(program, horizonSteps: index + 1) else { return nil }
      programs.append(program)
    }
    for run in json["runs"]?.elements ?? [] {
      guard let status = run["status"]?.text.flatMap(RunReport.Status.init(rawValue:)) else {
        return nil
      }
      runs.append(
        Run(
          isDraft: run["draft"]?.truth ?? false, code: run["code"]?.text ?? "", status: status,
          report: run["report"]?.text ?? "", diagnosis: run["diagnosis"]?.text ?? ""))
    }
    rounds = json["rounds"]?.integer ?? 0
    formRepairs = json["form_repairs"]?.integer ?? 0
    reasoning = (json["reasoning"]?.elements ?? []).map {
      ($0["purpose"]?.text ?? "", $0["text"]?.text ?? "")
    }
    knowledge = (json["knowledge"]?.elements ?? []).map {
      UsedEntry(
        role: $0["role"]?.text ?? "", id: $0["id"]?.text ?? "", reason: $0["reason"]?.text ?? "")
    }
    usage = TokenUsage(
      prompt: json["prompt_tokens"]?.integer ?? 0,
      completion: json["completion_tokens"]?.integer ?? 0)
    seconds = json["seconds"]?.double ?? 0
    modelAnswers = json["model_answers"]?.integer ?? 0
    handAnswers = json["hand_answers"]?.integer ?? 0
    objectiveDifference = json["objective_difference"]?.double
  }
}
