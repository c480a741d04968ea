import Foundation
import Synchronization

/// A live endpoint: asks over HTTP, tries again, keeps the budget.
///
/// The key is read once from what the caller hands over, sent in one header and kept nowhere else; where an
/// endpoint repeats it in an answer, it is cut out before anyone sees the text.
public final class ChatEndpoint: LanguageModel {
  private let specification: EndpointSpecification
  /// The addresses of chats and of embeddings.
  private let address: URL
  private let embeddingAddress: URL
  private let key: String?
  private let budget: TokenBudget
  private let gate: RequestGate
  private let clock: EndpointClock
  private let tell: @Sendable (ExchangePurpose, String) -> Void
  /// How answers are asked to follow a schema, once the endpoint has refused the first way.
  private let format: Mutex<StructuredOutput>

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - specification: The endpoint.
  ///   - budget: The account that every request is booked in.
  ///   - clock: The time.
  ///   - variable: Reads an environment variable.
  ///   - tell: Takes what failed and how long is waited until it is tried again.
  /// - Throws: `LanguageModelError.missingKey`.
  public init(
    _ specification: EndpointSpecification, budget: TokenBudget, clock: EndpointClock = .system,
    variable: (String) -> String?,
    tell: @escaping @Sendable (ExchangePurpose, String) -> Void = { _, _ in }
  ) throws(LanguageModelError) {
    self.specification = specification
    self.tell = tell
    self.budget = budget
    self.clock = clock
    if let name = specification.keyVariable {
      let value = variable(name)?.trimmingCharacters(in: .whitespacesAndNewlines)
      guard let value, !value.isEmpty else { throw .missingKey(variable: name) }
      key = value
    } else {
      key = nil
    }
    let base =
      specification.baseURL.hasSuffix("/")
      ? String(specification.baseURL.dropLast()) : specification.baseURL
    guard let address = URL(string: base + "/chat/completions"),
      let embeddingAddress = URL(string: base + "/embeddings")
    else {
      throw .refused(status: 0, message: "'\(base)' is no address.")
    }
    self.address = address
    self.embeddingAddress = embeddingAddress
    gate = RequestGate(
      concurrency: specification.concurrency, requestsPerMinute: specification.requestsPerMinute)
    format = Mutex(specification.structuredOutput)
  }

  /// Answers a request over HTTP.
  public func answer(
    _ request: ChatRequest, for purpose: ExchangePurpose, live: (@Sendable (String) -> Void)?
  ) throws(LanguageModelError) -> ChatAnswer {
    try trying(request, for: purpose) { () throws(LanguageModelError) in try once(request, live) }
  }

  /// Tries a request until it is answered, refused, or given up.
  func trying(
    _ request: ChatRequest, for purpose: ExchangePurpose,
    _ once: () throws(LanguageModelError) -> Outcome
  ) throws(LanguageModelError) -> ChatAnswer {
    let start = clock.now()
    let key = request.key
    var attempt = 0
    var sent = 0
    while true {
      attempt += 1
      sent += 1
      switch try once() {
      case .answer(var answer):
        answer.attempts = sent
        answer.seconds = clock.now() - start
        return answer
      case .otherFormat:
        // The refusal is the endpoint's way of saying what it offers, not a failure.
        attempt -= 1
      case .failure(let message, let retryAfter):
        guard attempt < specification.retry.maximumAttempts else {
          throw .exhausted(attempts: attempt, last: message + (message.hasSuffix(".") ? "" : "."))
        }
        let wait = specification.retry.wait(after: attempt, retryAfter: retryAfter, key: key)
        let seconds = JSON.number((wait * 10).rounded() / 10).canonicalText
        tell(purpose, "trying again in \(seconds) s: \(message)")
        clock.wait(wait)
      }
    }
  }

  /// What became of one request.
  enum Outcome {
    case answer(ChatAnswer)
    case otherFormat
    case failure(String, retryAfter: Double = 0)
  }

  private func once(
    _ request: ChatRequest, _ live: (@Sendable (String) -> Void)?
  ) throws(LanguageModelError) -> Outcome {
    let isStreamed = specification.isStreamed || live != nil
    let format = self.format.withLock { $0 }
    let body = ChatWire.body(request, format: format, isStreamed: isStreamed).canonicalText
    // A token is seldom less than two bytes: an upper estimate, because what it guards is a limit.
    let worst = TokenUsage(
      prompt: body.utf8.count / 2, completion: request.sampling.maximumTokens, isEstimated: true)
    try budget.reserve(worst)
    var stream = EventStream()
    let result = gate.pass(clock) {
      HTTPRequest.post(body, to: address, key: key, limits: specification) { bytes in
        guard isStreamed else { return }
        let text = stream.take(bytes)
        if let live, !text.isEmpty { live(redacted(text)) }
      }
    }
    switch result {
    case .failure(let failure):
      budget.settle(worst, took: failure.mayHaveCost ? worst : nil)
      return .failure(redacted(failure.message))
    case .success(let reply) where reply.status == 200:
      let parsed =
        isStreamed && !stream.isUntouched
        ? Self.answer(of: stream) : ChatWire.answer(in: String(decoding: reply.body, as: UTF8.self))
      switch parsed {
      case .failure(let fault):
        budget.settle(worst, took: worst)
        return .failure(redacted(fault.message))
      case .success(var answer):
        if answer.usage.isEstimated {
          answer.usage = TokenUsage(
            prompt: worst.prompt, completion: answer.content.utf8.count / 2 + 1, isEstimated: true)
        }
        budget.settle(worst, took: answer.usage)
        answer.content = redacted(answer.content)
        answer.reasoning = redacted(answer.reasoning)
        answer.model = redacted(answer.model)
        answer.separateThinking()
        return .answer(answer)
      }
    case .success(let reply):
      budget.settle(worst, took: nil)
      return try refusal(reply, asksForForm: request.answerSchema != nil, format)
    }
  }

  /// Asks once for embeddings.
  func embed(_ body: JSON, count: Int) throws(LanguageModelError) -> Outcome {
    let text = body.canonicalText
    let worst = TokenUsage(prompt: text.utf8.count / 2, completion: 0, isEstimated: true)
    try budget.reserve(worst)
    let result = gate.pass(clock) {
      HTTPRequest.post(
        text, to: embeddingAddress, key: key, limits: specification, progress: { _ in })
    }
    switch result {
    case .failure(let failure):
      budget.settle(worst, took: failure.mayHaveCost ? worst : nil)
      return .failure(redacted(failure.message))
    case .success(let reply) where reply.status == 200:
      switch ChatWire.embeddings(
        in: String(decoding: reply.body, as: UTF8.self), count: count)
      {
      case .failure(let fault):
        budget.settle(worst, took: worst)
        return .failure(redacted(fault.message))
      case .success(var answer):
        if answer.usage.isEstimated { answer.usage = worst }
        budget.settle(worst, took: answer.usage)
        answer.model = redacted(answer.model)
        return .answer(answer)
      }
    case .success(let reply):
      budget.settle(worst, took: nil)
      return try refusal(reply, asksForForm: false, .none)
    }
  }

  private func refusal(
    _ reply: HTTPRequest.Reply, asksForForm: Bool, _ format: StructuredOutput
  ) throws(LanguageModelError) -> Outcome {
    let body = String(decoding: reply.body, as: UTF8.self)
    let message = redacted(ChatWire.message(ofBody: body))
    if RetryPolicy.isPassing(reply.status) {
      return .failure(
        "status \(reply.status): \(message)", retryAfter: reply.retryAfter)
    }
    let namesFormat = body.contains("response_format") || body.contains("json_schema")
    if asksForForm, specification.structuredOutput == .automatic, namesFormat,
      reply.status == 400 || reply.status == 422, let fallback = format.fallback
    {
      self.format.withLock { if $0 == format { $0 = fallback } }
      return .otherFormat
    }
    throw .refused(status: reply.status, message: message)
  }

  private static func answer(of stream: EventStream) -> Result<ChatAnswer, WireFault> {
    if let fault = stream.fault { return .failure(WireFault(fault)) }
    guard stream.isWhole else {
      return .failure(WireFault("the stream ended before the answer did"))
    }
    guard !stream.content.isEmpty else { return .failure(WireFault("the stream holds no text")) }
    return .success(
      ChatAnswer(
        content: stream.content, reasoning: stream.reasoning,
        finishReason: stream.finishReason ?? "stop", model: stream.model ?? "",
        usage: stream.usage ?? TokenUsage(prompt: 0, completion: 0, isEstimated: true)))
  }

  private func redacted(_ text: String) -> String {
    guard let key, text.contains(key) else { return text }
    return text.replacingOccurrences(of: key, with: "[key]")
  }
}
