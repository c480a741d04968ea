import Prosumers
public import Specification

/// A price for each step of the day: one number, or periods that cover the day exactly once.
///
/// ```yaml
/// sell: 0.35
/// buy:
///   - {from: "23:00", to: "07:00", price: 0.43}    # crosses midnight
///   - {from: "07:00", to: "23:00", price: 0.80}
/// ```
public enum Tariff: Sendable, Hashable {
  /// The same price all day, in currency per kWh.
  case flat(Double)
  /// Time of use.
  case periods([TariffPeriod])

  /// The price of each step, in currency per kWh.
  public var prices: [Double] {
    switch self {
    case .flat(let price):
      return Array(repeating: price, count: TimeGrid.stepsPerDay)
    case .periods(let periods):
      var prices = [Double](repeating: 0, count: TimeGrid.stepsPerDay)
      for period in periods {
        for step in period.steps { prices[step] = period.price }
      }
      return prices
    }
  }
}

/// A price from one time of day to another; the end may lie after midnight.
public struct TariffPeriod: SpecificationRecord, Hashable {
  /// The name in messages.
  public static let recordName = "price period"
  /// The one line for the schema.
  public static let recordSummary = "A price from one time of day to another."

  /// The first moment.
  public let from: TimeOfDay
  /// The first moment after.
  public let to: TimeOfDay
  /// In currency per kWh.
  public let price: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    from = fields.scalar("from", "The beginning.")
    to = fields.scalar("to", "The end; before the beginning where the period crosses midnight.")
    price = fields.number("price", "The price.", unit: "currency/kWh", .nonnegative)
    let (from, to) = (from.specification, to.specification)
    fields.check("to", from != to, "the period from \(from) to \(to) is empty.")
  }

  /// The steps of the day in the period, in order of time.
  public var steps: [Int] {
    let day = TimeGrid.stepsPerDay
    let end = to.step > from.step ? to.step : to.step + day
    return (from.step..<end).map { $0 % day }
  }
}

extension Tariff: SpecificationValue {
  /// A number or a list of periods.
  public static var valueDescription: ValueDescription {
    .anyOf([
      .number(.nonnegative),
      .list(.record(RecordDescription(TariffPeriod.self)), minimumCount: 1),
    ])
  }

  /// Free energy.
  public static var placeholder: Tariff { .flat(0) }

  /// Reads a tariff.
  ///
  /// - Throws: ``SpecificationError`` with everything that is wrong in it, gaps and overlaps included.
  public init(specification node: Node, key: String) throws(SpecificationError) {
    if case .scalar(let text, quoted: false) = node.content, let price = Double(text),
      price.isFinite, price >= 0
    {
      self = .flat(price)
      return
    }
    guard case .sequence(let nodes) = node.content, !nodes.isEmpty else {
      throw SpecificationError(
        "'\(key)' must be a price from 0, or a list of {from, to, price}; found \(node.foundText).",
        at: node.location)
    }
    var diagnostics: [Diagnostic] = []
    var periods: [TariffPeriod] = []
    for node in nodes {
      do throws(SpecificationError) {
        periods.append(try decode(TariffPeriod.self, from: node).record)
      } catch {
        diagnostics += error.diagnostics
      }
    }
    if diagnostics.isEmpty {
      diagnostics = Self.coverage(of: periods, at: nodes.map(\.location), node.location, key)
    }
    guard diagnostics.isEmpty else { throw SpecificationError(diagnostics) }
    self = .periods(periods)
  }

  /// The canonical spelling.
  public var specification: Node {
    func plain(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: nil) }
    func entry(_ key: String, _ value: Node) -> Node.Entry {
      Node.Entry(key: key, keyLocation: nil, value: value)
    }
    func time(_ time: TimeOfDay) -> Node {
      Node(.scalar(time.specification, quoted: true), at: nil)
    }
    switch self {
    case .flat(let price): return plain(spelled(price))
    case .periods(let periods):
      return Node(
        .sequence(
          periods.map {
            Node(
              .mapping([
                entry("from", time($0.from)), entry("to", time($0.to)),
                entry("price", plain(spelled($0.price))),
              ]), at: nil)
          }), at: nil)
    }
  }

  /// What keeps periods from covering the day exactly once: each overlap and each gap.
  private static func coverage(
    of periods: [TariffPeriod], at places: [SourceLocation?], _ place: SourceLocation?,
    _ key: String
  ) -> [Diagnostic] {
    var isCovered = [Bool](repeating: false, count: TimeGrid.stepsPerDay)
    var diagnostics: [Diagnostic] = []
    for (period, place) in zip(periods, places) {
      let twice = period.steps.filter { isCovered[$0] }
      for step in period.steps { isCovered[step] = true }
      for stretch in stretches(of: twice) {
        diagnostics.append(
          Diagnostic(
            "'\(key)' has two prices from \(stretch); the periods must cover the day exactly once.",
            at: place))
      }
    }
    for stretch in stretches(of: isCovered.indices.filter { !isCovered[$0] }) {
      diagnostics.append(
        Diagnostic(
          "'\(key)' has no price from \(stretch); the periods must cover the day exactly once.",
          at: place))
    }
    return diagnostics
  }

  /// Runs of consecutive steps, each as `HH:MM to HH:MM`.
  private static func stretches(of steps: [Int]) -> [String] {
    var runs: [ClosedRange<Int>] = []
    for step in steps {
      if let last = runs.last, last.upperBound + 1 == step {
        runs[runs.count - 1] = last.lowerBound...step
      } else {
        runs.append(step...step)
      }
    }
    return runs.map {
      "\(TimeOfDay(step: $0.lowerBound).specification) to "
        + TimeOfDay(step: $0.upperBound + 1).specification
    }
  }
}
