import Digest
import Foundation
public import LanguageModels

/// A role's prompt: versioned text with `{{placeholders}}`.
///
/// The file begins with `version: N`, and has a part `# system` and a part `# user`.
public struct Prompt: Sendable, Hashable {
  /// Whose it is.
  public let role: WorkflowRole
  /// The version that the file states.
  public let version: Int
  /// The SHA-256 of the file.
  public let digest: String
  private let system: String
  private let user: String

  /// Reads a prompt.
  ///
  /// - Throws: ``WorkflowError/resource(name:message:)`` where the file has not its parts.
  public init(_ role: WorkflowRole, text: String) throws(WorkflowError) {
    let name = "\(role.rawValue).md"
    let head = text.prefix { $0 != "\n" }
    guard head.hasPrefix("version: "), let version = Int(head.dropFirst(9)) else {
      throw .resource(name: name, message: "its first line is not 'version: N'")
    }
    guard let system = text.firstRange(of: "\n# system\n"),
      let user = text.firstRange(of: "\n# user\n"), system.upperBound <= user.lowerBound
    else { throw .resource(name: name, message: "it lacks '# system' or '# user'") }
    self.role = role
    self.version = version
    digest = SHA256.hexadecimal(text)
    self.system = text[system.upperBound..<user.lowerBound].trimmingCharacters(in: .newlines)
    self.user = text[user.upperBound...].trimmingCharacters(in: .newlines)
  }

  /// The prompts that come with Wattswap.
  public static func shipped(_ role: WorkflowRole) throws(WorkflowError) -> Prompt {
    try Prompt(role, text: WorkflowResources.text("prompts/\(role.rawValue).md"))
  }

  /// The prompt's messages with its placeholders filled.
  ///
  /// What is filled in is not looked through for placeholders again: a prosumer's words cannot smuggle any in.
  ///
  /// - Throws: ``WorkflowError/resource(name:message:)`` where a placeholder has no value.
  public func messages(_ values: [String: String]) throws(WorkflowError) -> [ChatMessage] {
    [
      ChatMessage(.system, try filled(system, values)),
      ChatMessage(.user, try filled(user, values)),
    ]
  }

  private func filled(_ text: String, _ values: [String: String]) throws(WorkflowError) -> String {
    var filled = ""
    var rest = text[...]
    while let opening = rest.firstRange(of: "{{") {
      filled += rest[..<opening.lowerBound]
      rest = rest[opening.upperBound...]
      guard let closing = rest.firstRange(of: "}}") else { break }
      let name = String(rest[..<closing.lowerBound])
      guard let value = values[name] else {
        throw .resource(name: "\(role.rawValue).md", message: "nothing fills '{{\(name)}}'")
      }
      filled += value
      rest = rest[closing.upperBound...]
    }
    return filled + rest
  }
}
