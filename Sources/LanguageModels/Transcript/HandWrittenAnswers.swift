import Foundation

/// A folder of answers that people wrote, as a language model: `SUBJECT/ROLE-ROUND.md`.
///
/// A file's fence ```` ```json ```` holds the answer's object; a further fence whose opening line has a second
/// word, as in ```` ```python code ````, is the text of that key, so that code can be written as code. A
/// file without a fence of JSON is the answer as it is.
///
/// Recording from it makes a transcript whose exchanges are marked `hand`. Keys follow from the
/// prompts, so when a prompt or the knowledge changes, recording again is all there is to do.
public struct HandWrittenAnswers: LanguageModel {
  /// The folder.
  public let folder: String

  /// Takes the answers of a folder.
  public init(folder: String) { self.folder = folder }

  /// Where the answer to a question is written.
  public func path(of purpose: ExchangePurpose) -> String {
    "\(folder)/\(purpose.subject)/\(purpose.role)-\(purpose.round).md"
  }

  /// Answers with a file's text.
  public func answer(
    _ request: ChatRequest, for purpose: ExchangePurpose, live: (@Sendable (String) -> Void)?
  ) throws(LanguageModelError) -> ChatAnswer {
    let path = path(of: purpose)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .noHandWrittenAnswer(purpose: purpose, path: path)
    }
    let content = Self.content(of: String(decoding: data, as: UTF8.self))
    live?(content)
    return ChatAnswer(
      content: content, model: "hand-written", usage: TokenUsage(prompt: 0, completion: 0),
      attempts: 1, seconds: 0, source: .hand)
  }

  private static func content(of text: String) -> String {
    var fields: [String: JSON] = [:]
    var isFound = false
    var key: String?
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("```") else {
        lines.append(line)
        continue
      }
      if line == "```" {
        let block = lines.joined(separator: "\n")
        if key == "json", case .object(let found)? = try? JSON(parsing: block) {
          fields.merge(found) { $1 }
          isFound = true
        } else if let key {
          fields[key] = .string(block + "\n")
        }
        key = nil
      } else {
        let words = line.dropFirst(3).split(separator: " ")
        key = words.count > 1 ? String(words[1]) : words.first.map(String.init)
      }
      lines = []
    }
    return isFound ? JSON.object(fields).prettyText : text
  }
}
