public import Specification

/// Where answers come from.
public enum TranscriptMode: String, SpecificationChoice {
  /// From the endpoint, every one; each is written down.
  case live
  /// From the transcript where it has them, else from the endpoint; what is new is written down.
  case record
  /// From the transcript alone.
  case replay
}

/// A language model with a transcript before it.
///
/// A run that was broken off goes on with `record` without paying twice; a reviewer replays it without
/// an endpoint.
public struct TranscribedModel: LanguageModel {
  private let mode: TranscriptMode
  private let transcript: Transcript
  private let model: (any LanguageModel)?

  /// Puts a transcript before a model; a replay needs no model.
  public init(_ mode: TranscriptMode, _ transcript: Transcript, before model: (any LanguageModel)?)
  {
    self.mode = mode
    self.transcript = transcript
    self.model = model
  }

  /// Answers from the transcript or the model.
  public func answer(
    _ request: ChatRequest, for purpose: ExchangePurpose, live: (@Sendable (String) -> Void)?
  ) throws(LanguageModelError) -> ChatAnswer {
    if mode != .live, let answer = transcript.answer(to: request) { return answer }
    guard mode != .replay, let model else {
      throw .notRecorded(purpose: purpose, key: request.key, transcript: transcript.path)
    }
    let answer = try model.answer(request, for: purpose, live: live)
    try transcript.append(request, for: purpose, answer)
    return answer
  }
}
