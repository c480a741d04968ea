import DecPOMDP
public import Specification

/// The tolerances ε of a constraint on agents: a number, a list, a mapping of agents, or `auto`.
public struct ImitationTolerance: Sendable, Hashable {
  /// One agent's tolerance.
  public struct Entry: Sendable, Hashable {
    /// The agent's name.
    public var agent: String
    /// ε of the agent.
    public var value: Double
    /// Where the specification says so.
    public var location: SourceLocation?
  }

  /// The shape in which it was written.
  public enum Form: Sendable, Hashable {
    /// One number for all agents.
    case all(Double)
    /// A number for each agent, in their order.
    case each([Double])
    /// A number for each agent, by name.
    case named([Entry])
    /// A margin above what an agent can reach.
    case automatic
  }

  /// What was written.
  public var form: Form
  /// Where.
  public var location: SourceLocation?

  /// Creates a tolerance that no file states.
  public init(_ form: Form) { self.form = form }

  /// ε of each of an environment's agents; `nil` for `auto`.
  ///
  /// A named agent that is missing has 0; ``check(_:leastVariance:)`` reports it.
  func values(_ environment: EnvironmentSpecification) -> [Double]? {
    switch form {
    case .all(let value): environment.agents.map { _ in value }
    case .each(let values): environment.agents.indices.map { $0 < values.count ? values[$0] : 0 }
    case .named(let entries):
      environment.agents.map { agent in
        entries.first { $0.agent == agent.name }?.value ?? 0
      }
    case .automatic: nil
    }
  }

  /// What does not fit an environment's agents or their policies.
  func problems(_ environment: EnvironmentSpecification, leastVariance: Double) -> [Diagnostic] {
    let names = environment.agents.map(\.name)
    switch form {
    case .automatic: return []
    case .all(let value): return infeasible(value, leastVariance, at: location)
    case .each(let values):
      guard values.count == names.count else {
        return [
          Diagnostic(
            "'epsilon' is a list of \(values.count); write one for each of the \(names.count) agents, in their order.",
            at: location)
        ]
      }
      return values.flatMap { infeasible($0, leastVariance, at: location) }
    case .named(let entries):
      let unknown = entries.filter { !names.contains($0.agent) }.map { entry in
        Diagnostic(
          "'epsilon' names '\(entry.agent)', which is none of the agents."
            + (nearestName(to: entry.agent, among: names).map { " Did you mean '\($0)'?" } ?? ""),
          at: entry.location)
      }
      let missing = names.filter { name in !entries.contains { $0.agent == name } }.map {
        Diagnostic("'epsilon' has none for '\($0)'; it must name every agent.", at: location)
      }
      return unknown + missing
        + entries.flatMap { infeasible($0.value, leastVariance, at: $0.location) }
    }
  }

  private func infeasible(
    _ value: Double, _ leastVariance: Double, at location: SourceLocation?
  ) -> [Diagnostic] {
    guard value < leastVariance else { return [] }
    return [
      Diagnostic(
        "'epsilon' is \(value), less than the variance of \(Float(leastVariance)) that 'log_sigma.minimum' leaves every policy: none can keep to it.",
        at: location)
    ]
  }
}

extension ImitationTolerance: SpecificationValue {
  /// A number, a list, a mapping of agents, or `auto`.
  public static var valueDescription: ValueDescription {
    .anyOf([
      .number(.positive), .list(.number(.positive), minimumCount: 1), .map(.number(.positive)),
      .choice(["auto"]),
    ])
  }

  /// A number that stands in for a wrong one.
  public static var placeholder: ImitationTolerance { ImitationTolerance(.all(1)) }

  /// Reads a tolerance.
  ///
  /// - Throws: `SpecificationError` with everything that is wrong in it.
  public init(specification node: Node, key: String) throws(SpecificationError) {
    location = node.location
    switch node.content {
    case .scalar("auto", _):
      form = .automatic
    case .scalar:
      guard let value = Self.number(node) else { throw Self.wrong(node, "'\(key)'", isWhole: true) }
      form = .all(value)
    case .sequence(let nodes):
      guard !nodes.isEmpty else {
        throw SpecificationError("'\(key)' must not be an empty list.", at: node.location)
      }
      form = .each(
        try Self.numbers(nodes.enumerated().map { ("'\(key)[\($0)]'", $1) }))
    case .mapping(let entries):
      guard !entries.isEmpty else {
        throw SpecificationError("'\(key)' must not be an empty mapping.", at: node.location)
      }
      let values = try Self.numbers(entries.map { ("'\(key).\($0.key)'", $0.value) })
      form = .named(
        zip(entries, values).map {
          Entry(agent: $0.key, value: $1, location: $0.value.location)
        })
    }
  }

  /// The canonical spelling.
  public var specification: Node {
    switch form {
    case .all(let value): return Node(number: value)
    case .each(let values): return Node(.sequence(values.map { Node(number: $0) }), at: nil)
    case .named(let entries):
      return Node(
        .mapping(
          entries.map {
            Node.Entry(key: $0.agent, keyLocation: nil, value: Node(number: $0.value))
          }), at: nil)
    case .automatic: return Node(.scalar("auto", quoted: false), at: nil)
    }
  }

  private static func number(_ node: Node) -> Double? {
    guard case .scalar(let text, quoted: false) = node.content, let value = Double(text),
      value.isFinite, value > 0
    else { return nil }
    return value
  }

  private static func numbers(_ nodes: [(name: String, node: Node)]) throws(SpecificationError)
    -> [Double]
  {
    var diagnostics: [Diagnostic] = []
    var values: [Double] = []
    for (name, node) in nodes {
      if let value = number(node) {
        values.append(value)
      } else {
        diagnostics += wrong(node, name, isWhole: false).diagnostics
      }
    }
    guard diagnostics.isEmpty else { throw SpecificationError(diagnostics) }
    return values
  }

  private static func wrong(_ node: Node, _ name: String, isWhole: Bool) -> SpecificationError {
    let wanted =
      isWhole
      ? "a number above 0, a list or a mapping of agents to them, or auto" : "a number above 0"
    return SpecificationError(
      "\(name) must be \(wanted); found \(node.foundText).", at: node.location)
  }
}
