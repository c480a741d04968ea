/// The form of OpenAI's chat interface: what is sent, and what comes back.
enum ChatWire {
  /// The body of a request.
  static func body(
    _ request: ChatRequest, format: StructuredOutput, isStreamed: Bool
  ) -> JSON {
    var fields: [String: JSON] = request.sampling.json.fields ?? [:]
    fields["model"] = .string(request.model)
    fields["messages"] = .array(request.messages.map(\.json))
    if let schema = request.answerSchema {
      switch format {
      case .jsonSchema, .automatic: fields["response_format"] = schema.json
      case .jsonObject: fields["response_format"] = ["type": "json_object"]
      case .none: break
      }
    }
    if isStreamed {
      fields["stream"] = true
      fields["stream_options"] = ["include_usage": true]
    }
    return .object(fields)
  }

  /// The answer in a body that is not streamed, or what is wrong with the body.
  static func answer(in body: String) -> Result<ChatAnswer, WireFault> {
    let json: JSON
    do { json = try JSON(parsing: body) } catch {
      return .failure(WireFault("the answer is no JSON: \(error)"))
    }
    if let error = json["error"], error != .null {
      return .failure(WireFault("the answer reports an error: \(message(of: error))"))
    }
    guard let choices = json["choices"]?.elements else {
      return .failure(WireFault("the answer has no 'choices'"))
    }
    guard let choice = choices.first else {
      return .failure(WireFault("the answer's 'choices' are empty"))
    }
    guard let content = choice["message"]?["content"]?.text else {
      return .failure(WireFault("the answer's first choice has no text"))
    }
    return .success(
      ChatAnswer(
        content: content, reasoning: choice["message"]?["reasoning_content"]?.text ?? "",
        finishReason: choice["finish_reason"]?.text ?? "stop", model: json["model"]?.text ?? "",
        usage: usage(of: json) ?? TokenUsage(prompt: 0, completion: 0, isEstimated: true)))
  }

  /// The usage that a body reports.
  static func usage(of json: JSON) -> TokenUsage? {
    guard let prompt = json["usage"]?["prompt_tokens"]?.integer,
      let completion = json["usage"]?["completion_tokens"]?.integer, prompt >= 0, completion >= 0
    else { return nil }
    return TokenUsage(prompt: prompt, completion: completion)
  }

  /// The message of an error's body, cut to a line.
  static func message(ofBody body: String) -> String {
    if let json = try? JSON(parsing: body), let error = json["error"] { return message(of: error) }
    return shortened(body)
  }

  static func message(of error: JSON) -> String {
    shortened(error["message"]?.text ?? error.text ?? error.canonicalText)
  }

  private static func shortened(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.isEmpty ? "(no message)" : String(line.prefix(300)) + (line.count > 300 ? "…" : "")
  }
}

/// What is wrong with an answer's body.
struct WireFault: Error {
  var message: String
  init(_ message: String) { self.message = message }
}
