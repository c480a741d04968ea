/// Answers questions: a live endpoint, or a transcript.
public protocol LanguageModel: Sendable {
  /// Answers a request.
  ///
  /// - Parameters:
  ///   - request: The question.
  ///   - purpose: Whose question it is, for messages and transcripts.
  ///   - live: Called with the answer's text as it comes, where the answer is streamed.
  /// - Returns: The answer.
  /// - Throws: `LanguageModelError` where there is no answer, whatever was tried.
  func answer(
    _ request: ChatRequest, for purpose: ExchangePurpose, live: (@Sendable (String) -> Void)?
  ) throws(LanguageModelError) -> ChatAnswer
}

/// Whose question a request is.
public struct ExchangePurpose: Sendable, Hashable, CustomStringConvertible {
  /// The role that asks, such as `code_generation`.
  public var role: String
  /// Whom it is asked for.
  public var subject: String
  /// Which of the role's questions, from 1.
  public var round: Int

  /// Creates a purpose.
  public init(role: String, subject: String, round: Int) {
    self.role = role
    self.subject = subject
    self.round = round
  }

  /// As in `code_generation of 'farm', round 1`.
  public var description: String { "\(role) of '\(subject)', round \(round)" }
}
