import HDF5

// A profile set as a netCDF-4 shaped HDF5 file: one variable for each column over `time`, packed by
// CF's rule into 16 bits, value = scale_factor × code.
extension ProfileSet {
  /// The largest code; 65535 is netCDF's fill value of the type, and means a gap.
  static let largestCode = 65534

  /// Writes the set to a file.
  ///
  /// Values are packed into 16 bits: each is off by at most half a step, 7.7e-6 of its column's maximum.
  /// The bytes depend on the set alone.
  ///
  /// - Throws: ``ProfileError`` where the file is there already and `isReplacing` is false, or cannot be
  ///   written.
  public func write(to path: String, replacing isReplacing: Bool = false) throws(ProfileError) {
    do throws(HDF5Error) {
      let file = try File(inMemory: path)
      let root = try file.root()
      try root.setAttribute("Conventions", "CF-1.11")
      try root.setAttribute("title", title)
      try root.setAttribute("license", licence)
      let time = try root.createDataset("time", of: Int64.self, shape: [values])
      try time.write((0..<values).map { Int64($0 * 15) })
      try time.makeScale(named: "time")
      try time.setAttribute("_Netcdf4Dimid", Int32(0))
      try time.setAttribute("standard_name", "time")
      try time.setAttribute("long_name", "beginning of the quarter hour, standard time all year")
      try time.setAttribute("units", "minutes since \(startDate) 00:00:00")
      try time.setAttribute("calendar", "proleptic_gregorian")
      for profile in profiles {
        let scale = profile.maximum > 0 ? Double(profile.maximum) / Double(Self.largestCode) : 1
        let codes = profile.values.map { UInt16((Double($0) / scale).rounded()) }
        let dataset = try root.createDataset(
          profile.name, of: UInt16.self, shape: [values], layout: .chunked([values], gzip: 9),
          fill: UInt16.max)
        try dataset.write(codes)
        try dataset.attach(scale: time, toAxis: 0)
        try dataset.setAttribute("_FillValue", UInt16.max)
        try dataset.setAttribute("scale_factor", scale)
        try dataset.setAttribute("long_name", profile.title)
        try dataset.setAttribute("units", profile.unit)
        try dataset.setAttribute("kind", profile.kind.rawValue)
      }
      try file.save(to: path, replacing: isReplacing)
    } catch {
      throw ProfileError(error)
    }
  }

  private var values: Int { dayCount * Self.stepsPerDay }

  /// Reads a set from a file of the form that ``write(to:replacing:)`` writes, packed or not.
  ///
  /// - Throws: ``ProfileError`` where the file is damaged or of another form.
  init(readingHDF5 path: String, name: String, columns: Set<String>?) throws(ProfileError) {
    let (start, dayCount, title, licence, profiles, names) = try Self.read(path, columns)
    self.init(
      name: name, title: title ?? name, licence: licence ?? "", startDate: start,
      dayCount: dayCount, profiles: profiles, columnNames: names)
  }

  private static func read(_ path: String, _ columns: Set<String>?) throws(ProfileError) -> (
    start: CalendarDate, dayCount: Int, title: String?, licence: String?, profiles: [Profile],
    names: [String]
  ) {
    func hdf5<Value>(_ body: () throws(HDF5Error) -> Value) throws(ProfileError) -> Value {
      do throws(HDF5Error) {
        return try body()
      } catch {
        throw ProfileError(error)
      }
    }
    let root = try hdf5 { () throws(HDF5Error) in try File(opening: path).root() }
    guard try hdf5({ () throws(HDF5Error) in try root.contains("time") }) else {
      throw ProfileError(path, "has no 'time'; a file of profiles has one.")
    }
    let time = try hdf5 { () throws(HDF5Error) in try root.dataset("time") }
    let minutes = try hdf5 { () throws(HDF5Error) in try time.read(as: Int64.self) }
    let units = try hdf5 { () throws(HDF5Error) in try time.text("units") } ?? ""
    let words = units.split(separator: " ")
    guard words.count == 4, words[0] == "minutes", words[1] == "since",
      let start = CalendarDate(words[2]), words[3] == "00:00:00"
    else {
      throw ProfileError(
        path, "'time' has the units '\(units)', not such as 'minutes since 2016-01-01 00:00:00'.")
    }
    guard !minutes.isEmpty, minutes.count % stepsPerDay == 0,
      minutes.indices.allSatisfy({ minutes[$0] == Int64($0) * 15 })
    else {
      throw ProfileError(path, "'time' is not whole days of quarter hours without a gap.")
    }
    let names = try hdf5 { () throws(HDF5Error) in try root.entries() }
      .filter { $0.name != "time" && !$0.isGroup }.map(\.name)
    guard !names.isEmpty else { throw ProfileError(path, "has no column.") }
    var profiles: [Profile] = []
    for name in names where columns?.contains(name) ?? true {
      let dataset = try hdf5 { () throws(HDF5Error) in try root.dataset(name) }
      profiles.append(try profile(name, dataset, count: minutes.count, in: path, hdf5: hdf5))
    }
    return (
      start, minutes.count / stepsPerDay,
      try hdf5 { () throws(HDF5Error) in try root.text("title") },
      try hdf5 { () throws(HDF5Error) in try root.text("license") }, profiles, names
    )
  }

  private static func profile(
    _ name: String, _ dataset: Dataset, count: Int, in path: String,
    hdf5: (() throws(HDF5Error) -> Profile?) throws(ProfileError) -> Profile?
  ) throws(ProfileError) -> Profile {
    guard dataset.shape == [count] else {
      throw ProfileError(path, "'\(name)' has the shape \(dataset.shape), not that of 'time'.")
    }
    var firstBad: (index: Int, value: Double)?
    let profile = try hdf5 { () throws(HDF5Error) in
      let scale: Double
      switch try dataset.attribute("scale_factor") {
      case .number(let value): scale = value
      case .numbers(let values) where values.count == 1: scale = values[0]
      default: scale = 1
      }
      let fill: Double? =
        switch try dataset.attribute("_FillValue") {
        case .integer(let value): Double(value)
        case .integers(let values) where values.count == 1: Double(values[0])
        default: nil
        }
      let raw = try dataset.read(as: Double.self)
      var values = [Float](repeating: 0, count: raw.count)
      for (index, code) in raw.enumerated() {
        let value = code == fill ? .nan : scale * code
        guard value >= 0, Float(value).isFinite else {
          firstBad = (index, value)
          return nil
        }
        values[index] = Float(value)
      }
      return Profile(
        name: name, title: try dataset.text("long_name") ?? name,
        kind: try dataset.text("kind").flatMap(ProfileKind.init(rawValue:)) ?? .load,
        unit: try dataset.text("units") ?? "1", values: values)
    }
    if let profile { return profile }
    let (index, value) = firstBad ?? (0, .nan)
    let what = value.isNaN ? "a gap" : "the value \(value)"
    throw ProfileError(
      path,
      "'\(name)' has \(what) on day \(index / stepsPerDay), step \(index % stepsPerDay); "
        + "a profile is finite, not negative and without gaps.")
  }
}
