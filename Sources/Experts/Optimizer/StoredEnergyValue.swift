import EnergyTrading
import Prosumers

/// What energy stored at the end of a horizon is worth, as a concave function of the state of charge.
///
/// At midnight it is what the day's end is settled at. Before, it is what a battery that takes prices as
/// they come can make of it until midnight, by dynamic programming:
/// ```
/// V_96(s) = −salvage(s),  V_t(s) = max over feasible s′ of V_{t+1}(s′) − cost(s → s′ at p_t)
/// ```
/// with losses and wear, at the marginal prices p_t of ``ExpectedPrices``, and the mean of it over days to
/// expect. Segments of a state of charge, four below the initial one and four above, make it linear
/// piece by piece.
struct StoredEnergyValue {
  /// Segments on each side of the initial state of charge.
  static let segmentsPerSide = 4

  /// The widths of a battery's segments, from the least state of charge to the largest.
  static func widths(_ battery: Battery) -> [Double] {
    let count = Double(segmentsPerSide)
    let below = (battery.initialSOC - battery.minimumSOC) / count
    let above = (battery.maximumSOC - battery.initialSOC) / count
    return Array(repeating: below, count: segmentsPerSide)
      + Array(repeating: above, count: segmentsPerSide)
  }

  /// (end, segment) what a full segment is worth in currency, for horizons that end before step `end`,
  /// 0 … 96.
  private let values: [[Double]]

  /// The values of a battery's segments at the end of a horizon, from the least state of charge on.
  func segments(end: Int) -> [Double] { values[end] }

  /// What the initial state of charge is worth at the end of a horizon.
  func initialValue(end: Int) -> Double {
    values[end].prefix(Self.segmentsPerSide).reduce(0, +)
  }

  /// - Parameters:
  ///   - battery: The battery.
  ///   - prices: What the day's end is settled at.
  ///   - expected: (day, step) marginal prices of days to expect; the value is their mean.
  ///   - kind: Which value.
  init(
    _ battery: Battery, prices: PricesSpecification, expected: [[Double]],
    kind: OptimizerSettings.StoredEnergyPrice
  ) {
    let widths = Self.widths(battery)
    let energies = widths.map { $0 * battery.energyKWh }
    let isBelow = widths.indices.map { $0 < Self.segmentsPerSide }
    let settled = zip(energies, isBelow).map { energy, isBelow in
      energy * (isBelow ? prices.salvageShortfall : prices.salvageSurplus)
    }
    switch kind {
    case .salvage:
      values = Array(repeating: settled, count: TimeGrid.stepsPerDay + 1)
    case .meanBuyPrice:
      values = (0...TimeGrid.stepsPerDay).map { end in
        guard end < TimeGrid.stepsPerDay else { return settled }
        let rest = prices.buy[end...]
        let mean = rest.reduce(0, +) / Double(rest.count)
        return energies.map { $0 * mean }
      }
    case .expected, .planned:
      var sums = Array(
        repeating: Array(repeating: 0.0, count: widths.count), count: TimeGrid.stepsPerDay + 1)
      for day in expected {
        var program = BatteryProgram(battery, prices: prices)
        for step in (0..<TimeGrid.stepsPerDay).reversed() {
          program.stepBack(price: day[step])
          for (k, value) in program.differences(widths).enumerated() {
            sums[step][k] += value / Double(expected.count)
          }
        }
      }
      sums[TimeGrid.stepsPerDay] = settled
      values = sums
    }
  }
}

/// The value of a battery's state of charge that takes prices, step by step backwards.
private struct BatteryProgram {
  private static let pointCount = 129

  private let battery: Battery
  private let width: Double
  /// V at equally spaced states of charge.
  private var value: [Double]

  init(_ battery: Battery, prices: PricesSpecification) {
    self.battery = battery
    let width = (battery.maximumSOC - battery.minimumSOC) / Double(Self.pointCount - 1)
    self.width = width
    value = (0..<Self.pointCount).map {
      let soc = battery.minimumSOC + Double($0) * width
      return -prices.salvageCost(surplusKWh: battery.storedSurplusKWh(state: soc))
    }
  }

  private func valueAt(_ soc: Double) -> Double {
    let position = min(
      max(0, (soc - battery.minimumSOC) / width), Double(Self.pointCount - 1))
    let k = min(Int(position), Self.pointCount - 2)
    let share = position - Double(k)
    return (1 - share) * value[k] + share * value[k + 1]
  }

  /// V_t from V_{t+1}: charge while a unit of charge is worth more than it costs, discharge while less
  /// than it earns.
  mutating func stepBack(price: Double) {
    let hours = TimeGrid.stepHours
    let energy = battery.energyKWh
    let cost = (price + battery.wearPrice) * energy / battery.chargeEfficiency
    let gain = (price - battery.wearPrice) * energy * battery.dischargeEfficiency
    let rise = hours * battery.chargeEfficiency * battery.maximumKW / energy
    let fall = hours * battery.maximumKW / (battery.dischargeEfficiency * energy)
    let slopes = (0..<Self.pointCount - 1).map { (value[$0 + 1] - value[$0]) / width }
    let low = battery.minimumSOC
    let chargeTo = low + width * Double(slopes.prefix { $0 > cost }.count)
    let dischargeTo = low + width * Double(slopes.prefix { $0 >= gain }.count)
    value = (0..<Self.pointCount).map { k in
      let soc = low + width * Double(k)
      if soc < chargeTo {
        let next = min(chargeTo, soc + rise)
        return valueAt(next) - cost * (next - soc)
      }
      if soc > dischargeTo {
        let next = max(dischargeTo, soc - fall)
        return valueAt(next) + gain * (soc - next)
      }
      return value[k]
    }
  }

  /// What each segment adds, from the least state of charge on; never more per width than the one before.
  func differences(_ widths: [Double]) -> [Double] {
    var soc = battery.minimumSOC
    var slope = Double.infinity
    return widths.map { width in
      guard width > 0 else { return 0 }
      let difference = valueAt(soc + width) - valueAt(soc)
      soc += width
      slope = min(slope, difference / width)
      return slope * width
    }
  }
}
