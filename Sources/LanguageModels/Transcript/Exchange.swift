import Digest

extension ChatRequest {
  /// The request's key in transcripts: the SHA-256 of its canonical JSON.
  public var key: String { SHA256.hexadecimal(json.canonicalText) }
}

/// A question and its answer, as a line of a transcript.
public struct Exchange: Sendable, Hashable {
  /// The line's number in its transcript, from 1.
  public var sequence: Int
  /// Whose question it was.
  public var purpose: ExchangePurpose
  /// The question.
  public var request: ChatRequest
  /// The answer.
  public var answer: ChatAnswer

  /// Creates an exchange.
  public init(sequence: Int, purpose: ExchangePurpose, request: ChatRequest, answer: ChatAnswer) {
    self.sequence = sequence
    self.purpose = purpose
    self.request = request
    self.answer = answer
  }

  /// The line; neither headers nor keys of endpoints are in it.
  var json: JSON {
    [
      "seq": .number(Double(sequence)),
      "key": .string(request.key),
      "role": .string(purpose.role),
      "prosumer": .string(purpose.subject),
      "round": .number(Double(purpose.round)),
      "source": .string(answer.source.rawValue),
      "request": request.json,
      "response": [
        "content": .string(answer.content),
        "reasoning": .string(answer.reasoning),
        "finish_reason": .string(answer.finishReason),
        "model": .string(answer.model),
      ],
      "usage": [
        "prompt_tokens": .number(Double(answer.usage.prompt)),
        "completion_tokens": .number(Double(answer.usage.completion)),
        "estimated": .boolean(answer.usage.isEstimated),
      ],
      "attempts": .number(Double(answer.attempts)),
      "seconds": .number((answer.seconds * 1000).rounded() / 1000),
    ]
  }
}

/// An answer as a transcript holds it, with the figures of when it was given.
struct RecordedAnswer: Sendable {
  var sequence: Int
  var key: String
  var purpose: ExchangePurpose
  var answer: ChatAnswer

  /// Reads a line, or says what is wrong with it.
  init(line: String) throws(WireFault) {
    let json: JSON
    do { json = try JSON(parsing: line) } catch { throw WireFault("it is no JSON: \(error)") }
    guard let key = json["key"]?.text, let request = json["request"],
      let content = json["response"]?["content"]?.text,
      let sequence = json["seq"]?.integer, let role = json["role"]?.text,
      let subject = json["prosumer"]?.text, let round = json["round"]?.integer
    else {
      throw WireFault(
        "it lacks one of 'seq', 'key', 'role', 'prosumer', 'round', 'request' and "
          + "'response.content'")
    }
    guard SHA256.hexadecimal(request.canonicalText) == key else {
      throw WireFault("its key is not the SHA-256 of its request: it was changed by hand")
    }
    guard let source = AnswerSource(rawValue: json["source"]?.text ?? "") else {
      throw WireFault("its 'source' is neither 'model' nor 'hand'")
    }
    self.sequence = sequence
    self.key = key
    purpose = ExchangePurpose(role: role, subject: subject, round: round)
    answer = ChatAnswer(
      content: content, reasoning: json["response"]?["reasoning"]?.text ?? "",
      finishReason: json["response"]?["finish_reason"]?.text ?? "stop",
      model: json["response"]?["model"]?.text ?? "",
      usage: TokenUsage(
        prompt: json["usage"]?["prompt_tokens"]?.integer ?? 0,
        completion: json["usage"]?["completion_tokens"]?.integer ?? 0,
        isEstimated: json["usage"]?["estimated"]?.truth ?? true),
      attempts: 0, seconds: json["seconds"]?.double ?? 0, source: source)
  }
}
