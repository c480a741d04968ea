import Algorithms
import Specification

/// Everything that the suites run over: what is registered, and what the documentation adds to it.
enum Registered {
  static let algorithms =
    AlgorithmRegistry.all + [Alternative("myopic", MyopicConfiguration.self) { $0 }]
  static let critics = CriticRegistry.all + [Alternative("sum", SumCriticConfiguration.self) { $0 }]
  static let imitations = ImitationRegistry.all
}

/// Reads an algorithm's configuration with all its defaults, as
/// `algorithm: {name: …, critic: {kind: …}, imitation: {kind: …}}` would.
func configuration(
  named name: String, critic: String = "mlp", imitation: String = "none"
) throws -> any AlgorithmConfiguration {
  let algorithm = try decode(
    Choice<AlgorithmOption>.self, from: .choice(["name": .text(name)])
  ).record.value
  guard var learner = algorithm as? any OffPolicyConfiguration else { return algorithm }
  learner.settings.critic = try decodedCritic(["kind": .text(critic)])
  learner.settings.imitation = try decodedImitation(["kind": .text(imitation)])
  return learner
}

/// Reads a critic's mapping.
func decodedCritic(
  _ fields: KeyValuePairs<String, Node>
) throws(SpecificationError) -> any CriticConfiguration {
  try decode(Choice<CriticOption>.self, from: .choice(fields)).record.value
}

/// Reads an imitation's mapping.
func decodedImitation(
  _ fields: KeyValuePairs<String, Node>
) throws(SpecificationError) -> (any ImitationConfiguration)? {
  try decode(Choice<ImitationOption>.self, from: .choice(fields)).record.value
}

/// Reads a record with all its defaults.
func defaults<Record: SpecificationRecord>(_ type: Record.Type) throws -> Record {
  try decode(type, from: .mapping([:])).record
}

/// A tagged choice that stands alone in a file.
private protocol Option {
  associatedtype Value
  static var tag: String { get }
  static var all: [Alternative<Value>] { get }
}

private enum AlgorithmOption: Option {
  static let tag = "name"
  static var all: [Alternative<any AlgorithmConfiguration>] { Registered.algorithms }
}

private enum CriticOption: Option {
  static let tag = "kind"
  static var all: [Alternative<any CriticConfiguration>] { Registered.critics }
}

private enum ImitationOption: Option {
  static let tag = "kind"
  static var all: [Alternative<(any ImitationConfiguration)?>] { Registered.imitations }
}

private struct Choice<Alternatives: Option>: SpecificationRecord
where Alternatives.Value: Sendable {
  static var recordName: String { "choice" }
  static var recordSummary: String { "A tagged choice alone." }
  var value: Alternatives.Value

  init(from fields: inout FieldReader) {
    value = fields.oneOf("choice", "The choice.", tag: Alternatives.tag, Alternatives.all)
  }
}

extension Node {
  static func mapping(_ entries: KeyValuePairs<String, Node>) -> Node {
    Node(.mapping(entries.map { .init(key: $0, keyLocation: nil, value: $1) }), at: nil)
  }

  fileprivate static func choice(_ fields: KeyValuePairs<String, Node>) -> Node {
    .mapping(["choice": .mapping(fields)])
  }

  static func text(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: nil) }
}
