/// Puts an answer together from the server-sent events of a streamed chat completion.
struct EventStream {
  private var pending: [UInt8] = []
  private(set) var content = ""
  private(set) var reasoning = ""
  private(set) var finishReason: String?
  private(set) var model: String?
  private(set) var usage: TokenUsage?
  private(set) var isDone = false
  /// The first event that is not what the interface promises.
  private(set) var fault: String?

  /// Takes bytes in as they come, wherever they are cut.
  ///
  /// - Returns: The text that they add to the answer.
  mutating func take(_ bytes: [UInt8]) -> String {
    let before = content.utf8.count
    pending += bytes
    while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
      var line = pending[..<end]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      event(String(decoding: line, as: UTF8.self))
      pending.removeSubrange(...end)
    }
    return String(decoding: content.utf8.dropFirst(before), as: UTF8.self)
  }

  private mutating func event(_ line: String) {
    guard line.hasPrefix("data:") else { return }
    let data = line.dropFirst(5).drop { $0 == " " }
    if data == "[DONE]" {
      isDone = true
      return
    }
    guard let json = try? JSON(parsing: String(data)) else {
      fault = fault ?? "an event of the stream is no JSON"
      return
    }
    if let error = json["error"] {
      fault = fault ?? "the stream reports an error: \(ChatWire.message(of: error))"
      return
    }
    model = json["model"]?.text ?? model
    usage = ChatWire.usage(of: json) ?? usage
    guard let choice = json["choices"]?.elements?.first else { return }
    content += choice["delta"]?["content"]?.text ?? ""
    reasoning += choice["delta"]?["reasoning_content"]?.text ?? ""
    finishReason = choice["finish_reason"]?.text ?? finishReason
  }

  /// Whether no event came: an endpoint may answer in one piece though it was asked to stream.
  var isUntouched: Bool {
    content.isEmpty && model == nil && usage == nil && finishReason == nil && !isDone
      && fault == nil
  }

  /// Whether the endpoint said that the answer is whole.
  var isWhole: Bool { isDone || finishReason != nil }
}
