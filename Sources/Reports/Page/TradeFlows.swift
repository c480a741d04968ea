import Results

/// Who sold how much to whom in a day, on average.
///
/// The pool shares pro rata, so of a step's trades seller j gives buyer i the part x_i·x_j / Σx.
struct TradeFlows {
  /// (seller, buyer) kWh a day.
  let energy: [[Double]]
  private let prosumers: [String]

  init(_ trajectory: StoredTrajectory) throws(ResultsError) {
    prosumers = trajectory.prosumers
    let traded = try trajectory.values("p2p_kw")
    let count = prosumers.count
    var energy = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    let rows = trajectory.days.count * trajectory.steps
    for row in 0..<rows {
      let step = traded[row * count..<(row + 1) * count]
      let total = step.reduce(0) { $0 + max(0, $1) }
      guard total > 0 else { continue }
      for seller in 0..<count where step[step.startIndex + seller] < 0 {
        for buyer in 0..<count where step[step.startIndex + buyer] > 0 {
          energy[seller][buyer] -=
            step[step.startIndex + seller] * step[step.startIndex + buyer] / total
        }
      }
    }
    let scale = 24 / Double(trajectory.steps) / Double(max(1, trajectory.days.count))
    self.energy = energy.map { $0.map { $0 * scale } }
  }

  /// The SVG element.
  var svg: String {
    HeatMap(
      rows: prosumers, columns: prosumers, values: energy, rowTitle: "seller",
      columnTitle: "buyer", unit: "kWh a day"
    ).svg
  }
}
