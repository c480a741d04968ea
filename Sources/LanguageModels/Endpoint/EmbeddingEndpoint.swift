/// The endpoint's embeddings, `/embeddings`, in the form of questions and answers.
///
/// The last message of a request is a JSON list of texts, the answer a JSON list of their vectors, so that a
/// transcript keeps and replays embeddings as it does all else.
public struct EmbeddingEndpoint: LanguageModel {
  private let endpoint: ChatEndpoint

  /// Uses an endpoint's embeddings, on its account.
  public init(_ endpoint: ChatEndpoint) { self.endpoint = endpoint }

  /// The question for the vectors of texts.
  public static func request(model: String, texts: [String]) -> ChatRequest {
    let list = JSON.array(texts.map { .string($0) }).canonicalText
    return ChatRequest(
      model: model, messages: [ChatMessage(.user, list)], sampling: Sampling(maximumTokens: 1))
  }

  /// The vectors of an answer, or `nil` where they are not so many of one length.
  public static func vectors(in answer: ChatAnswer, count: Int) -> [[Double]]? {
    guard let lists = (try? JSON(parsing: answer.content))?.elements, lists.count == count else {
      return nil
    }
    let vectors = lists.compactMap(\.doubles)
    guard vectors.count == count, let width = vectors.first?.count, width > 0,
      vectors.allSatisfy({ $0.count == width })
    else { return nil }
    return vectors
  }

  /// Asks for the vectors.
  public func answer(
    _ request: ChatRequest, for purpose: ExchangePurpose, live: (@Sendable (String) -> Void)?
  ) throws(LanguageModelError) -> ChatAnswer {
    let texts = (try? JSON(parsing: request.messages.last?.content ?? "")) ?? .array([])
    let body: JSON = ["model": .string(request.model), "input": texts]
    return try endpoint.trying(request, for: purpose) { () throws(LanguageModelError) in
      try endpoint.embed(body, count: texts.elements?.count ?? 0)
    }
  }
}

extension ChatWire {
  /// The vectors in the body of an answer to `/embeddings`, in the order of the texts.
  static func embeddings(in body: String, count: Int) -> Result<ChatAnswer, WireFault> {
    let json: JSON
    do { json = try JSON(parsing: body) } catch {
      return .failure(WireFault("the answer is no JSON: \(error)"))
    }
    var vectors = [JSON?](repeating: nil, count: count)
    for (position, item) in (json["data"]?.elements ?? []).enumerated() {
      let index = item["index"]?.integer ?? position
      guard vectors.indices.contains(index), item["embedding"]?.doubles?.isEmpty == false else {
        return .failure(WireFault("the answer's 'data' are not embeddings"))
      }
      vectors[index] = item["embedding"]
    }
    let found = vectors.compactMap { $0 }
    guard found.count == count else {
      return .failure(WireFault("\(found.count) of \(count) embeddings came back"))
    }
    let prompt = json["usage"]?["prompt_tokens"]?.integer
    return .success(
      ChatAnswer(
        content: JSON.array(found).canonicalText, model: json["model"]?.text ?? "",
        usage: TokenUsage(prompt: prompt ?? 0, completion: 0, isEstimated: prompt == nil)))
  }
}
