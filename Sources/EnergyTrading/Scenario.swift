public import Grids
public import Profiles
public import Prosumers
import Synchronization

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

  let storage: StepTableStorage
  private let columns: [(profile: Profile, scaling: ProfileTable.Scaling)]
  private let madeSeries = Mutex<StepSeries?>(nil)

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
    columns: [(profile: Profile, scaling: ProfileTable.Scaling)], loadColumns: [Int],
    deviceColumns: [Int], busIndices: [Int], busLoads: [BusLoad]
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
    self.columns = columns
    storage = StepTableStorage(
      specification, devices: devices, deviceColumns: deviceColumns, actionOffsets: actionOffsets,
      deviceOffsets: deviceOffsets, loadColumns: loadColumns, busIndices: busIndices,
      busLoads: busLoads)
  }

  /// The profiles step by step, laid out when they are first asked for.
  ///
  /// A check needs none of them, and they are most of what a scenario costs. What plays keeps them: asking
  /// takes a lock.
  var series: StepSeries {
    madeSeries.withLock { made in
      if let made { return made }
      let table = ProfileTable(columns, stepCount: dayCount * TimeGrid.stepsPerDay)
      let series = StepSeries(
        table: table, uncontrolled: CumulativeLoad(storage.tables, table: table))
      made = series
      return series
    }
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

  var tables: StepTables { storage.tables }

  /// The truth about a step: loads, availability and prices, as a perfect forecast would give them.
  ///
  /// - Parameters:
  ///   - day: The day's index, 0 ..< ``dayCount``.
  ///   - step: The step of the day; from 96 on, steps of the following days, up to the last step
  ///     of the profiles, which then stands for all later ones.
  /// - Returns: A view of the scenario's own data; nothing is copied.
  public func conditions(day: Int, step: Int) -> StepConditions {
    let table = series.table
    let index = min(max(0, day * TimeGrid.stepsPerDay + step), table.stepCount - 1)
    return StepConditions(
      scenario: self, row: table.row(day: 0, step: index), step: index % TimeGrid.stepsPerDay)
  }
}
