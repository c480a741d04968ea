public import LanguageModels

/// How the workflow asks.
public struct WorkflowSettings: Sendable, Hashable {
  /// The model's name at the endpoint.
  public var model: String
  /// How its tokens are drawn.
  public var sampling: Sampling
  /// The most corrections of a prosumer's code.
  public var maximumRounds: Int
  /// The most times that an answer is asked for again because of its form.
  public var maximumFormRepairs = 2
  /// The most entries of the knowledge base in a prompt, beside those of the owned devices.
  public var knowledgeLimit: Int

  /// Creates settings.
  public init(model: String, sampling: Sampling, maximumRounds: Int, knowledgeLimit: Int) {
    self.model = model
    self.sampling = sampling
    self.maximumRounds = maximumRounds
    self.knowledgeLimit = knowledgeLimit
  }
}
