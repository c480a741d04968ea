import Foundation
import HDF5
import Profiles
import Specification
import TestSupport
import Testing

struct ProfileSetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `the synthetic set is the same for the same seed and plausible`() throws {
    let set = ProfileSet.synthetic(seed: 7, days: 366)
    let again = ProfileSet.synthetic(seed: 7, days: 366)
    let other = ProfileSet.synthetic(seed: 8, days: 366)
    #expect(set.columnNames == ["household", "commercial", "pv", "wind"])
    for name in set.columnNames {
      let column = try #require(set.column(named: name))
      #expect(column.values == again.column(named: name)?.values)
      #expect(column.values != other.column(named: name)?.values)
      #expect(column.maximum <= 1)
      #expect(column.mean > 0.05 && column.mean < 0.7, "\(name) has the mean \(column.mean)")
    }
    let pv = try #require(set.column(named: "pv"))
    func energy(_ days: Range<Int>) -> Float {
      days.reduce(0) { sum, day in sum + (0..<96).reduce(0) { $0 + pv[day: day, step: $1] } }
    }
    #expect(energy(152..<182) > 3 * energy(0..<30))
    #expect((0..<366).allSatisfy { pv[day: $0, step: 0] == 0 })
    let house = try #require(set.column(named: "household"))
    let evening = (0..<366).reduce(0) { $0 + house[day: $1, step: 76] }
    let night = (0..<366).reduce(0) { $0 + house[day: $1, step: 12] }
    #expect(evening > 2 * night)
  }

  @Test func `a shorter synthetic set is the beginning of a longer one`() {
    let short = ProfileSet.synthetic(seed: 7, days: 3)
    let long = ProfileSet.synthetic(seed: 7, days: 30)
    for (a, b) in zip(short.profiles, long.profiles) {
      #expect(a.values == Array(b.values[..<288]))
    }
  }

  @Test func `a written set reads back within the rounding to 16 bits`() throws {
    let set = ProfileSet.synthetic(seed: 3, days: 20)
    let path = folder.path(of: "set.h5")
    try set.write(to: path)
    let read = try ProfileSet(reading: path)
    #expect(read.name == "set")
    #expect(read.title == set.title)
    #expect(read.licence == set.licence)
    #expect(read.startDate == set.startDate)
    #expect(read.dayCount == 20)
    #expect(read.columnNames == set.columnNames)
    for (a, b) in zip(set.profiles, read.profiles) {
      #expect(a.kind == b.kind)
      #expect(a.unit == b.unit)
      #expect(a.title == b.title)
      #expect(abs(a.maximum - b.maximum) <= 1e-6 * a.maximum)
      let worst = zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(worst <= 1e-5 * a.maximum)
    }
  }

  @Test func `of a file only the columns that are asked for are read, and all are known by name`()
    throws
  {
    let set = ProfileSet.synthetic(seed: 3, days: 2)
    try set.write(to: folder.path(of: "set.h5"))
    let part = try ProfileSet(reading: folder.path(of: "set.h5"), columns: ["pv", "wind", "tide"])
    #expect(part.profiles.map(\.name) == ["pv", "wind"])
    #expect(part.columnNames == set.columnNames)
    #expect(part.column(named: "household") == nil)
    let whole = try ProfileSet(reading: folder.path(of: "set.h5"))
    #expect(part.column(named: "pv")?.values == whole.column(named: "pv")?.values)
  }

  @Test func `a set of nothing but zeros keeps them`() throws {
    let zeros = [Float](repeating: 0, count: 96)
    let set = ProfileSet(
      name: "zeros", title: "Zeros", licence: "", startDate: CalendarDate(daysSince1970: 0),
      dayCount: 1,
      profiles: [Profile(name: "x", title: "x", kind: .load, unit: "kW", values: zeros)])
    try set.write(to: folder.path(of: "zeros.h5"))
    #expect(
      try ProfileSet(reading: folder.path(of: "zeros.h5")).column(named: "x")?.values == zeros)
  }

  @Test func `a set written twice is the same bytes and never replaces a file unasked`() throws {
    let set = ProfileSet.synthetic(seed: 3, days: 2)
    let first = folder.path(of: "a.h5")
    let second = folder.path(of: "b.h5")
    try set.write(to: first)
    try set.write(to: second)
    #expect(FileManager.default.contentsEqual(atPath: first, andPath: second))
    let error = #expect(throws: ProfileError.self) { try set.write(to: first) }
    #expect(error?.description == "\(first): cannot save: the file is there already.")
  }

  @Test func `a gap, a wrong shape and a wrong time are named`() throws {
    func file(_ minutes: [Int64], _ values: [Double], units: String) throws -> String {
      let path = folder.path(of: "bad.h5")
      let file = try File(inMemory: path)
      let root = try file.root()
      let time = try root.createDataset("time", of: Int64.self, shape: [minutes.count])
      try time.write(minutes)
      try time.setAttribute("units", units)
      try root.createDataset("house", of: Double.self, shape: [values.count]).write(values)
      try file.save(to: path, replacing: true)
      return path
    }
    let minutes = (0..<96).map { Int64($0 * 15) }
    let units = "minutes since 2016-01-01 00:00:00"
    var values = [Double](repeating: 1, count: 96)
    #expect(
      try ProfileSet(reading: file(minutes, values, units: units)).column(named: "house")?.mean == 1
    )

    values[7] = .nan
    var error = #expect(throws: ProfileError.self) {
      try ProfileSet(reading: file(minutes, values, units: units))
    }
    #expect(
      error?.message == "'house' has a gap on day 0, step 7; a profile is finite, not negative and "
        + "without gaps.")
    values[7] = -0.5
    error = #expect(throws: ProfileError.self) {
      try ProfileSet(reading: file(minutes, values, units: units))
    }
    #expect(
      error?.message == "'house' has the value -0.5 on day 0, step 7; a profile is finite, not "
        + "negative and without gaps.")
    error = #expect(throws: ProfileError.self) {
      try ProfileSet(reading: file(minutes, [1, 2], units: units))
    }
    #expect(error?.message == "'house' has the shape [2], not that of 'time'.")
    error = #expect(throws: ProfileError.self) {
      try ProfileSet(reading: file(minutes, values, units: "hours since 2016-01-01"))
    }
    #expect(
      error?.message == "'time' has the units 'hours since 2016-01-01', not such as "
        + "'minutes since 2016-01-01 00:00:00'.")
    error = #expect(throws: ProfileError.self) {
      try ProfileSet(reading: file(Array(minutes[..<95]), values, units: units))
    }
    #expect(error?.message == "'time' is not whole days of quarter hours without a gap.")
  }

  @Test func `an unknown name lists the sets that there are`() throws {
    let search = ResourceSearch(besides: "\(Package.root.path)/Experiments/x.yaml")
    let place = SourceLocation(file: "x.yaml", line: 3, column: 11)
    let error = #expect(throws: SpecificationError.self) {
      try ProfileSet.load(named: "simbench-2017", search: search, at: place)
    }
    #expect(
      error?.description == "x.yaml:3:11: there are no profiles 'simbench-2017'. Grids/Profiles "
        + "holds simbench-2016.")
  }

  @Test func `the summary of a column holds its energy`() throws {
    let values = [Float](repeating: 2, count: 95) + [4]
    let set = ProfileSet(
      name: "x", title: "x", licence: "", startDate: CalendarDate(daysSince1970: 0), dayCount: 1,
      profiles: [Profile(name: "house", title: "x", kind: .load, unit: "kW", values: values)])
    let summary = try #require(set.summaries.first)
    #expect(summary.minimum == 2)
    #expect(summary.maximum == 4)
    #expect(abs(summary.energy - 48.5) < 1e-12)
    #expect(abs(summary.mean - 194.0 / 96) < 1e-12)
  }
}
