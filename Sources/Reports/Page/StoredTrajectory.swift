import Results

/// A trial's recorded days, as far as the page draws them.
struct StoredTrajectory {
  /// The days' indices.
  let days: [Int64]
  /// Steps a day.
  let steps: Int
  /// The prosumers' names.
  let prosumers: [String]
  /// The devices, each with its owner, its name and its kind.
  let devices: [(owner: Int, name: String, kind: String)]
  /// The voltage limits, where the file has them.
  let limits: (low: Double, high: Double)?
  private let reader: ResultReader

  /// Opens a trial's file; `nil` where it has no trajectory.
  init?(_ path: String) throws(ResultsError) {
    reader = try ResultReader(path)
    guard try reader.contains("/trajectory/p_net_kw") else { return nil }
    days = try reader.integers("/trajectory/day")
    let prosumers = try reader.strings("/prosumer")
    self.prosumers = prosumers
    steps = try reader.variable("/trajectory/p_net_kw").shape[1]
    limits =
      try reader.contains("/trajectory/v_min_pu")
      ? (
        try reader.doubles("/trajectory/v_min_pu")[0], try reader.doubles("/trajectory/v_max_pu")[0]
      )
      : nil
    guard try reader.contains("/trajectory/device_kind") else {
      devices = []
      return
    }
    let meanings = try reader.variable("/trajectory/device_kind").meanings
    let kinds = try reader.integers("/trajectory/device_kind")
    devices = zip(try reader.strings("/device"), kinds).compactMap { name, kind in
      guard let owner = prosumers.firstIndex(where: { name.hasPrefix($0 + ".") }),
        meanings.indices.contains(Int(kind))
      else { return nil }
      return (owner, String(name.dropFirst(prosumers[owner].count + 1)), meanings[Int(kind)])
    }
  }

  /// The hour at which a step begins.
  func hour(_ step: Int) -> Double { 24 * Double(step) / Double(steps) }

  /// The numbers of a variable of (day, step, …), flat.
  func values(_ name: String) throws(ResultsError) -> [Double] {
    try reader.doubles("/trajectory/\(name)")
  }

  /// A day's numbers of one entry of a variable with an inner axis of `width`.
  func series(_ values: [Double], day: Int, width: Int, entry: Int) -> [Double] {
    (0..<steps).map { values[(day * steps + $0) * width + entry] }
  }
}
