import Foundation
import LanguageModels
import TestSupport
import Testing

struct TranscriptTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/transcript.jsonl" }

  init() throws { folder = try TemporaryFolder() }

  private static let answer = ChatAnswer(
    content: "x = 1\n", reasoning: "hm", model: "tiny-1",
    usage: TokenUsage(prompt: 12, completion: 5), seconds: 1.25)

  @Test func `what is recorded is replayed byte for byte`() throws {
    let request = Questions.request(schema: Questions.schema)
    let written = try Transcript(path: path, isWritable: true)
    try written.append(request, for: Questions.purpose, Self.answer)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let replay = TranscribedModel(
      .replay, try Transcript(path: path, isWritable: false), before: nil)
    var answer = try replay.answer(request, for: Questions.purpose, live: nil)
    #expect(answer.attempts == 0)
    answer.attempts = 1
    #expect(answer == Self.answer)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    let line = try JSON(parsing: String(decoding: bytes, as: UTF8.self))
    #expect(
      line.fields?.keys.sorted() == [
        "attempts", "key", "prosumer", "request", "response", "role", "round", "seconds", "seq",
        "source", "usage",
      ])
    #expect(line["key"]?.text == request.key)
  }

  @Test func `a key is the digest of model, messages, sampling and response format`() {
    let request = Questions.request()
    #expect(
      request.json.canonicalText
        == #"{"messages":[{"content":"You answer.","role":"system"},{"content":"hello","role":"user"}],"#
        + #""model":"tiny","response_format":null,"sampling":{"max_tokens":100,"temperature":0,"top_p":1}}"#
    )
    #expect(request.key.count == 64)
    #expect(Questions.request("hello!").key != request.key)
    #expect(Questions.request(schema: Questions.schema).key != request.key)
    var warmer = request
    warmer.sampling = Sampling(temperature: 0.5, maximumTokens: 100)
    #expect(warmer.key != request.key)
  }

  @Test func `a miss in replay says whose question has no answer`() throws {
    _ = try Transcript(path: path, isWritable: true)
    let replay = TranscribedModel(
      .replay, try Transcript(path: path, isWritable: false), before: nil)
    let error = #expect(throws: LanguageModelError.self) {
      try replay.answer(Questions.request(), for: Questions.purpose, live: nil)
    }
    #expect(
      error?.description.hasPrefix(
        "the transcript \(path) has no answer for code_generation of 'farm', round 1 (key ") == true
    )
  }

  @Test func `recording again asks nothing twice`() throws {
    let server = try LoopbackServer([Questions.good()])
    let specification = try Questions.endpoint(server.url)
    for _ in 0..<2 {
      let transcript = try Transcript(path: path, isWritable: true)
      let model = TranscribedModel(
        .record, transcript,
        before: try ChatEndpoint(
          specification, budget: TokenBudget(specification.budget), variable: { _ in nil }))
      #expect(
        try model.answer(Questions.request(), for: Questions.purpose, live: nil).content == "fine")
      #expect(transcript.usages == [TokenUsage(prompt: 12, completion: 5)])
    }
    #expect(server.requests.count == 1)
    server.stop()
  }

  @Test func `a transcript outlives a process that was killed while it wrote`() throws {
    let transcript = try Transcript(path: path, isWritable: true)
    try transcript.append(Questions.request("1"), for: Questions.purpose, Self.answer)
    try transcript.append(Questions.request("2"), for: Questions.purpose, Self.answer)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.dropLast(40).write(to: URL(fileURLWithPath: path))
    let again = try Transcript(path: path, isWritable: true)
    #expect(again.exchangeCount == 1)
    try again.append(Questions.request("2"), for: Questions.purpose, Self.answer)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
  }

  @Test func `an exchange changed by hand is found out`() throws {
    let transcript = try Transcript(path: path, isWritable: true)
    try transcript.append(Questions.request(), for: Questions.purpose, Self.answer)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing("hello", with: "hallo").write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(
      throws: LanguageModelError.transcript(
        path: path,
        message:
          "line 1 is no exchange: its key is not the SHA-256 of its request: it was changed by hand"
      )
    ) { _ = try Transcript(path: path, isWritable: false) }
  }

  @Test func `a failing endpoint leaves the transcript as it was`() throws {
    let server = try LoopbackServer([
      Questions.good(), .status(200, body: "{"), .stream([Questions.event("a")], ends: false),
    ])
    let specification = try Questions.endpoint(server.url, "retry: {attempts: 3}")
    let transcript = try Transcript(path: path, isWritable: true)
    let model = TranscribedModel(
      .live, transcript,
      before: try ChatEndpoint(
        specification, budget: TokenBudget(specification.budget), clock: StoppedClock().clock,
        variable: { _ in nil }))
    _ = try model.answer(Questions.request("1"), for: Questions.purpose, live: nil)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: LanguageModelError.self) {
      try model.answer(Questions.request("2"), for: Questions.purpose, live: nil)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    server.stop()
  }

  @Test func `hand-written answers are marked as such`() throws {
    try folder.write(Data("{}".utf8), to: "farm/code_generation-1.md")
    let hand = HandWrittenAnswers(folder: folder.path)
    let transcript = try Transcript(path: path, isWritable: true)
    let model = TranscribedModel(.record, transcript, before: hand)
    #expect(
      try model.answer(Questions.request(), for: Questions.purpose, live: nil).source == .hand)
    #expect(transcript.usages.isEmpty)
    var second = Questions.purpose
    second.round = 2
    let error = #expect(throws: LanguageModelError.self) {
      try model.answer(Questions.request("2"), for: second, live: nil)
    }
    #expect(
      error?.description
        == "\(folder.path)/farm/code_generation-2.md is missing: the hand-written answer for "
        + "code_generation of 'farm', round 2.")
  }
}
