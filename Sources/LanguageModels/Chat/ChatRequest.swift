public import Specification

/// One question to a chat endpoint, without anything of how it is sent.
public struct ChatRequest: Sendable, Hashable {
  /// The model's name at the endpoint.
  public var model: String
  /// The conversation so far.
  public var messages: [ChatMessage]
  /// How tokens are drawn.
  public var sampling: Sampling
  /// The JSON Schema that the answer is asked to follow, or `nil` for free text.
  public var answerSchema: AnswerSchema?

  /// Creates a request.
  public init(
    model: String, messages: [ChatMessage], sampling: Sampling, answerSchema: AnswerSchema? = nil
  ) {
    self.model = model
    self.messages = messages
    self.sampling = sampling
    self.answerSchema = answerSchema
  }

  /// The request as its transcript keeps it: model, messages, sampling, response format.
  public var json: JSON {
    [
      "model": .string(model),
      "messages": .array(messages.map(\.json)),
      "sampling": sampling.json,
      "response_format": answerSchema?.json ?? .null,
    ]
  }
}

/// One message of a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable {
    /// The instructions.
    case system
    /// The one who asks.
    case user
    /// The language model.
    case assistant
  }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// Creates a message.
  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }

  /// The message as the wire and the transcript have it.
  public var json: JSON { ["role": .string(role.rawValue), "content": .string(content)] }
}

/// A JSON Schema for answers, with the name that endpoints ask for.
public struct AnswerSchema: Sendable, Hashable {
  /// The schema's name.
  public var name: String
  /// The schema.
  public var schema: JSON

  /// Creates a named schema.
  public init(name: String, schema: JSON) {
    self.name = name
    self.schema = schema
  }

  /// The `response_format` of OpenAI's chat interface.
  public var json: JSON {
    [
      "type": "json_schema",
      "json_schema": ["name": .string(name), "strict": true, "schema": schema],
    ]
  }
}

/// How a model's tokens are drawn.
public struct Sampling: SpecificationRecord, Hashable {
  /// The name in messages.
  public static let recordName = "sampling"
  /// The one line for the schema.
  public static let recordSummary = "How a language model's tokens are drawn."

  /// The softmax temperature.
  public let temperature: Double
  /// The share of probability that is drawn from.
  public let topP: Double
  /// The most tokens of an answer.
  public let maximumTokens: Int
  /// The seed, where the endpoint takes one.
  public let seed: Int?

  /// Creates sampling settings.
  public init(
    temperature: Double = 0, topP: Double = 1, maximumTokens: Int = 4096, seed: Int? = nil
  ) {
    self.temperature = temperature
    self.topP = topP
    self.maximumTokens = maximumTokens
    self.seed = seed
  }

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    temperature = fields.number(
      "temperature", "The softmax temperature.", .closed(0, 2), default: 0)
    topP = fields.number(
      "top_p", "The share of probability that is drawn from.", .aboveUpTo(0, 1), default: 1)
    maximumTokens = fields.integer(
      "max_tokens", "The most tokens of one answer.", 1...1_000_000, default: 4096)
    seed = fields.optionalInteger(
      "seed", "The seed, where the endpoint takes one.", 0...Int(Int32.max))
  }

  var json: JSON {
    var fields: [String: JSON] = [
      "temperature": .number(temperature), "top_p": .number(topP),
      "max_tokens": .number(Double(maximumTokens)),
    ]
    if let seed { fields["seed"] = .number(Double(seed)) }
    return .object(fields)
  }
}
