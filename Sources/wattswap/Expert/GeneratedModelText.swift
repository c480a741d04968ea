import ExpertWorkflow
import LanguageModels
import Reports

extension GeneratedCommunity {
  /// How the models came about: a row a prosumer, and all of them.
  var table: TextTable {
    var table = TextTable([
      .init("prosumer", .left), .init("written by", .left), .init("first pass", .left),
      .init("after repair", .left), .init("rounds"), .init("tokens"), .init("seconds"),
      .init("difference", .left),
    ])
    for model in models {
      table.add([
        model.prosumer, model.author, model.isExecutableAtFirstPass ? "yes" : "no",
        model.isReady ? "yes" : "no", String(model.rounds), String(model.usage.total),
        model.seconds.fixed(1),
        model.objectiveDifference.map { $0.scientific + (model.hasPreferences ? " (wants)" : "") }
          ?? "",
      ])
    }
    let plain = models.filter { !$0.hasPreferences }.compactMap(\.objectiveDifference).max()
    table.add([
      "all", "", "\(models.count { $0.isExecutableAtFirstPass }) of \(models.count)",
      "\(models.count { $0.isReady }) of \(models.count)",
      String(models.reduce(0) { $0 + $1.rounds }),
      String(models.reduce(0) { $0 + $1.usage.total }),
      models.reduce(0) { $0 + $1.seconds }.fixed(1), plain.map { $0.scientific } ?? "",
    ])
    return table
  }

  /// What the table's readers must know.
  var notes: String {
    var notes = [
      "Difference: the largest relative difference of the least cost from the hand-written model's in "
        + "sampled states; of prosumers whose wants add nothing it should be 0."
    ]
    let hand = models.count { $0.isHandWritten }
    if hand > 0 {
      notes.append(
        "The answers of \(hand) of \(counted(models.count, "prosumer", "prosumers")) were written by hand: "
          + "no language model's success.")
    }
    let failed = models.filter { !$0.isReady }
    notes += failed.map { "No model of '\($0.prosumer)': \($0.failure ?? "")" }
    return notes.joined(separator: "\n")
  }

  /// The table and its notes as a section of a report.
  var markdown: String {
    "## Models from words\n\n\(table.markdown)\n"
      + notes.split(separator: "\n").map { "- \($0)\n" }.joined()
  }
}

extension GeneratedModel {
  fileprivate var author: String {
    switch (modelAnswers, handAnswers) {
    case (0, 0): "nobody"
    case (_, 0): "language model"
    case (0, _): "hand"
    default: "both"
    }
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
