import Glibc
public import Grids
public import Profiles
public import Prosumers

/// A loaded and checked scenario: what never changes while it is simulated.
///
/// Prosumers, devices, buses and action entries are numbered in the order of their files; devices
/// and action entries run on over all prosumers.
public final class Scenario: Sendable {
  /// What the scenario was made of.
  public let specification: ScenarioSpecification
  /// The feeder.
  public let grid: Grid
  /// The split of the days.
  public let days: SplitDays
  /// The number of days of the profiles.
  public let dayCount: Int
  /// The calendar date of day 0.
  public let startDate: CalendarDate
  /// The devices of all prosumers.
  public let devices: [any Device]
  /// Where each prosumer's devices begin in ``devices``; one more than prosumers.
  public let deviceOffsets: [Int]
  /// Where each device's action entries begin in the joint action; one more than devices.
  public let actionOffsets: [Int]
  /// The index of each prosumer's bus in the grid's list.
  public let busIndices: [Int]

  /// The community's peak load ΣP, in kW: what its net load is scaled by.
  public let communityPeakKW: Double

  let table: ProfileTable
  let loadColumns: [Int]
  let deviceColumns: [Int]
  let busLoads: [BusLoad]
  let uncontrolled: CumulativeLoad
  /// P and Q of each prosumer's load at its peak.
  let peaks: [SIMD2<Double>]
  /// The cost term of each device, −1 for none.
  let deviceTerms: [Int]
  let tradesInPool: Bool
  /// Whether each device is observed.
  let isObserved: [Bool]
  /// λ^B and λ^S of each step over the largest λ^B.
  let scaledBuyPrices: [Double]
  let scaledSellPrices: [Double]
  /// The time of day of each step on the unit circle.
  let sines: [Double]
  let cosines: [Double]

  /// The load of a bus apart from prosumers: `fixed + nominal · column`.
  struct BusLoad: Sendable {
    var fixedKW = 0.0
    var fixedKvar = 0.0
    var nominalKW = 0.0
    var nominalKvar = 0.0
    var column = 0
  }

  init(
    specification: ScenarioSpecification, grid: Grid, profiles: ProfileSet, days: SplitDays,
    table: ProfileTable, loadColumns: [Int], deviceColumns: [Int], busIndices: [Int],
    busLoads: [BusLoad]
  ) {
    self.specification = specification
    self.grid = grid
    self.days = days
    dayCount = profiles.dayCount
    startDate = profiles.startDate
    devices = specification.prosumers.flatMap(\.devices)
    deviceOffsets = specification.prosumers.reduce(into: [0]) {
      $0.append($0[$0.count - 1] + $1.devices.count)
    }
    actionOffsets = devices.reduce(into: [0]) {
      $0.append($0[$0.count - 1] + $1.actions.count)
    }
    self.busIndices = busIndices
    communityPeakKW = specification.prosumers.reduce(0) { $0 + $1.load.peakKW }
    self.table = table
    self.loadColumns = loadColumns
    self.deviceColumns = deviceColumns
    self.busLoads = busLoads
    peaks = specification.prosumers.map { SIMD2($0.load.peakKW, $0.load.peakKvar) }
    deviceTerms = devices.map { $0.costTerm?.rawValue ?? -1 }
    tradesInPool = specification.prices.priceRule != nil
    isObserved = devices.map { $0.observed != nil }
    let prices = specification.prices
    let dearest = prices.buy.max() ?? 0
    scaledBuyPrices = prices.buy.map { dearest > 0 ? $0 / dearest : 0 }
    scaledSellPrices = prices.sell.map { dearest > 0 ? $0 / dearest : 0 }
    let angles = (0..<TimeGrid.stepsPerDay).map {
      2 * Double.pi * Double($0) / Double(TimeGrid.stepsPerDay)
    }
    sines = angles.map { sin($0) }
    cosines = angles.map { cos($0) }
    uncontrolled = CumulativeLoad(
      specification.prosumers, devices: devices, deviceOffsets: deviceOffsets, table: table,
      loadColumns: loadColumns, deviceColumns: deviceColumns)
  }

  /// The agents.
  public var prosumers: [Prosumer] { specification.prosumers }
  /// The prices.
  public var prices: PricesSpecification { specification.prices }
  /// The length of the joint action.
  public var actionWidth: Int { actionOffsets[devices.count] }
  /// The joint action that leaves every device alone, (Σ|a_i|).
  public var idleAction: [Float] {
    devices.flatMap { device in
      (0..<device.actions.count).map { Float(device.idleAction[$0]) }
    }
  }

  /// r of a step, `−κ(ω ΣC + β Σ deviations)`.
  @inline(__always)
  func reward(cost: Double, deviation: Double) -> Double {
    let weights = specification.reward
    return -weights.scale * (weights.costWeight * cost + weights.voltageWeight * deviation)
  }

  /// The truth about a step: loads, availability and prices, as a perfect forecast would give them.
  ///
  /// - Parameters:
  ///   - day: The day's index, 0 ..< ``dayCount``.
  ///   - step: The step of the day; from 96 on, steps of the following days, up to the last step
  ///     of the profiles, which then stands for all later ones.
  /// - Returns: A view of the scenario's own data; nothing is copied.
  public func conditions(day: Int, step: Int) -> StepConditions {
    let index = min(max(0, day * TimeGrid.stepsPerDay + step), table.stepCount - 1)
    return StepConditions(
      scenario: self, row: table.row(day: 0, step: index), step: index % TimeGrid.stepsPerDay)
  }
}
