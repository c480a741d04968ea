/// Power profiles that share their days, such as a year of measured loads and sources.
public struct ProfileSet: Sendable {
  /// The steps of a day: quarter hours.
  public static let stepsPerDay = 96

  /// The name by which a specification refers to the set.
  public let name: String
  /// One line for people.
  public let title: String
  /// The data's licence and attribution.
  public let licence: String
  /// The calendar date of day 0.
  public let startDate: CalendarDate
  /// The number of whole days.
  public let dayCount: Int
  /// The columns that were read, in the order of their file.
  public let profiles: [Profile]
  /// The names of all columns of the file, in order, for messages and suggestions.
  public let columnNames: [String]
  private let indices: [String: Int]

  /// The steps of a day: quarter hours.
  public var stepsPerDay: Int { Self.stepsPerDay }

  /// Creates a set of profiles of equal length and different names; `columnNames` has those of the file
  /// where not all of its columns were read.
  public init(
    name: String, title: String, licence: String, startDate: CalendarDate, dayCount: Int,
    profiles: [Profile], columnNames: [String]? = nil
  ) {
    precondition(
      profiles.allSatisfy { $0.values.count == dayCount * Self.stepsPerDay },
      "each profile of a set has 96 values for each of its days")
    var indices: [String: Int] = [:]
    for (index, profile) in profiles.enumerated() {
      let former = indices.updateValue(index, forKey: profile.name)
      precondition(former == nil, "two profiles of a set share the name '\(profile.name)'")
    }
    self.name = name
    self.title = title
    self.licence = licence
    self.startDate = startDate
    self.dayCount = dayCount
    self.profiles = profiles
    self.columnNames = columnNames ?? profiles.map(\.name)
    self.indices = indices
  }

  /// The profile called `name`; `nil` where there is none or it was not read.
  public func column(named name: String) -> Profile? {
    indices[name].map { profiles[$0] }
  }

  /// The calendar date of a day.
  public func date(ofDay day: Int) -> CalendarDate { startDate.adding(days: day) }
}
