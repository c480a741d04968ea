public import Specification

/// Which days train, which choose between trained policies, and which only judge.
public struct DaySplit: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "days"
  /// One line for the schema.
  public static let recordSummary = "The split of the profiles' days; no day is in two parts."

  /// The days that episodes draw from.
  public var training: DaySelection
  /// The days on which weights are chosen.
  public var validation: DaySelection
  /// The days that only the final evaluation sees.
  public var test: DaySelection
  private var places: [SourceLocation?] = [nil, nil, nil]

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    training = fields.value(
      "training", "The days that episodes draw from.", default: DaySelection.rest)
    validation = fields.value(
      "validation", "The days on which weights are chosen.",
      default: DaySelection.every(stride: 10, offset: 0))
    test = fields.value(
      "test", "The days that only the final evaluation sees.",
      default: DaySelection.every(stride: 10, offset: 5))
    places = ["training", "validation", "test"].map { fields.place(of: $0) }
  }

  /// Creates a split; the default is one day in ten each for validation and test.
  public init(
    training: DaySelection = .rest, validation: DaySelection = .every(stride: 10, offset: 0),
    test: DaySelection = .every(stride: 10, offset: 5)
  ) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// The days of each part, in rising order.
  ///
  /// - Throws: ``SpecificationError`` where a part names a day that the set lacks or that another
  ///   part names, where two parts ask for the rest, and where training or test is left with no day.
  public func days(of set: ProfileSet) throws(SpecificationError) -> SplitDays {
    let parts = zip(zip(["training", "validation", "test"], [training, validation, test]), places)
      .map { (name: $0.0.0, selection: $0.0.1, place: $0.1) }
    var diagnostics: [Diagnostic] = []
    var owner = [Int?](repeating: nil, count: set.dayCount)

    for (index, part) in parts.enumerated() {
      for day in Self.days(part.selection, "'\(part.name)'", part.place, set, &diagnostics) {
        if let other = owner[day], other != index {
          diagnostics.append(
            Diagnostic(
              "day \(day) (\(set.date(ofDay: day))) is in '\(parts[other].name)' and in "
                + "'\(part.name)'; a day must be in one part only.", at: part.place))
          break
        }
        owner[day] = index
      }
    }
    let rests = parts.indices.filter { parts[$0].selection == .rest }
    if let first = rests.first {
      for other in rests.dropFirst() {
        diagnostics.append(
          Diagnostic(
            "'\(parts[first].name)' and '\(parts[other].name)' both ask for the rest; "
              + "only one can have it.", at: parts[other].place))
      }
      for day in owner.indices where owner[day] == nil { owner[day] = first }
    }
    let days = parts.indices.map { part in owner.indices.filter { owner[$0] == part } }
    for part in [0, 2] where days[part].isEmpty && diagnostics.isEmpty {
      diagnostics.append(
        Diagnostic("'\(parts[part].name)' is left with no day.", at: parts[part].place))
    }
    guard diagnostics.isEmpty else { throw SpecificationError(diagnostics) }
    return SplitDays(training: days[0], validation: days[1], test: days[2])
  }

  private static func days(
    _ selection: DaySelection, _ name: String, _ place: SourceLocation?, _ set: ProfileSet,
    _ diagnostics: inout [Diagnostic]
  ) -> [Int] {
    switch selection {
    case .rest: return []
    case .every(let stride, let offset):
      return Array(Swift.stride(from: offset, to: set.dayCount, by: stride))
    case .listed(let ranges):
      var days: [Int] = []
      for range in ranges {
        let first = index(of: range.first, in: set)
        let last = index(of: range.last, in: set)
        guard first >= 0, last < set.dayCount else {
          let outside = first < 0 || first >= set.dayCount ? range.first : range.last
          diagnostics.append(
            Diagnostic(
              "\(name) names day \(outside), which the profiles '\(set.name)' lack: they have "
                + "days 0 to \(set.dayCount - 1), \(set.startDate) to "
                + "\(set.date(ofDay: set.dayCount - 1)).", at: place))
          continue
        }
        days += Array(first...last)
      }
      return days
    }
  }

  private static func index(of day: DayReference, in set: ProfileSet) -> Int {
    switch day {
    case .index(let index): index
    case .date(let date): date.daysSince1970 - set.startDate.daysSince1970
    }
  }
}

/// The days of a split, as indices in rising order.
public struct SplitDays: Hashable, Sendable {
  /// The days that episodes draw from.
  public var training: [Int]
  /// The days on which weights are chosen; may be empty.
  public var validation: [Int]
  /// The days that only the final evaluation sees.
  public var test: [Int]

  /// The seasons of which the set has days and a part has none: `test` without `winter`, say.
  ///
  /// A policy that is judged on one season says little of a year; the command warns of it.
  public func uncoveredSeasons(in set: ProfileSet) -> [(part: String, season: Season)] {
    func seasons(_ days: some Sequence<Int>) -> Set<Season> {
      Set(days.map { set.date(ofDay: $0).season })
    }
    let present = seasons(0..<set.dayCount)
    return [("training", training), ("validation", validation), ("test", test)]
      .filter { !$0.1.isEmpty }
      .flatMap { part, days in
        let covered = seasons(days)
        return Season.allCases.filter { present.contains($0) && !covered.contains($0) }
          .map { (part: part, season: $0) }
      }
  }
}
