import Foundation

/// An index of short texts, ranked by BM25 (Robertson & Zaragoza 2009).
///
///     score = Σ_terms idf · f·(k₁ + 1) / (f + k₁·(1 − b + b·length/mean)),
///     idf = ln(1 + (N − n + ½)/(n + ½)),  k₁ = 1.2, b = 0.75
///
/// f counts a term in a text, where a field's weight multiplies its words; n of the N texts have it.
public struct RankedIndex: Sendable {
  /// A text's field with its weight.
  public struct Field: Sendable {
    let text: String
    let weight: Double

    /// Creates a field.
    public init(_ text: String, weight: Double = 1) {
      self.text = text
      self.weight = weight
    }
  }

  /// A text that was found, and why.
  public struct Hit: Sendable, Hashable {
    /// The text's number.
    public let index: Int
    /// The sum of what its terms contribute.
    public let score: Double
    /// What each term of the query contributes, the largest first.
    public let terms: [Contribution]
  }

  /// What a term contributes to a score.
  public struct Contribution: Sendable, Hashable {
    /// The term.
    public let term: String
    /// Its part of the score.
    public let score: Double
  }

  private let frequencies: [[String: Double]]
  private let lengths: [Double]
  private let documentCounts: [String: Int]
  private let meanLength: Double

  /// Indexes texts, each of several fields.
  public init(_ texts: [[Field]]) {
    var frequencies: [[String: Double]] = []
    var counts: [String: Int] = [:]
    for fields in texts {
      var frequency: [String: Double] = [:]
      for field in fields {
        for term in searchTerms(field.text) { frequency[term, default: 0] += field.weight }
      }
      for term in frequency.keys { counts[term, default: 0] += 1 }
      frequencies.append(frequency)
    }
    self.frequencies = frequencies
    documentCounts = counts
    lengths = frequencies.map { $0.values.sorted().reduce(0, +) }
    meanLength = max(1, lengths.reduce(0, +) / Double(max(1, lengths.count)))
  }

  /// The texts that share a term with the query, best first; equals stand in the order of the index.
  public func search(_ query: String) -> [Hit] {
    var terms: [String] = []
    for term in searchTerms(query) where !terms.contains(term) { terms.append(term) }
    var hits: [Hit] = []
    for index in frequencies.indices {
      let contributions = terms.compactMap { term in
        frequencies[index][term].map {
          Contribution(term: term, score: score(term, frequency: $0, length: lengths[index]))
        }
      }
      guard !contributions.isEmpty else { continue }
      hits.append(
        Hit(
          index: index, score: contributions.reduce(0) { $0 + $1.score },
          terms: contributions.sorted { ($1.score, $0.term) < ($0.score, $1.term) }))
    }
    return hits.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
  }

  private func score(_ term: String, frequency: Double, length: Double) -> Double {
    let (k1, b) = (1.2, 0.75)
    let n = Double(documentCounts[term] ?? 0)
    let idf = log(1 + (Double(frequencies.count) - n + 0.5) / (n + 0.5))
    return idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / meanLength))
  }
}

/// Joins rankings by reciprocal rank: a place is worth 1/(60 + rank).
///
/// After Cormack, Clarke and Büttcher (2009).
///
/// - Parameter rankings: Lists of numbers, best first.
/// - Returns: Every number with its worth, best first; equals in the order of the numbers.
public func fusedRanking(_ rankings: [[Int]]) -> [(index: Int, worth: Double)] {
  var worth: [Int: Double] = [:]
  for ranking in rankings {
    for (rank, index) in ranking.enumerated() { worth[index, default: 0] += 1 / Double(61 + rank) }
  }
  return worth.map { (index: $0.key, worth: $0.value) }
    .sorted { ($1.worth, $0.index) < ($0.worth, $1.index) }
}
