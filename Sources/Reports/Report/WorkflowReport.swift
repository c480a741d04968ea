import Results

/// How the models came about that an expert was written into from prosumers' words.
package struct WorkflowReport: Sendable, Encodable {
  /// One prosumer's model.
  package struct Model: Sendable, Encodable {
    /// The row of the experiment; empty where there is but one.
    package var variant = ""
    /// The prosumer.
    package var prosumer: String
    /// The answers by who wrote them.
    package var modelAnswers: Int
    /// The answers that people wrote.
    package var handAnswers: Int
    /// Whether it ran with nothing to mend.
    package var isExecutableAtFirstPass: Bool
    /// Whether it ran in the end.
    package var isExecutable: Bool
    /// Corrections asked for.
    package var rounds: Int
    /// Answers asked for again because of their form.
    package var formRepairs: Int
    /// The tokens of questions and answers.
    package var tokens: Int
    /// The seconds that answers took, when they were given.
    package var seconds: Double
    /// The largest relative difference of the least cost from the hand-written model's; `nil` where unknown.
    package var difference: Double?
    /// Whether the words add something to the basic model, so that the costs may differ.
    package var hasPreferences: Bool
    /// Who decides for the prosumer.
    package var decidedBy: String

    /// Creates an entry.
    package init(
      prosumer: String, modelAnswers: Int, handAnswers: Int, isExecutableAtFirstPass: Bool,
      isExecutable: Bool, rounds: Int, formRepairs: Int, tokens: Int, seconds: Double,
      difference: Double?, hasPreferences: Bool, decidedBy: String
    ) {
      self.prosumer = prosumer
      self.modelAnswers = modelAnswers
      self.handAnswers = handAnswers
      self.isExecutableAtFirstPass = isExecutableAtFirstPass
      self.isExecutable = isExecutable
      self.rounds = rounds
      self.formRepairs = formRepairs
      self.tokens = tokens
      self.seconds = seconds
      self.difference = difference
      self.hasPreferences = hasPreferences
      self.decidedBy = decidedBy
    }

    /// Who wrote its answers.
    package var author: String {
      WorkflowReport.author(modelAnswers: modelAnswers, handAnswers: handAnswers)
    }
  }

  /// The models, row by row in the prosumers' order.
  package var models: [Model]
  /// How many of the expert's answers on held-out days the rule gave, and of how many; `nil` where unknown.
  package var fallbacks: Fallbacks?

  /// Answers that the rule gave.
  package struct Fallbacks: Sendable, Encodable {
    /// How many.
    package var count: Int
    /// Of how many.
    package var total: Int
  }

  /// Puts models together.
  package init(models: [Model], fallbacks: Fallbacks? = nil) {
    self.models = models
    self.fallbacks = fallbacks
  }

  /// Who wrote answers, from how many of each there are.
  package static func author(modelAnswers: Int, handAnswers: Int) -> String {
    switch (modelAnswers, handAnswers) {
    case (0, 0): "nobody"
    case (_, 0): "language model"
    case (0, _): "hand"
    default: "both"
    }
  }

  /// The heading of the section.
  package static let heading = "Models from words"

  /// A row a model, and one for all.
  package var table: TextTable {
    let hasVariants = Set(models.map(\.variant)).count > 1
    var table = TextTable(
      (hasVariants ? [.init("variant", .left)] : []) + [
        .init("prosumer", .left), .init("written by", .left), .init("first pass", .left),
        .init("after repair", .left), .init("rounds"), .init("tokens"), .init("seconds"),
        .init("difference", .left), .init("decided by", .left),
      ])
    for model in models {
      table.add(
        (hasVariants ? [model.variant] : []) + [
          model.prosumer, model.author, model.isExecutableAtFirstPass ? "yes" : "no",
          model.isExecutable ? "yes" : "no", String(model.rounds), String(model.tokens),
          model.seconds.fixed(1),
          model.difference.map { $0.scientific + (model.hasPreferences ? " (wants)" : "") } ?? "",
          model.decidedBy,
        ])
    }
    func share(_ count: Int) -> String { "\(count) of \(models.count)" }
    let plain = models.filter { !$0.hasPreferences }.compactMap(\.difference).max()
    table.add(
      (hasVariants ? [""] : []) + [
        "all", "", share(models.count { $0.isExecutableAtFirstPass }),
        share(models.count { $0.isExecutable }), String(models.reduce(0) { $0 + $1.rounds }),
        String(models.reduce(0) { $0 + $1.tokens }),
        models.reduce(0) { $0 + $1.seconds }.fixed(1), plain?.scientific ?? "", "",
      ])
    return table
  }

  /// What the table's readers must know.
  package var notes: [String] {
    var notes = [
      "Difference: the largest relative difference of the least cost from the hand-written model's in "
        + "sampled states; of prosumers whose wants add nothing it should be 0."
    ]
    let hand = models.count { $0.handAnswers > 0 }
    if hand > 0 {
      notes.append(
        "The answers of \(hand) of \(models.count) \(models.count == 1 ? "prosumer" : "prosumers") "
          + "were written by hand (source: hand): no language model's success.")
    }
    let repairs = models.reduce(0) { $0 + $1.formRepairs }
    if repairs > 0 {
      notes.append(
        "\(repairs) \(repairs == 1 ? "answer" : "answers") did not have the form asked for and "
          + "\(repairs == 1 ? "was" : "were") asked for again.")
    }
    let missing = models.count { !$0.isExecutable }
    if missing > 0 {
      notes.append(
        "\(missing) of \(models.count) prosumers \(missing == 1 ? "has" : "have") no model of "
          + "\(missing == 1 ? "its" : "their") own: the last column says who decides.")
    }
    if let fallbacks {
      notes.append(
        "The rule stood in for \(fallbacks.count) of the expert's \(fallbacks.total) answers on held-out days."
      )
    }
    return notes
  }
}

extension WorkflowReport {
  /// Reads what a merged sweep says of its experts' models; `nil` where none came from words.
  ///
  /// Seeds of a row share their models: the first that is done tells of them.
  ///
  /// - Throws: ``ResultsError`` where the file is damaged.
  init?(_ sweep: MergedSweep) throws(ResultsError) {
    guard try sweep.reader.contains("/expert/rounds") else { return nil }
    let prosumers = try sweep.reader.strings("/prosumer")
    var tables: [String: MergedSweep.Table] = [:]
    for name in [
      "model_answers", "hand_answers", "executable_at_first_pass", "executable", "rounds",
      "form_repairs", "prompt_tokens", "completion_tokens", "answer_seconds",
      "objective_difference", "has_preferences", "decided_by_rule",
    ] {
      tables[name] = try sweep.table("/expert/\(name)")
    }
    models = []
    for (row, variant) in sweep.variants.enumerated() {
      let seed = sweep.seeds.indices.first { seed in
        tables["rounds"]?.cell(row, seed).contains { !$0.isNaN } ?? false
      }
      guard let seed else { continue }
      for (index, prosumer) in prosumers.enumerated() {
        func value(_ name: String) -> Double? {
          guard let cell = tables[name]?.cell(row, seed), index < cell.count else { return nil }
          let value = cell[cell.startIndex + index]
          return value.isNaN ? nil : value
        }
        func count(_ name: String) -> Int { Int(value(name) ?? 0) }
        guard value("rounds") != nil else { continue }
        let isExecutable = count("executable") == 1
        var model = Model(
          prosumer: prosumer, modelAnswers: count("model_answers"),
          handAnswers: count("hand_answers"),
          isExecutableAtFirstPass: count("executable_at_first_pass") == 1,
          isExecutable: isExecutable, rounds: count("rounds"), formRepairs: count("form_repairs"),
          tokens: count("prompt_tokens") + count("completion_tokens"),
          seconds: value("answer_seconds") ?? 0, difference: value("objective_difference"),
          hasPreferences: count("has_preferences") == 1,
          decidedBy: isExecutable
            ? "its model" : count("decided_by_rule") == 1 ? "rule" : "optimizer")
        model.variant = variant
        models.append(model)
      }
    }
    guard !models.isEmpty else { return nil }
    fallbacks = try Self.fallbacks(sweep, Set(models.map(\.variant)))
  }

  private static func fallbacks(
    _ sweep: MergedSweep, _ variants: Set<String>
  ) throws(ResultsError) -> Fallbacks? {
    guard let answers = try sweep.table("/evaluation/expert_answers"),
      let policy = sweep.policies.firstIndex(of: "expert")
    else { return nil }
    let statuses = try sweep.reader.strings("/expert_status")
    guard let fellBack = statuses.firstIndex(of: "fell_back") else { return nil }
    var fallbacks = Fallbacks(count: 0, total: 0)
    for (row, variant) in sweep.variants.enumerated() where variants.contains(variant) {
      for seed in sweep.seeds.indices {
        for (index, count) in answers.row(row, seed, policy).enumerated() where !count.isNaN {
          fallbacks.total += Int(count)
          if index % statuses.count == fellBack { fallbacks.count += Int(count) }
        }
      }
    }
    return fallbacks.total > 0 ? fallbacks : nil
  }

  /// The section in Markdown.
  var markdown: String {
    "## \(Self.heading)\n\n\(table.markdown)\n" + notes.map { "- \($0)\n" }.joined()
  }
}

extension HTMLPage {
  /// The section on models from words.
  mutating func add(_ workflow: WorkflowReport) {
    section(WorkflowReport.heading, "")
    table(workflow.table)
    list(workflow.notes)
  }
}
