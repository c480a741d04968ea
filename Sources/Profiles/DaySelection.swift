public import Specification

/// Days of a profile set, as a specification writes them.
///
/// ```yaml
/// training: rest                                   # what the others leave
/// validation: {every: 10, offset: 0}               # days 0, 10, 20, …
/// test: [5, 40..45, 2016-05-01, 2016-07-01..2016-07-31]
/// ```
public enum DaySelection: Hashable, Sendable {
  /// The days that no other selection of the split names.
  case rest
  /// The days whose index leaves the remainder `offset` when divided by `stride`.
  case every(stride: Int, offset: Int)
  /// Days and ranges of days, one by one.
  case listed([DayRange])
}

/// Consecutive days, both ends included.
public struct DayRange: Hashable, Sendable {
  /// The first day.
  public var first: DayReference
  /// The last day.
  public var last: DayReference

  /// Creates a range; with one day alone, of that day.
  public init(_ first: DayReference, _ last: DayReference? = nil) {
    self.first = first
    self.last = last ?? first
  }
}

/// One day: by its index or by its date.
public enum DayReference: Hashable, Sendable, CustomStringConvertible {
  /// The index, from 0 at the profiles' first day.
  case index(Int)
  /// The calendar date.
  case date(CalendarDate)

  /// The spelling in a specification.
  public var description: String {
    switch self {
    case .index(let index): String(index)
    case .date(let date): date.description
    }
  }

  init?(_ text: some StringProtocol) {
    if let date = CalendarDate(text) {
      self = .date(date)
    } else if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }),
      let index = Int(text)
    {
      self = .index(index)
    } else {
      return nil
    }
  }
}

extension DayRange {
  static let expectation = "a day, a date or a range such as '2016-05-01..2016-05-31'"
  static let pattern =
    #"^([0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2})(\.\.([0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}))?$"#

  init?(_ text: String) {
    guard let dots = text.firstRange(of: "..") else {
      guard let day = DayReference(text) else { return nil }
      self.init(day)
      return
    }
    guard let first = DayReference(text[..<dots.lowerBound]),
      let last = DayReference(text[dots.upperBound...])
    else { return nil }
    switch (first, last) {
    case (.index(let first), .index(let last)) where first > last: return nil
    case (.date(let first), .date(let last)) where first > last: return nil
    case (.index, .date), (.date, .index): return nil
    default: self.init(first, last)
    }
  }

  /// What to say of a range whose ends stand the wrong way round; empty for other texts.
  static func advice(on text: String) -> String {
    guard let dots = text.firstRange(of: "..") else { return "" }
    let turned = "\(text[dots.upperBound...])..\(text[..<dots.lowerBound])"
    return DayRange(turned) == nil ? "" : " Did you mean '\(turned)'?"
  }

  var specification: String { first == last ? "\(first)" : "\(first)..\(last)" }
}

extension DaySelection: SpecificationValue {
  /// `rest`, a stride, one day or range, or a list of them.
  public static var valueDescription: ValueDescription {
    let range = ValueDescription.scalar(
      expectation: DayRange.expectation, pattern: DayRange.pattern)
    return .anyOf([
      .choice(["rest"]), .integer(0...Int.max), range, .record(RecordDescription(DayStride.self)),
      .list(.anyOf([.integer(0...Int.max), range]), minimumCount: 0),
    ])
  }

  /// The rest.
  public static var placeholder: DaySelection { .rest }

  /// Reads a selection.
  ///
  /// - Throws: ``SpecificationError`` with every element that is no day.
  public init(specification node: Node, key: String) throws(SpecificationError) {
    switch node.content {
    case .scalar("rest", _):
      self = .rest
    case .scalar(let text, _):
      guard let range = DayRange(text) else {
        throw SpecificationError(
          "'\(key)' must be 'rest', {every: …, offset: …}, a list of days, \(DayRange.expectation); "
            + "found \(node.foundText).\(DayRange.advice(on: text))", at: node.location)
      }
      self = .listed([range])
    case .mapping:
      let stride = try decode(DayStride.self, from: node).record
      self = .every(stride: stride.every, offset: stride.offset)
    case .sequence(let nodes):
      var diagnostics: [Diagnostic] = []
      var ranges: [DayRange] = []
      for node in nodes {
        if case .scalar(let text, _) = node.content, let range = DayRange(text) {
          ranges.append(range)
        } else {
          var advice = ""
          if case .scalar(let text, _) = node.content { advice = DayRange.advice(on: text) }
          diagnostics.append(
            Diagnostic(
              "a day in '\(key)' must be \(DayRange.expectation); found \(node.foundText)."
                + advice, at: node.location))
        }
      }
      guard diagnostics.isEmpty else { throw SpecificationError(diagnostics) }
      self = .listed(ranges)
    }
  }

  /// The canonical spelling.
  public var specification: Node {
    func plain(_ text: String) -> Node { Node(.scalar(text, quoted: false), at: nil) }
    func entry(_ key: String, _ value: Int) -> Node.Entry {
      Node.Entry(key: key, keyLocation: nil, value: plain(String(value)))
    }
    switch self {
    case .rest: return plain("rest")
    case .every(let stride, let offset):
      return Node(.mapping([entry("every", stride), entry("offset", offset)]), at: nil)
    case .listed(let ranges):
      // Quoted, for a YAML 1.1 reader takes a plain date for a timestamp.
      return Node(
        .sequence(
          ranges.map { range in
            if case .index = range.first, range.first == range.last {
              return plain(range.specification)
            }
            return Node(.scalar(range.specification, quoted: true), at: nil)
          }), at: nil)
    }
  }
}

/// Every so many days, from an offset.
struct DayStride: SpecificationRecord {
  static let recordName = "a selection of days"
  static let recordSummary = "Every so many days."

  var every: Int
  var offset: Int

  init(from fields: inout FieldReader) {
    let every = fields.integer("every", "One day in so many.", unit: "days", 1...100_000)
    let offset = fields.integer(
      "offset", "The index of the first of them, less than `every`.", unit: "days", 0...99_999,
      default: 0)
    self.every = every
    self.offset = offset
    fields.check(
      "offset", offset < every, "'offset' is \(offset); it must be less than 'every', \(every).")
  }
}
