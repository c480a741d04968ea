import Results

/// The voltages of all buses and days over the hours of the day, against the limits.
struct VoltageEnvelope {
  /// The quantiles of each step that the drawing shows: 0, 0.05, 0.5, 0.95 and 1.
  let quantiles: [[Double]]
  private let trajectory: StoredTrajectory

  init(_ trajectory: StoredTrajectory) throws(ResultsError) {
    self.trajectory = trajectory
    let voltages = try trajectory.values("v_pu")
    let rows = trajectory.days.count * trajectory.steps
    let buses = rows == 0 ? 0 : voltages.count / rows
    quantiles = (0..<trajectory.steps).map { step in
      var all: [Double] = []
      all.reserveCapacity(trajectory.days.count * buses)
      for day in trajectory.days.indices {
        let first = (day * trajectory.steps + step) * buses
        // A power flow that failed left 0.
        all += voltages[first..<first + buses].filter { $0 > 0 }
      }
      all.sort()
      return [0, 0.05, 0.5, 0.95, 1].map {
        all.isEmpty ? .nan : Sample.quantile($0, ofSorted: all)
      }
    }
  }

  /// The numbers that its axis must hold.
  var extremes: [Double] {
    quantiles.flatMap { [$0[0], $0[4]] }
      + [trajectory.limits?.low, trajectory.limits?.high].compactMap { $0 }
  }

  /// The SVG element, on a scale that several share.
  func svg(_ scale: Scale, style: String) -> String {
    var plot = Plot(.hours, "hour of the day", scale, "voltage, pu")
    func band(_ low: Int, _ high: Int) -> [(x: Double, low: Double, high: Double)] {
      quantiles.enumerated().map { (trajectory.hour($0), $1[low], $1[high]) }
    }
    plot.band(
      band(0, 4), "band faint \(style)", title: "lowest to highest of all buses and days")
    plot.band(band(1, 3), "band \(style)", title: "5 % to 95 % of all buses and days")
    plot.line(
      quantiles.enumerated().map { (trajectory.hour($0), $1[2]) }, "line \(style)", title: "median")
    if let limits = trajectory.limits {
      plot.reference(limits.high, "upper limit \(limits.high.fixed(2))")
      plot.reference(limits.low, "lower limit \(limits.low.fixed(2))", below: true)
    }
    return plot.svg
  }
}
