import LanguageModels
import TestSupport
import Testing

struct EmbeddingEndpointTests {
  private func endpoint(_ server: LoopbackServer) throws -> ChatEndpoint {
    let specification = try Questions.endpoint(server.url, "retry: {attempts: 2}")
    return try ChatEndpoint(
      specification, budget: TokenBudget(specification.budget), clock: StoppedClock().clock,
      variable: { _ in nil })
  }

  private let request = EmbeddingEndpoint.request(model: "small", texts: ["a", "b"])

  @Test func `vectors come in the order of the texts and replay from a transcript`() throws {
    let body = """
      {"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[1,0]}],
      "model":"small","usage":{"prompt_tokens":4}}
      """
    let server = try LoopbackServer([.status(200, body: body)])
    let folder = try TemporaryFolder()
    let path = folder.path + "/t.jsonl"
    let model = TranscribedModel(
      .record, try Transcript(path: path, isWritable: true),
      before: EmbeddingEndpoint(try endpoint(server)))
    let answer = try model.answer(request, for: Questions.purpose, live: nil)
    #expect(EmbeddingEndpoint.vectors(in: answer, count: 2) == [[1, 0], [0, 2]])
    #expect(answer.usage.prompt == 4)
    #expect(server.requests.map(\.path) == ["/v1/embeddings"])
    let sent = try JSON(parsing: server.requests[0].body)
    #expect(sent == ["input": ["a", "b"], "model": "small"])
    server.stop()
    let replay = TranscribedModel(
      .replay, try Transcript(path: path, isWritable: false), before: nil)
    let again = try replay.answer(request, for: Questions.purpose, live: nil)
    #expect(again.content == answer.content)
  }

  @Test func `embeddings that are short of one are no answer`() throws {
    let server = try LoopbackServer([
      .status(200, body: "{\"data\":[{\"embedding\":[1]}]}")
    ])
    let embeddings = EmbeddingEndpoint(try endpoint(server))
    let error = #expect(throws: LanguageModelError.self) {
      try embeddings.answer(request, for: Questions.purpose, live: nil)
    }
    #expect(
      error == .exhausted(attempts: 2, last: "1 of 2 embeddings came back."))
    server.stop()
  }
}
