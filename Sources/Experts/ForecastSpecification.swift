import Prosumers
public import Specification

/// A ``Forecast`` as a specification writes it: `perfect`, `persistence`, or `{kind: noisy, deviation: 0.1}`.
public struct ForecastSpecification: SpecificationValue, Hashable {
  /// The forecast.
  public let forecast: Forecast

  private static let words: [(name: String, forecast: Forecast)] = [
    ("perfect", .perfect), ("persistence", .persistence),
  ]

  /// Wraps a forecast.
  public init(_ forecast: Forecast) { self.forecast = forecast }

  /// A word or a noisy forecast's mapping.
  public static var valueDescription: ValueDescription {
    .anyOf([
      .choice(words.map(\.name)), .record(RecordDescription(Noisy.self)),
    ])
  }

  /// The truth.
  public static var placeholder: ForecastSpecification { ForecastSpecification(.perfect) }

  /// Reads a forecast.
  ///
  /// - Throws: ``SpecificationError`` where it is neither a word nor a noisy forecast's mapping.
  public init(specification node: Node, key: String) throws(SpecificationError) {
    if case .scalar(let text, _) = node.content,
      let word = Self.words.first(where: { $0.name == text })
    {
      forecast = word.forecast
      return
    }
    guard case .mapping = node.content else {
      throw SpecificationError(
        "'\(key)' must be perfect, persistence or {kind: noisy, deviation: 0.1}; found "
          + "\(node.foundText).", at: node.location)
    }
    forecast = .noisy(try decode(Noisy.self, from: node).record.deviation)
  }

  /// The canonical spelling.
  public var specification: Node {
    func plain(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: nil) }
    guard case .noisy(let deviation) = forecast else {
      return plain(Self.words.first { $0.forecast == forecast }?.name ?? "perfect")
    }
    return Node(
      .mapping([
        .init(key: "kind", keyLocation: nil, value: plain("noisy")),
        .init(key: "deviation", keyLocation: nil, value: plain(spelled(deviation))),
      ]), at: nil)
  }

  /// The fields of a noisy forecast.
  private struct Noisy: SpecificationRecord {
    static let recordName = "noisy forecast"
    static let recordSummary =
      "The truth with normal errors that grow with the square root of the hours ahead."

    /// The only kind that has fields.
    enum Kind: String, SpecificationChoice {
      case noisy
    }

    let deviation: Double

    init(from fields: inout FieldReader) {
      let _: Kind = fields.choice("kind", "The only kind that has fields.")
      deviation = fields.number(
        "deviation",
        "The error's standard deviation an hour ahead, as a share of the load's peak or of the "
          + "largest available power.", .nonnegative)
    }
  }
}
