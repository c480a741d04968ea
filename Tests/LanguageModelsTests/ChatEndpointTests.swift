import Foundation
import LanguageModels
import Specification
import Synchronization
import TestSupport
import Testing

/// The client against a server that does what servers should not.
struct ChatEndpointTests {
  /// Asks a server that answers by a script.
  private func ask(
    _ script: [LoopbackServer.Reply], _ lines: String = "",
    request: ChatRequest = Questions.request(),
    budget: BudgetSpecification = BudgetSpecification(tokens: nil),
    live: (@Sendable (String) -> Void)? = nil
  ) throws -> (
    answer: Result<ChatAnswer, LanguageModelError>, server: LoopbackServer, waits: [Double],
    tokens: Int
  ) {
    let server = try LoopbackServer(script)
    let clock = StoppedClock()
    let account = TokenBudget(budget)
    let endpoint = try ChatEndpoint(
      Questions.endpoint(server.url, lines), budget: account, clock: clock.clock,
      variable: { $0 == "TEST_KEY" ? "sk-secret-0123" : nil })
    var answer: Result<ChatAnswer, LanguageModelError>
    do throws(LanguageModelError) {
      answer = .success(try endpoint.answer(request, for: Questions.purpose, live: live))
    } catch {
      answer = .failure(error)
    }
    server.stop()
    return (answer, server, clock.waits, account.tokens)
  }

  @Test func `a question is sent as the interface asks and its answer is read`() throws {
    let run = try ask([Questions.good()], "key_variable: TEST_KEY")
    let answer = try run.answer.get()
    #expect(answer.content == "fine" && answer.model == "tiny-1" && answer.attempts == 1)
    #expect(answer.usage == TokenUsage(prompt: 12, completion: 5) && run.tokens == 17)
    let request = try #require(run.server.requests.first)
    #expect(request.path == "/v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer sk-secret-0123")
    let body = try JSON(parsing: request.body)
    #expect(body["model"] == "tiny" && body["max_tokens"] == 100 && body["stream"] == nil)
    #expect(body["messages"]?.elements?.count == 2)
  }

  @Test func `429 and 500 are tried again, no sooner than asked and no later than allowed`() throws
  {
    let run = try ask(
      [
        .status(
          429, headers: ["Retry-After": "7"], body: "{\"error\":{\"message\":\"slow down\"}}"),
        .status(500, body: "oops"),
        .status(503, headers: ["Retry-After": "3600"], body: ""),
        Questions.good(),
      ], "retry: {first_wait_s: 1, longest_wait_s: 20}")
    #expect(try run.answer.get().attempts == 4)
    #expect(run.waits.count == 3)
    #expect(run.waits[0] == 7)
    #expect((1.5...2.5).contains(run.waits[1]))
    #expect(run.waits[2] == 20)
  }

  @Test func `a date to wait for is heeded as far as is allowed`() throws {
    let run = try ask(
      [
        .status(429, headers: ["Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"], body: ""),
        .status(429, headers: ["Retry-After": "Sat, 01 Jan 2000 00:00:00 GMT"], body: ""),
        Questions.good(),
      ], "retry: {first_wait_s: 1, longest_wait_s: 20}")
    #expect(try run.answer.get().attempts == 3)
    #expect(run.waits[0] == 20 && (1.5...2.5).contains(run.waits[1]))
  }

  @Test func `whoever watches is told what failed and when it is tried again`() throws {
    let server = try LoopbackServer([
      .status(
        429, headers: ["Retry-After": "7"], body: "{\"error\":{\"message\":\"Slow down.\"}}")
    ])
    let told = Mutex<[String]>([])
    let endpoint = try ChatEndpoint(
      Questions.endpoint(server.url, "retry: {attempts: 2}"),
      budget: TokenBudget(BudgetSpecification(tokens: nil)), clock: StoppedClock().clock,
      variable: { _ in nil }
    ) { purpose, text in told.withLock { $0.append("\(purpose.subject): \(text)") } }
    #expect(
      throws: LanguageModelError.exhausted(attempts: 2, last: "status 429: Slow down.")
    ) {
      try endpoint.answer(Questions.request(), for: Questions.purpose, live: nil)
    }
    #expect(told.withLock { $0 } == ["farm: trying again in 7 s: status 429: Slow down."])
    server.stop()
  }

  @Test(arguments: [
    (307, "redirects are not followed"), (401, "'key_variable'"), (404, "'base_url'"),
  ])
  func `a refusal names what of the specification it has to do with`(status: Int, key: String) {
    let refusal = LanguageModelError.refused(status: status, message: "no")
    #expect(
      refusal.description.hasPrefix("the endpoint refused the request with status \(status): no ("))
    #expect(refusal.description.contains(key))
  }

  @Test func `a refusal that waiting does not cure is not repeated`() throws {
    let run = try ask([
      .status(401, body: "{\"error\":{\"message\":\"bad key\",\"type\":\"auth\"}}")
    ])
    #expect(run.answer == .failure(.refused(status: 401, message: "bad key")))
    #expect(run.server.requests.count == 1 && run.waits.isEmpty && run.tokens == 0)
  }

  @Test(arguments: [
    (
      "{\"choices\": [",
      "the answer is no JSON: line 1, column 14: the text ends where a value should be"
    ),
    ("{\"choices\":[]}", "the answer's 'choices' are empty"),
    ("{\"object\":\"list\"}", "the answer has no 'choices'"),
    ("{\"choices\":[{\"message\":{\"content\":null}}]}", "the answer's first choice has no text"),
    ("{\"error\":\"out of memory\"}", "the answer reports an error: out of memory"),
    ("<html>proxy</html>", "the answer is no JSON: line 1, column 1: a value is missing"),
  ])
  func `a broken answer is tried again and then given up`(body: String, message: String) throws {
    let run = try ask([.status(200, body: body)], "retry: {attempts: 3}")
    guard case .failure(let found) = run.answer else {
      Issue.record("a broken answer was taken")
      return
    }
    #expect(found.description.hasPrefix("no answer after 3 attempts; the last one: \(message)"))
    #expect(run.server.requests.count == 3 && run.waits.count == 2)
    // Each may have been charged for, so each is booked at its most.
    #expect(run.tokens > 300)
  }

  @Test func `an endpoint that stalls is left`() throws {
    let run = try ask([.stall], "stall_timeout_s: 0.2\nretry: {attempts: 2}")
    #expect(
      run.answer
        == .failure(.exhausted(attempts: 2, last: "nothing came for 0.2 s ('stall_timeout_s').")))
  }

  @Test func `a request that takes too long is left`() throws {
    let run = try ask([.stall], "timeout_s: 0.2\nretry: {attempts: 1}")
    #expect(
      run.answer
        == .failure(.exhausted(attempts: 1, last: "it took more than 0.2 s ('timeout_s').")))
  }

  @Test func `waiting for an answer takes no processor`() async {
    // In a process of its own, because processor time is the whole process's.
    await #expect(processExitsWith: .success) {
      let server = try LoopbackServer([.stall])
      let endpoint = try ChatEndpoint(
        Questions.endpoint(server.url, "stall_timeout_s: 2\nretry: {attempts: 1}"),
        budget: TokenBudget(BudgetSpecification(tokens: nil)), variable: { _ in nil })
      let seconds = processorSeconds(by: CLOCK_PROCESS_CPUTIME_ID) {
        _ = try? endpoint.answer(Questions.request(), for: Questions.purpose, live: nil)
      }
      #expect(seconds < 0.2)
    }
  }

  @Test func `a write that nobody reads does not end the process in the middle of a request`() async
  {
    await #expect(processExitsWith: .success) {
      let server = try LoopbackServer([
        .stream([Questions.event("fine", finish: "stop")], ends: true)
      ])
      let endpoint = try ChatEndpoint(
        Questions.endpoint(server.url), budget: TokenBudget(BudgetSpecification(tokens: nil)),
        variable: { _ in nil })
      let answer = try endpoint.answer(Questions.request(), for: Questions.purpose) { _ in
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        close(ends[0])
        #expect(write(ends[1], "x", 1) == -1)
      }
      #expect(answer.content == "fine")
    }
  }

  @Test func `ten megabytes are not read to their end`() throws {
    let run = try ask([.flood(10 << 20)], "max_response_bytes: 100000\nretry: {attempts: 1}")
    #expect(
      run.answer
        == .failure(
          .exhausted(
            attempts: 1, last: "the response is larger than 100000 bytes ('max_response_bytes').")))
  }

  @Test func `a connection that nobody takes is an error of its own`() throws {
    let server = try LoopbackServer([Questions.good()])
    server.stop()
    let account = TokenBudget(BudgetSpecification(tokens: nil))
    let endpoint = try ChatEndpoint(
      Questions.endpoint("http://127.0.0.1:9/v1", "retry: {attempts: 2}"), budget: account,
      clock: StoppedClock().clock, variable: { _ in nil })
    let error = #expect(throws: LanguageModelError.self) {
      try endpoint.answer(Questions.request(), for: Questions.purpose, live: nil)
    }
    #expect(
      error?.description.contains("no answer after 2 attempts; the last one: no connection") == true
    )
    #expect(account.tokens == 0)
  }

  @Test func `a connection that does not come about costs nothing`() throws {
    // The server waits for the end of a request's header, which a TLS client never sends it.
    let server = try LoopbackServer([.stall])
    let account = TokenBudget(BudgetSpecification(tokens: nil))
    let endpoint = try ChatEndpoint(
      Questions.endpoint(
        server.url.replacing("http:", with: "https:"),
        "stall_timeout_s: 0.2\nretry: {attempts: 1}"),
      budget: account, variable: { _ in nil })
    #expect(
      throws: LanguageModelError.exhausted(
        attempts: 1, last: "no connection: none within 0.2 s.")
    ) {
      try endpoint.answer(Questions.request(), for: Questions.purpose, live: nil)
    }
    #expect(account.tokens == 0)
    server.stop()
  }

  @Test func `an endpoint that hangs up before it answers may have cost`() throws {
    let run = try ask([.raw("")], "retry: {attempts: 1}")
    #expect(
      run.answer
        == .failure(
          .exhausted(attempts: 1, last: "the response broke off: Empty reply from server.")))
    #expect(run.tokens > 100)
  }

  @Test func `a streamed answer comes piece by piece and is put together`() throws {
    let pieces = Mutex<[String]>([])
    let run = try ask(
      [
        .stream(
          [
            Questions.event("Gr"), Questions.event("ü"), Questions.event("ße", finish: "stop"),
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}",
          ], ends: true)
      ], live: { text in pieces.withLock { $0.append(text) } })
    let answer = try run.answer.get()
    #expect(answer.content == "Grüße" && answer.usage == TokenUsage(prompt: 9, completion: 3))
    #expect(pieces.withLock { $0.joined() } == "Grüße")
    let body = try JSON(parsing: run.server.requests[0].body)
    #expect(body["stream"] == true && body["stream_options"] == ["include_usage": true])
  }

  @Test func `half a stream is no answer`() throws {
    let run = try ask(
      [.stream([Questions.event("def pro")], ends: false), Questions.good()], "stream: true")
    #expect(try run.answer.get().content == "fine")
    #expect(run.waits.count == 1)
  }

  @Test func `an endpoint that does not stream though asked is understood`() throws {
    let run = try ask([Questions.good()], "stream: true")
    #expect(try run.answer.get().content == "fine")
  }

  @Test func `a redirect is not followed, so that the key stays where it was sent`() throws {
    let other = try LoopbackServer([Questions.good("stolen")])
    let run = try ask(
      [.status(307, headers: ["Location": other.url + "/chat/completions"], body: "")],
      "key_variable: TEST_KEY\nretry: {attempts: 1}")
    guard case .failure(let error) = run.answer else {
      Issue.record("a redirect was followed")
      return
    }
    #expect(error.description.hasPrefix("the endpoint refused the request with status 307"))
    #expect(other.requests.isEmpty)
    other.stop()
  }

  @Test func `an endpoint without schemas is asked with less`() throws {
    let refusal = LoopbackServer.Reply.status(
      400, body: "{\"error\":{\"message\":\"response_format json_schema is not supported\"}}")
    let run = try ask(
      [refusal, refusal, Questions.good("{\"a\": 1}")],
      request: Questions.request(schema: Questions.schema))
    #expect(try run.answer.get().content == "{\"a\": 1}")
    let formats = try run.server.requests.map {
      try JSON(parsing: $0.body)["response_format"]?["type"]?.text
    }
    #expect(formats == ["json_schema", "json_object", nil])
    #expect(run.waits.isEmpty)
  }

  @Test func `the budget stops before a request is sent, and failures count`() throws {
    let tokens = BudgetSpecification(tokens: 200)
    let run = try ask([.status(200, body: "{")], "retry: {attempts: 9}", budget: tokens)
    guard case .failure(.budget(let shortfall)) = run.answer else {
      Issue.record("the budget did not stop: \(run.answer)")
      return
    }
    #expect(shortfall.kind == .tokens && shortfall.limit == 200)
    #expect(run.tokens <= 200)
    let money = BudgetSpecification(
      tokens: nil, money: 0.001, promptPrice: 10, completionPrice: 30)
    let poor = try ask([Questions.good()], budget: money)
    guard case .failure(.budget(let missing)) = poor.answer else {
      Issue.record("the budget did not stop: \(poor.answer)")
      return
    }
    #expect(missing.kind == .money && poor.server.requests.isEmpty)
  }

  @Test func `many threads together keep the budget`() throws {
    let server = try LoopbackServer([Questions.good()])
    let account = TokenBudget(BudgetSpecification(tokens: 600))
    let endpoint = try ChatEndpoint(
      Questions.endpoint(server.url, "concurrency: 8"), budget: account,
      clock: StoppedClock().clock, variable: { _ in nil })
    DispatchQueue.concurrentPerform(iterations: 64) { index in
      _ = try? endpoint.answer(
        Questions.request("\(index)"), for: Questions.purpose, live: nil)
    }
    #expect(account.tokens <= 600 && account.tokens > 17)
    #expect(account.tokens == 17 * server.requests.count)
    server.stop()
  }

  @Test func `requests keep their distance`() throws {
    let server = try LoopbackServer([Questions.good()])
    let clock = StoppedClock()
    let endpoint = try ChatEndpoint(
      Questions.endpoint(server.url, "requests_per_minute: 30"),
      budget: TokenBudget(BudgetSpecification(tokens: nil)), clock: clock.clock,
      variable: { _ in nil })
    for index in 0..<3 {
      _ = try endpoint.answer(Questions.request("\(index)"), for: Questions.purpose, live: nil)
    }
    #expect(clock.waits == [2, 4])
    server.stop()
  }

  @Test func `a key that an endpoint repeats is cut out of the answer`() throws {
    let run = try ask([Questions.good("your key is sk-secret-0123")], "key_variable: TEST_KEY")
    #expect(try run.answer.get().content == "your key is [key]")
    let refused = try ask(
      [.status(400, body: "{\"error\":\"sk-secret-0123 is wrong\"}")], "key_variable: TEST_KEY")
    #expect(refused.answer == .failure(.refused(status: 400, message: "[key] is wrong")))
  }

  @Test func `thinking aloud is kept apart from the answer`() throws {
    let run = try ask([
      Questions.good("<think>\\nhm\\n</think>\\n{}".replacingOccurrences(of: "\\n", with: "\n"))
    ])
    let answer = try run.answer.get()
    #expect(answer.content == "{}" && answer.reasoning == "\nhm\n")
  }

  @Test func `a missing key is named by its variable`() throws {
    let specification = try Questions.endpoint("http://127.0.0.1:1/v1", "key_variable: NO_KEY")
    #expect(throws: LanguageModelError.missingKey(variable: "NO_KEY")) {
      _ = try ChatEndpoint(
        specification, budget: TokenBudget(specification.budget), variable: { _ in "  " })
    }
    #expect(
      LanguageModelError.missingKey(variable: "NO_KEY").description
        == "the environment variable 'NO_KEY', which the endpoint's 'key_variable' names, is not set."
    )
  }

  @Test(arguments: [
    (
      "base_url: https://me:sk@example.com/v1",
      "endpoint.yaml:1:11: 'base_url' must not hold a user, a password or a query; the key comes from 'key_variable'."
    ),
    (
      "base_url: http://example.com/v1\nkey_variable: MY_KEY",
      "endpoint.yaml:1:11: 'base_url' would send the key unencrypted: use https."
    ),
    (
      "base_url: example.com",
      "endpoint.yaml:1:11: 'base_url' is not an address such as 'https://api.example.com/v1'."
    ),
    (
      "base_url: https://example.com\nkey_variable: sk-12345678",
      "endpoint.yaml:2:15: 'key_variable' is not the name of an environment variable, such as WATTSWAP_API_KEY. A key itself must not stand in a specification."
    ),
    (
      "base_url: https://example.com\nbudget: {money: 5}",
      "endpoint.yaml:2:17: 'money' limits nothing while both prices are 0: give 'prompt_price_per_million' and 'completion_price_per_million'."
    ),
  ])
  func `a specification that would leak or limit nothing is refused`(yaml: String, message: String)
  {
    let error = #expect(throws: SpecificationError.self) {
      try decode(
        EndpointSpecification.self,
        from: parseYAML(yaml + "\nmodel: tiny", file: "endpoint.yaml"))
    }
    #expect(error?.description == message)
  }
}
