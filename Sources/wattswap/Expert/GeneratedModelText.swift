import ExpertWorkflow
import Experts
import LanguageModels
import Reports

extension GeneratedCommunity {
  /// How the models came about, as reports tell it.
  ///
  /// - Parameter onFailure: Who decides for a prosumer without a model.
  /// - Returns: The models.
  func report(_ onFailure: FailurePolicy) -> WorkflowReport {
    let other =
      switch onFailure {
      case .rule: "rule"
      case .optimizer: "optimizer"
      case .stop: "nobody"
      }
    return WorkflowReport(
      models: models.map { model in
        WorkflowReport.Model(
          prosumer: model.prosumer, modelAnswers: model.modelAnswers,
          handAnswers: model.handAnswers, isExecutableAtFirstPass: model.isExecutableAtFirstPass,
          isExecutable: model.isReady, rounds: model.rounds, formRepairs: model.formRepairs,
          tokens: model.usage.total, seconds: model.seconds, difference: model.objectiveDifference,
          hasPreferences: model.hasPreferences, decidedBy: model.isReady ? "its model" : other)
      })
  }

  /// The report's notes and why models are missing, a line each.
  func notes(_ report: WorkflowReport) -> String {
    let failed = models.filter { !$0.isReady }
      .map { "No model of '\($0.prosumer)': \($0.failure ?? "")" }
    return (report.notes + failed).joined(separator: "\n")
  }
}

extension GeneratedModel {
  private var author: String {
    WorkflowReport.author(modelAnswers: modelAnswers, handAnswers: handAnswers)
  }

  /// The words, the mathematics, the code and how it got there.
  var description: String {
    var text = "\(prosumer)\n\(String(repeating: "=", count: prosumer.count))\n\n"
    text += "Wants: \(wants.isEmpty ? "(nothing)" : wants)\n"
    text += "State: \(failure ?? "ready"); written by \(author)\n\n"
    for preference in plan["preferences"]?.elements ?? [] {
      text +=
        "Preference: \(preference["words"]?.text ?? "") → \(preference["constraint"]?.text ?? "")\n"
    }
    for window in windows {
      text += "Window: \(window.name), \(window.clockText)\n"
    }
    if !objective.isEmpty {
      text += "\nminimize\n  \(objective)\nsubject to\n"
      text += constraints.map { "  \($0)\n" }.joined()
    }
    text += "\nCode:\n\n\(code)\n"
    text += "Runs:\n"
    for (index, run) in runs.enumerated() {
      text += "  \(index + 1). \(run.isDraft ? "draft" : "with trading"): \(run.status.rawValue)\n"
      text += run.report.split(separator: "\n").map { "       \($0)\n" }.joined()
      if !run.diagnosis.isEmpty { text += "     mended: \(run.diagnosis)\n" }
    }
    text += "\nKnowledge used:\n"
    text += knowledge.map { "  \($0.role): \($0.id) (\($0.reason))\n" }.joined()
    if let objectiveDifference {
      text += "\nDifference from the hand-written optimum: \(objectiveDifference.scientific)\n"
    }
    return text
  }
}

extension TimeWindow {
  fileprivate var clockText: String {
    func clock(_ minute: Int) -> String {
      let (hours, minutes) = (minute / 60, minute % 60)
      return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }
    return "\(clock(fromMinute)) to \(clock(toMinute))"
  }
}
