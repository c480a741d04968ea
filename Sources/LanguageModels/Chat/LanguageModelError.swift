/// Why there is no answer.
public enum LanguageModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The environment variable that should hold the key is not set.
  case missingKey(variable: String)
  /// The endpoint refused the request for a reason that trying again does not cure.
  case refused(status: Int, message: String)
  /// Every attempt failed.
  case exhausted(attempts: Int, last: String)
  /// The request could take more than the budget has left; it was not sent.
  case budget(BudgetShortfall)
  /// The transcript has no such exchange.
  case notRecorded(purpose: ExchangePurpose, key: String, transcript: String)
  /// A transcript cannot be read or written.
  case transcript(path: String, message: String)
  /// A hand-written answer is missing.
  case noHandWrittenAnswer(purpose: ExchangePurpose, path: String)

  /// The reason in one sentence, with what would be right.
  public var description: String {
    switch self {
    case .missingKey(let variable):
      "the environment variable '\(variable)', which the endpoint's 'key_variable' names, is not set."
    case .refused(let status, let message):
      "the endpoint refused the request with status \(status): \(message)\(Self.remedy(status))"
    case .exhausted(let attempts, let last):
      "no answer after \(attempts) \(attempts == 1 ? "attempt" : "attempts"); the last one: \(last)"
    case .budget(let shortfall): shortfall.description
    case .notRecorded(let purpose, let key, let transcript):
      "the transcript \(transcript) has no answer for \(purpose) (key \(key.prefix(12))…). "
        + "Prompts, knowledge, wants, device data and model are part of the key: record it again "
        + "after any of them has changed."
    case .transcript(let path, let message): "\(path): \(message)."
    case .noHandWrittenAnswer(let purpose, let path):
      "\(path) is missing: the hand-written answer for \(purpose)."
    }
  }

  /// What of the specification a refusal has to do with.
  private static func remedy(_ status: Int) -> String {
    switch status {
    case 300..<400: " (redirects are not followed: 'base_url' must be the address itself)"
    case 401, 403: " (the key is read from the environment variable that 'key_variable' names)"
    case 404, 405:
      " (the address is 'base_url' with '/chat/completions' added; 'model' is the model)"
    default: ""
    }
  }
}
