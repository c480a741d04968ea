public import LanguageModels
import Synchronization

/// Ranks the knowledge base by the meaning of words: the cosine of the endpoint's embeddings.
public final class MeaningSearch: Sendable {
  private let languageModel: any LanguageModel
  private let model: String
  private let known = Mutex<[[Double]]?>(nil)

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - languageModel: An ``EmbeddingEndpoint``, or a transcript of one.
  ///   - model: The embedding model's name.
  public init(_ languageModel: any LanguageModel, model: String) {
    self.languageModel = languageModel
    self.model = model
  }

  /// The entries' numbers by their nearness to a query, the nearest first.
  ///
  /// - Returns: The ranking; empty where the endpoint's answer is none, so that words alone decide.
  func ranking(
    of query: String, in base: KnowledgeBase, for subject: String
  ) throws(LanguageModelError) -> [Int] {
    guard !query.isEmpty else { return [] }
    var entries = known.withLock { $0 }
    if entries == nil {
      entries = try vectors(
        base.entries.map { "\($0.title). \($0.aliases.joined(separator: ", ")). \($0.text)" },
        for: "knowledge")
      known.withLock { $0 = entries }
    }
    guard let entries, let sought = try vectors([query], for: subject)?.first,
      sought.count == entries.first?.count
    else { return [] }
    let nearness = entries.map { Self.cosine($0, sought) }
    return entries.indices.sorted { (nearness[$1], $0) < (nearness[$0], $1) }
  }

  private func vectors(
    _ texts: [String], for subject: String
  ) throws(LanguageModelError) -> [[Double]]? {
    let answer = try languageModel.answer(
      EmbeddingEndpoint.request(model: model, texts: texts),
      for: ExchangePurpose(role: "embedding", subject: subject, round: 1), live: nil)
    return EmbeddingEndpoint.vectors(in: answer, count: texts.count)
  }

  private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    var (product, lengthA, lengthB) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += x * y
      lengthA += x * x
      lengthB += y * y
    }
    return lengthA > 0 && lengthB > 0 ? product / (lengthA * lengthB).squareRoot() : 0
  }
}
