import Digest
import Foundation
public import LanguageModels

/// The generated models of a community, as a file: what every trial of an experiment shares.
public struct GeneratedCommunity: Sendable {
  /// The SHA-256 of all that they follow from.
  public let digest: String
  /// The models in the prosumers' order.
  public let models: [GeneratedModel]

  /// The folder of such files, in an experiment's results.
  public static let folder = "expert"

  /// Puts models together.
  public init(digest: String, models: [GeneratedModel]) {
    self.digest = digest
    self.models = models
  }

  /// The SHA-256 of all that generated models follow from: prosumers, prompts, knowledge, packages, settings.
  ///
  /// - Parameters:
  ///   - briefs: What the workflow is told of the prosumers.
  ///   - settings: How it asks.
  ///   - answers: What the answers come from, such as the digest of a transcript.
  /// - Returns: 64 hexadecimal digits.
  /// - Throws: ``WorkflowError`` where a file that comes with Wattswap is wrong.
  public static func digest(
    of briefs: [ProsumerBrief], _ settings: WorkflowSettings, answers: String
  ) throws(WorkflowError) -> String {
    let request = ChatRequest(model: settings.model, messages: [], sampling: settings.sampling)
    var parts = [
      answers, request.json.canonicalText, "\(settings.maximumRounds)",
      "\(settings.maximumFormRepairs)", "\(settings.knowledgeLimit)",
      try WorkflowResources.text("runner.py"), try WorkflowResources.requirements(),
      try KnowledgeBase.shipped().digest,
    ]
    for role in WorkflowRole.allCases { parts.append(try Prompt.shipped(role).digest) }
    for brief in briefs {
      parts += [brief.wants, brief.job(isDraft: false, windows: []).canonicalText]
    }
    return SHA256.hexadecimal(JSON.array(parts.map { .string($0) }).canonicalText)
  }

  /// The models as JSON, with the digests of prompts and knowledge.
  public func json() throws(WorkflowError) -> JSON {
    var prompts: [String: JSON] = [:]
    for role in WorkflowRole.allCases {
      let prompt = try Prompt.shipped(role)
      prompts[role.rawValue] = [
        "version": .number(Double(prompt.version)), "sha256": .string(prompt.digest),
      ]
    }
    return [
      "digest": .string(digest), "prompts": .object(prompts),
      "knowledge_sha256": .string(try KnowledgeBase.shipped().digest),
      "models": .array(models.map(\.json)),
    ]
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Returns: The file.
  public func write(toFolder folder: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(digest).json"
    try Data((try json().canonicalText + "\n").utf8).write(
      to: URL(fileURLWithPath: path), options: .atomic)
    return path
  }

  /// Reads a file; `nil` where it is none of this digest, or one of another version.
  public init?(path: String, digest: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let json = try? JSON(parsing: String(decoding: data, as: UTF8.self)),
      json["digest"]?.text == digest, let found = json["models"]?.elements
    else { return nil }
    let models = found.compactMap { GeneratedModel($0) }
    guard models.count == found.count else { return nil }
    self.digest = digest
    self.models = models
  }
}
