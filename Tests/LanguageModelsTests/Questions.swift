import Foundation
import LanguageModels
import Specification
import Synchronization

/// A question, its endpoint and a clock that only notes the waits.
struct Questions {
  static let purpose = ExchangePurpose(role: "code_generation", subject: "farm", round: 1)

  static func request(_ text: String = "hello", schema: AnswerSchema? = nil) -> ChatRequest {
    ChatRequest(
      model: "tiny",
      messages: [ChatMessage(.system, "You answer."), ChatMessage(.user, text)],
      sampling: Sampling(maximumTokens: 100), answerSchema: schema)
  }

  static let schema = AnswerSchema(
    name: "answer",
    schema: ["type": "object", "properties": ["a": ["type": "number"]], "required": ["a"]])

  /// A body as an endpoint sends it.
  static func body(_ content: String, prompt: Int = 12, completion: Int = 5) -> String {
    let body: JSON = [
      "id": "1", "object": "chat.completion", "model": "tiny-1",
      "choices": [
        [
          "index": 0, "finish_reason": "stop",
          "message": ["role": "assistant", "content": .string(content)],
        ]
      ],
      "usage": [
        "prompt_tokens": .number(Double(prompt)), "completion_tokens": .number(Double(completion)),
      ],
    ]
    return body.canonicalText
  }

  static func good(_ content: String = "fine") -> LoopbackServer.Reply {
    .status(200, body: body(content))
  }

  /// An event of a stream.
  static func event(_ text: String, finish: String? = nil) -> String {
    let event: JSON = [
      "model": "tiny-1",
      "choices": [
        ["delta": ["content": .string(text)], "finish_reason": finish.map { .string($0) } ?? .null]
      ],
    ]
    return event.canonicalText
  }

  /// An endpoint's specification with these further lines.
  static func endpoint(_ url: String, _ lines: String = "") throws -> EndpointSpecification {
    try decode(
      EndpointSpecification.self,
      from: parseYAML("base_url: \(url)\nmodel: tiny\n\(lines)", file: "endpoint.yaml")
    ).record
  }
}

/// A clock that does not wait, but writes the waits down.
final class StoppedClock: Sendable {
  private let noted = Mutex<[Double]>([])
  var waits: [Double] { noted.withLock { $0 } }
  var clock: EndpointClock {
    EndpointClock(now: { 0 }, wait: { seconds in self.noted.withLock { $0.append(seconds) } })
  }
}
