import Results

/// One day of one prosumer: what feeds it above zero, what it stores and sells below, its load as a line.
struct Dispatch {
  /// A layer of the stack.
  struct Layer {
    var name: String
    var style: String
    var values: [Double]
  }

  /// The prosumer.
  let name: String
  private let sources: [Layer]
  private let uses: [Layer]
  private let load: [Double]
  private let trajectory: StoredTrajectory

  /// Every prosumer's day.
  static func all(
    _ trajectory: StoredTrajectory, day: Int
  ) throws(ResultsError) -> [Dispatch] {
    let device = try trajectory.values("p_device_kw")
    let load = try trajectory.values("p_load_kw")
    let traded = try trajectory.values("p2p_kw")
    let bought = try trajectory.values("p_bought_kw")
    let sold = try trajectory.values("p_sold_kw")
    let count = trajectory.prosumers.count
    return trajectory.prosumers.indices.map { owner in
      func series(_ values: [Double]) -> [Double] {
        trajectory.series(values, day: day, width: count, entry: owner)
      }
      var sources: [Layer] = []
      var uses: [Layer] = []
      for (index, entry) in trajectory.devices.enumerated() where entry.owner == owner {
        let values = trajectory.series(
          device, day: day, width: trajectory.devices.count, entry: index)
        let style = "k-\(entry.kind)"
        if entry.kind == "battery" {
          sources.append(
            Layer(
              name: "\(entry.name) discharging", style: style, values: values.map { max(0, -$0) }))
          uses.append(
            Layer(name: "\(entry.name) charging", style: style, values: values.map { max(0, $0) }))
        } else {
          let action = entry.kind == "controllable_load" ? " curtailed" : ""
          sources.append(Layer(name: entry.name + action, style: style, values: values))
        }
      }
      let trades = series(traded)
      sources += [
        Layer(name: "from other prosumers", style: "k-p2p", values: trades.map { max(0, $0) }),
        Layer(name: "from the grid", style: "k-grid", values: series(bought)),
      ]
      uses += [
        Layer(name: "to other prosumers", style: "k-p2p", values: trades.map { max(0, -$0) }),
        Layer(name: "to the grid", style: "k-grid", values: series(sold)),
      ]
      return Dispatch(
        name: trajectory.prosumers[owner], sources: sources, uses: uses, load: series(load),
        trajectory: trajectory)
    }
  }

  /// The kinds that it draws, for a legend.
  var styles: [String] { (sources + uses).filter { $0.values.contains { $0 > 0 } }.map(\.style) }

  /// The SVG element.
  var svg: String {
    func totals(_ layers: [Layer]) -> [Double] {
      load.indices.map { step in layers.reduce(0) { $0 + $1.values[step] } }
    }
    let scale = Scale(
      totals(sources) + load + totals(uses).map { -$0 }, includesZero: true, ticks: 4)
    var plot = Plot(.hours, "hour of the day", scale, "power, kW", height: 210)
    stack(sources, sign: 1, &plot)
    stack(uses, sign: -1, &plot)
    plot.line(steps(load), "line load", title: "load, \(energy(load))")
    return plot.svg
  }

  private func stack(_ layers: [Layer], sign: Double, _ plot: inout Plot) {
    var base = [Double](repeating: 0, count: load.count)
    for layer in layers where layer.values.contains(where: { $0 > 0 }) {
      let top = zip(base, layer.values).map { $0 + $1 }
      let edges = zip(steps(base), steps(top)).map { ($0.x, sign * $0.y, sign * $1.y) }
      plot.band(
        edges.map { (x: $0.0, low: $0.1, high: $0.2) }, "layer \(layer.style)",
        title: "\(layer.name), \(energy(layer.values))")
      base = top
    }
  }

  /// Corners of a line that keeps each step's value to its end.
  private func steps(_ values: [Double]) -> [(x: Double, y: Double)] {
    values.enumerated().flatMap { step, value in
      [(trajectory.hour(step), value), (trajectory.hour(step + 1), value)]
    }
  }

  private func energy(_ values: [Double]) -> String {
    (values.reduce(0, +) * 24 / Double(trajectory.steps)).grouped(0) + " kWh"
  }
}
