import Digest
import LanguageModels

/// What the roles are told: entries on devices, constraints, objectives, the market, preferences, CVXPY and faults.
public struct KnowledgeBase: Sendable {
  /// One entry.
  public struct Entry: Sendable, Hashable {
    /// What an entry is about.
    public enum Kind: String, CaseIterable, Sendable {
      /// A device.
      case device
      /// A constraint.
      case constraint
      /// A term of the objective.
      case objective
      /// A rule of the market.
      case market
      /// A preference and its soft constraint.
      case preference
      /// A class or function of CVXPY.
      case cvxpy
      /// A fault and how it is mended.
      case fix
    }

    /// The name by which it is traced.
    public let id: String
    /// What it is about.
    public let kind: Kind
    /// The headline.
    public let title: String
    /// Other words for it.
    public let aliases: [String]
    /// What there is to know.
    public let text: String
    /// Code, or empty.
    public let example: String
    /// What reports of the fault contain.
    public let errors: [String]
    /// The entries to read with it.
    public let see: [String]

    /// The entry as prompts have it.
    public var promptText: String {
      "[\(id)] \(title)\n\(text)" + (example.isEmpty ? "" : "\n```python\n\(example)\n```")
    }
  }

  /// An entry that was found, and why.
  public struct Found: Sendable, Hashable {
    /// The entry.
    public let entry: Entry
    /// The BM25 score; 0 where another reason found it.
    public let score: Double
    /// The reason: words with their scores, a device's name, an error's text, a reference.
    public let reason: String
  }

  /// The version that the file states.
  public let version: Int
  /// The SHA-256 of the file.
  public let digest: String
  /// The entries in the file's order.
  public let entries: [Entry]
  private let index: RankedIndex

  /// Reads and checks a knowledge base.
  ///
  /// - Throws: ``WorkflowError/resource(name:message:)`` with the first departures from the schema, ids that
  ///   occur twice, and references to entries that do not exist.
  public init(text: String, name: String = "knowledge.json") throws(WorkflowError) {
    let json: JSON
    let schema: JSON
    do {
      json = try JSON(parsing: text)
      schema = try JSON(parsing: try WorkflowResources.text("knowledge.schema.json"))
    } catch let error as JSONError {
      throw .resource(name: name, message: String(error.description.dropLast()))
    } catch let error as WorkflowError {
      throw error
    } catch { throw .resource(name: name, message: "\(error)") }
    let departures = json.departures(from: schema, at: "it")
    guard departures.isEmpty else {
      throw .resource(
        name: name, message: String(departures.prefix(5).joined(separator: " ").dropLast()))
    }
    let entries = (json["entries"]?.elements ?? []).compactMap(Entry.init)
    for (position, entry) in entries.enumerated() {
      if entries[..<position].contains(where: { $0.id == entry.id }) {
        throw .resource(name: name, message: "two entries are called '\(entry.id)'")
      }
      if let missing = entry.see.first(where: { id in !entries.contains { $0.id == id } }) {
        throw .resource(
          name: name, message: "'\(entry.id)' refers to '\(missing)', which is no entry")
      }
    }
    version = json["version"]?.integer ?? 0
    digest = SHA256.hexadecimal(text)
    self.entries = entries
    index = RankedIndex(
      entries.map {
        [
          .init($0.id, weight: 2), .init($0.title, weight: 3),
          .init($0.aliases.joined(separator: " "), weight: 3), .init($0.text), .init($0.example),
        ]
      })
  }

  /// The knowledge base that comes with Wattswap.
  public static func shipped() throws(WorkflowError) -> KnowledgeBase {
    try KnowledgeBase(text: WorkflowResources.text("knowledge.json"))
  }

  /// The entry of an id, or `nil`.
  public func entry(_ id: String) -> Entry? { entries.first { $0.id == id } }
}

extension KnowledgeBase.Entry {
  fileprivate init?(_ json: JSON) {
    guard let id = json["id"]?.text, let title = json["title"]?.text, let text = json["text"]?.text,
      let kind = json["kind"]?.text.flatMap(Kind.init(rawValue:))
    else { return nil }
    self.id = id
    self.kind = kind
    self.title = title
    self.text = text
    aliases = json["aliases"]?.texts ?? []
    example = json["example"]?.text ?? ""
    errors = json["errors"]?.texts ?? []
    see = json["see"]?.texts ?? []
  }
}

extension KnowledgeBase {
  /// The entries nearest to a query by BM25, best first.
  ///
  /// - Parameters:
  ///   - query: Words.
  ///   - limit: The most entries.
  ///   - kinds: What they may be about.
  ///   - meanings: A ranking of the entries by meaning, best first, to be joined with the words' by reciprocal
  ///     rank; empty for words alone.
  /// - Returns: At most `limit` entries with their reasons.
  public func search(
    _ query: String, limit: Int, kinds: [Entry.Kind] = Entry.Kind.allCases, meanings: [Int] = []
  ) -> [Found] {
    let hits = index.search(query).filter { kinds.contains(entries[$0.index].kind) }
    guard !meanings.isEmpty else {
      return hits.prefix(limit).map { found($0) }
    }
    let byMeaning = meanings.filter { kinds.contains(entries[$0].kind) }
    return fusedRanking([hits.map(\.index), byMeaning]).prefix(limit).map { place in
      if let hit = hits.first(where: { $0.index == place.index }) { return found(hit) }
      return Found(entry: entries[place.index], score: 0, reason: "by meaning")
    }
  }

  private func found(_ hit: RankedIndex.Hit) -> Found {
    let words = hit.terms.prefix(4).map { "\($0.term) \(rounded($0.score))" }
    return Found(
      entry: entries[hit.index], score: hit.score, reason: words.joined(separator: ", "))
  }

  /// The entries of devices by their kinds, exactly; then what their entries refer to.
  public func devices(_ kinds: [String]) -> [Found] {
    let names = Set(kinds.flatMap { $0 == "inverter" ? ["pv", "wind"] : [$0] })
    return entries.filter { $0.kind == .device && names.contains(String($0.id.dropFirst(7))) }
      .map { Found(entry: $0, score: 0, reason: "owned") }
  }

  /// The entries whose fault a report shows, then those that they refer to.
  public func fixes(status: String, report: String) -> [Found] {
    var found: [Found] = []
    for entry in entries where entry.kind == .fix {
      let sign = entry.errors.first { $0 == status || report.contains($0) }
      if let sign { found.append(Found(entry: entry, score: 0, reason: "'\(sign)' in the report")) }
    }
    return found
  }

  /// The entries that some refer to and that are not among them.
  public func references(of found: [Found]) -> [Found] {
    var more: [Found] = []
    for parent in found {
      for id in parent.entry.see where !(found + more).contains(where: { $0.entry.id == id }) {
        if let entry = entry(id) {
          more.append(Found(entry: entry, score: 0, reason: "named by \(parent.entry.id)"))
        }
      }
    }
    return more
  }

  /// The entries of CVXPY functions, by names such as `cp.norm1`.
  public func functions(_ names: [String]) -> [Found] {
    names.compactMap { name in
      let plain = name.replacing("cp.", with: "").replacing("cvxpy.", with: "")
      return entry("cvxpy." + plain.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        .map { Found(entry: $0, score: 0, reason: "asked for as \(name)") }
    }
  }
}

/// A score with two decimals.
private func rounded(_ value: Double) -> String {
  JSON.number((value * 100).rounded() / 100).canonicalText
}
