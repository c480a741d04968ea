/// A language model's answer to one request.
public struct ChatAnswer: Sendable, Hashable {
  /// The text.
  public var content: String
  /// The model's own reasoning where it came apart from the answer, else empty.
  public var reasoning: String
  /// Why it ended, such as `stop` or `length`.
  public var finishReason: String
  /// The model that answered, as the endpoint names it.
  public var model: String
  /// The tokens that it took.
  public var usage: TokenUsage
  /// The requests sent for it, retries included; 0 where it was replayed.
  public var attempts: Int
  /// The seconds from the question to the answer, waiting included; a replay keeps those recorded.
  public var seconds: Double
  /// Who wrote it.
  public var source: AnswerSource

  /// Creates an answer.
  public init(
    content: String, reasoning: String = "", finishReason: String = "stop", model: String,
    usage: TokenUsage, attempts: Int = 1, seconds: Double = 0, source: AnswerSource = .model
  ) {
    self.content = content
    self.reasoning = reasoning
    self.finishReason = finishReason
    self.model = model
    self.usage = usage
    self.attempts = attempts
    self.seconds = seconds
    self.source = source
  }

  /// Takes a `<think>…</think>` block at the beginning out of the content and into the reasoning.
  mutating func separateThinking() {
    let opening = "<think>"
    let closing = "</think>"
    guard let start = content.firstIndex(where: { !$0.isWhitespace }),
      content[start...].hasPrefix(opening), let end = content.firstRange(of: closing)
    else { return }
    let thought = content[content.index(start, offsetBy: opening.count)..<end.lowerBound]
    reasoning += reasoning.isEmpty ? String(thought) : "\n" + thought
    content = String(content[end.upperBound...].drop { $0.isWhitespace })
  }
}

/// Who wrote an answer.
public enum AnswerSource: String, Sendable, Hashable {
  /// A language model.
  case model
  /// A person, as a worked example; never counted as a language model's success.
  case hand
}

/// The tokens of an exchange.
public struct TokenUsage: Sendable, Hashable {
  /// The tokens asked with.
  public var prompt: Int
  /// The tokens answered with.
  public var completion: Int
  /// Whether the endpoint did not say, and the figures are upper estimates from the bytes.
  public var isEstimated: Bool

  /// The tokens together.
  public var total: Int { prompt + completion }

  /// Creates a count.
  public init(prompt: Int, completion: Int, isEstimated: Bool = false) {
    self.prompt = prompt
    self.completion = completion
    self.isEstimated = isEstimated
  }
}
