import Profiles
import Reports

/// A profile set in a few numbers, and in its table.
struct ProfileSetSummary {
  let profiles: ProfileSet

  /// Summarizes a set.
  init(_ profiles: ProfileSet) {
    self.profiles = profiles
  }

  /// The set in one line of a list.
  var brief: String {
    "\(profiles.title): \(counted(profiles.profiles.count, "column", "columns")), "
      + "\(counted(profiles.dayCount, "day", "days")) from \(profiles.startDate)."
  }

  /// One fact a line.
  var plainText: String {
    factLines([
      (name: "name", value: profiles.name),
      (name: "title", value: profiles.title),
      (name: "licence", value: profiles.licence),
      (name: "days", value: "\(profiles.dayCount), \(profiles.startDate) to \(lastDate)"),
      (name: "steps", value: "\(profiles.stepsPerDay) a day"),
      (name: "columns", value: "\(profiles.profiles.count)"),
    ])
  }

  /// The columns with their mean day and their year.
  func table(of columns: [Profile]) -> TextTable {
    var table = TextTable([
      .init("column", .left), .init("kind", .left), .init("unit", .left), .init("min"),
      .init("mean"), .init("max"), .init("mean day, 0–24 h", .left), .init("by month", .left),
    ])
    for (column, summary) in zip(columns, summaries(of: columns)) {
      let months = profiles.monthlyMeans(of: column)
      table.add([
        summary.name, summary.kind.rawValue, summary.unit, summary.minimum.fixed(4),
        summary.mean.fixed(4), summary.maximum.fixed(4),
        Sparkline(profiles.meanDay(of: column), width: 24).text,
        Sparkline(months, width: months.count).text,
      ])
    }
    return table
  }

  /// The mean day of each season, all to one scale.
  func seasonTable(of column: Profile) -> TextTable {
    let days = Season.allCases.map { season in
      (season, profiles.meanDay(of: column) { profiles.date(ofDay: $0).season == season })
    }
    let top = days.flatMap(\.1).max() ?? 0
    var table = TextTable([
      .init("season", .left), .init("mean"), .init("peak"), .init("mean day, 0–24 h", .left),
    ])
    for (season, values) in days where !values.isEmpty {
      table.add([
        season.rawValue, mean(values).fixed(4), (values.max() ?? 0).fixed(4),
        Sparkline(values, width: 48, top: top).text,
      ])
    }
    return table
  }

  /// One day of columns.
  func table(of columns: [Profile], day: Int) -> TextTable {
    var table = TextTable([
      .init("column", .left), .init("kind", .left), .init("unit", .left), .init("mean"),
      .init("max"), .init("\(profiles.date(ofDay: day)), 0–24 h", .left),
    ])
    for column in columns {
      let values = profiles.values(of: column, day: day)
      table.add([
        column.name, column.kind.rawValue, column.unit, mean(values).fixed(4),
        (values.max() ?? 0).fixed(4), Sparkline(values, width: 48).text,
      ])
    }
    return table
  }

  /// The set and some columns; with a day, each column's values of that day.
  func json(_ columns: [Profile], day: Int?) -> JSONValue {
    var fields: [String: JSONValue] = [
      "name": .string(profiles.name), "title": .string(profiles.title),
      "licence": .string(profiles.licence),
      "start_date": .string(profiles.startDate.description),
      "day_count": .integer(profiles.dayCount),
      "steps_per_day": .integer(profiles.stepsPerDay),
      "columns": .array(zip(columns, summaries(of: columns)).map { json($0, $1, day: day) }),
    ]
    if let day {
      fields["day"] = .integer(day)
      fields["date"] = .string(profiles.date(ofDay: day).description)
    }
    return .object(fields)
  }

  private func json(_ column: Profile, _ summary: ProfileSummary, day: Int?) -> JSONValue {
    var fields: [String: JSONValue] = [
      "name": .string(summary.name), "title": .string(column.title),
      "kind": .string(summary.kind.rawValue), "unit": .string(summary.unit),
      "min": .number(summary.minimum), "mean": .number(summary.mean),
      "max": .number(summary.maximum), "energy": .number(summary.energy),
      "mean_day": .numbers(profiles.meanDay(of: column)),
    ]
    if let day { fields["values"] = .numbers(profiles.values(of: column, day: day)) }
    return .object(fields)
  }

  private func summaries(of columns: [Profile]) -> [ProfileSummary] {
    let names = Set(columns.map(\.name))
    return profiles.summaries.filter { names.contains($0.name) }
  }

  private var lastDate: CalendarDate { profiles.date(ofDay: profiles.dayCount - 1) }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}

extension ProfileSet {
  /// The values of a day.
  fileprivate func values(of column: Profile, day: Int) -> [Double] {
    (0..<stepsPerDay).map { Double(column[day: day, step: $0]) }
  }

  /// The mean over days of each step of the day; empty where no day is taken.
  fileprivate func meanDay(
    of column: Profile, where isTaken: (Int) -> Bool = { _ in true }
  ) -> [Double] {
    let days = (0..<dayCount).filter(isTaken)
    guard !days.isEmpty else { return [] }
    return (0..<stepsPerDay).map { step in
      days.reduce(0) { $0 + Double(column[day: $1, step: step]) } / Double(days.count)
    }
  }

  /// The mean of each calendar month that the set has days of, in the order of time.
  fileprivate func monthlyMeans(of column: Profile) -> [Double] {
    var sums: [(month: Int, sum: Double, days: Int)] = []
    for day in 0..<dayCount {
      let date = date(ofDay: day)
      let month = date.year * 12 + date.month
      let mean = values(of: column, day: day).reduce(0, +) / Double(stepsPerDay)
      if sums.last?.month == month {
        sums[sums.count - 1].sum += mean
        sums[sums.count - 1].days += 1
      } else {
        sums.append((month, mean, 1))
      }
    }
    return sums.map { $0.sum / Double($0.days) }
  }
}
