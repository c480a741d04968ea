import Grids
import PowerFlow
import Prosumers
public import Specification

/// The physics and the money of a community, in several copies that step together.
///
/// A step projects and executes each device's action, balances each prosumer, settles the pool, and
/// solves one exact AC power flow for all copies at once, so that their scenarios fill the
/// vector lanes. A copy's numbers never depend on the other copies, to the last bit.
/// It knows neither observations nor training: ``EnergyTradingEnvironment`` adds those, and experts
/// may drive a simulator of their own.
public final class CommunitySimulator {
  /// What is simulated.
  public let scenario: Scenario
  /// How many copies step together.
  public let copyCount: Int
  /// What happened in the last step.
  public let outcome: PhysicalOutcome

  let days: UnsafeMutablePointer<Int>
  let steps: UnsafeMutablePointer<Int>
  /// (copy, device) the state before the next step.
  let states: UnsafeMutablePointer<Double>
  private let tables: StepTables
  private let table: ProfileTable
  private let flow: RadialPowerFlow
  private let deviceCount: Int
  private let initialStates: [Double]

  /// Plans the storage of so many copies, each at the beginning of day 0; nothing is allocated after this.
  ///
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve.
  public init(_ scenario: Scenario, copyCount: Int) throws(SpecificationError) {
    self.scenario = scenario
    self.copyCount = max(1, copyCount)
    deviceCount = scenario.devices.count
    tables = scenario.tables
    table = scenario.series.table
    do throws(PowerFlowError) {
      flow = try RadialPowerFlow(
        grid: scenario.grid, slackVoltage: scenario.specification.grid.slackVoltage,
        scenarioCapacity: max(1, copyCount))
    } catch {
      throw SpecificationError(error.description, at: scenario.specification.grid.place)
    }
    outcome = PhysicalOutcome(scenario, copyCount: max(1, copyCount))
    days = .allocate(capacity: self.copyCount)
    days.initialize(repeating: 0, count: self.copyCount)
    steps = .allocate(capacity: self.copyCount)
    steps.initialize(repeating: 0, count: self.copyCount)
    states = .allocate(capacity: self.copyCount * deviceCount)
    states.initialize(repeating: 0, count: self.copyCount * deviceCount)
    initialStates = scenario.devices.map(\.initialState)
    for copy in 0..<self.copyCount { reset(copy: copy, day: 0) }
  }

  deinit {
    days.deallocate()
    steps.deallocate()
    states.deallocate()
  }

  /// The day of a copy's next step.
  public func day(copy: Int) -> Int { days[copy] }
  /// The step of the day that a copy takes next; 96 once the day is over.
  public func step(copy: Int) -> Int { steps[copy] }
  /// The state of a device before a copy's next step: a battery's SOC, a generator's kW, else 0.
  public func state(copy: Int, device: Int) -> Double { states[copy * deviceCount + device] }

  /// Puts a copy before a step of a day, every device in its initial state, as at midnight.
  public func reset(copy: Int, day: Int, step: Int = 0) {
    days[copy] = min(max(0, day), scenario.dayCount - 1)
    steps[copy] = min(max(0, step), TimeGrid.stepsPerDay - 1)
    for device in 0..<deviceCount { states[copy * deviceCount + device] = initialStates[device] }
  }

  /// Puts a copy before a step in a state that an expert or a checkpoint knows.
  public func set(copy: Int, day: Int, step: Int, deviceStates: some Collection<Double>) {
    days[copy] = min(max(0, day), scenario.dayCount - 1)
    steps[copy] = min(max(0, step), TimeGrid.stepsPerDay)
    for (device, state) in zip(0..<deviceCount, deviceStates) {
      states[copy * deviceCount + device] = state
    }
  }

  /// Steps all copies with joint actions, (copy, Σ|a_i|), and fills ``outcome``.
  ///
  /// A copy whose day is over repeats the last step's loads; reset it first.
  public func step(actions: UnsafeBufferPointer<Float>) {
    for copy in 0..<copyCount { decide(copy, actions) }
    flow.solve(scenarios: copyCount)
    for copy in 0..<copyCount { settle(copy) }
  }

  /// Devices, balance and pool of a copy, up to the loads of its power flow.
  private func decide(_ copy: Int, _ actions: UnsafeBufferPointer<Float>) {
    let day = days[copy]
    let step = min(steps[copy], TimeGrid.stepsPerDay - 1)
    let row = table.row(day: day, step: step)
    let count = tables.prosumerCount
    let action = actions.baseAddress.map { $0 + copy * tables.actionWidth }
    let netKW = outcome.netKW.pointer(copy)
    let netKvar = outcome.netKvar.pointer(copy)
    outcome.day[copy] = day
    outcome.step[copy] = step
    let costs = outcome.cost.pointer(copy)
    costs.update(repeating: 0, count: outcome.cost.width)

    for i in 0..<count {
      let value = row[tables.loadColumns[i]]
      let loadKW = value * tables.peaks[i].x
      let loadKvar = value * tables.peaks[i].y
      outcome.loadKW.pointer(copy)[i] = loadKW
      outcome.loadKvar.pointer(copy)[i] = loadKvar
      var net = NetLoad(loadKW: loadKW, loadKvar: loadKvar)
      for device in tables.deviceOffsets[i]..<tables.deviceOffsets[i + 1] {
        let done = execute(copy, device, action, row, loadKW: loadKW)
        net.add(done)
        let term = tables.deviceTerms[device]
        if term >= 0 { costs[i * CostTerm.count + term] += done.cost }
      }
      netKW[i] = net.activeKW
      netKvar[i] = net.reactiveKvar
    }
    trade(copy, step, costs)

    let stride = flow.scenarioStride
    for bus in 0..<tables.busCount {
      let load = tables.busLoads[bus]
      let factor = row[load.column]
      flow.loadKW[bus * stride + copy] = load.fixedKW + load.nominalKW * factor
      flow.loadKvar[bus * stride + copy] = load.fixedKvar + load.nominalKvar * factor
    }
    for i in 0..<count {
      let position = tables.busIndices[i] * stride + copy
      flow.loadKW[position] += netKW[i]
      flow.loadKvar[position] += netKvar[i]
    }
  }

  /// One device's step.
  @inline(__always)
  private func execute(
    _ copy: Int, _ device: Int, _ action: UnsafePointer<Float>?, _ row: UnsafePointer<Double>,
    loadKW: Double
  ) -> DeviceOutcome {
    let position = copy * deviceCount + device
    let first = tables.actionOffsets[device]
    let count = tables.actionOffsets[device + 1] - first
    var asked = SIMD2<Double>.zero
    if let action {
      if count > 0 { asked.x = Double(action[first]) }
      if count > 1 { asked.y = Double(action[first + 1]) }
    }
    let value = row[tables.deviceColumns[device]]
    let done = tables.devices[device].step(
      asked,
      in: DeviceSituation(state: states[position], profileValue: value, loadKW: loadKW))
    states[position] = done.state
    outcome.deviceKW.base[position] = done.powerKW
    outcome.deviceKvar.base[position] = done.generatedKvar
    outcome.deviceState.base[position] = done.state
    outcome.availableKW.base[position] =
      tables.deviceColumns[device] > 0
      ? tables.devices[device].availableKW(profileValue: value) : 0
    let executed = copy * tables.actionWidth + first
    if count > 0 { outcome.executed[executed] = Float(done.executed.x) }
    if count > 1 { outcome.executed[executed + 1] = Float(done.executed.y) }
    return done
  }

  /// The pool, the exchange with the grid and what both cost.
  private func trade(_ copy: Int, _ step: Int, _ costs: UnsafeMutablePointer<Double>) {
    let count = tables.prosumerCount
    let traded = outcome.p2pKW.pointer(copy)
    let pool = PoolSettlement(
      nets: outcome.netKW.row(copy),
      trades: UnsafeMutableBufferPointer(start: traded, count: count))
    if tables.tradesInPool {
      outcome.tradedKW.pointer(copy).pointee = pool.tradedKW
    } else {
      traded.update(repeating: 0, count: count)
      outcome.tradedKW.pointer(copy).pointee = 0
    }
    let now = tables.prices(step: step, demandKW: pool.demandKW, supplyKW: pool.supplyKW)
    outcome.buyPrice.pointer(copy).pointee = now.buy
    outcome.sellPrice.pointer(copy).pointee = now.sell
    outcome.p2pPrice.pointer(copy).pointee = now.p2p
    for i in 0..<count {
      let exchange = GridExchange(netKW: outcome.netKW[copy, i], tradedKW: traded[i])
      outcome.boughtKW.pointer(copy)[i] = exchange.boughtKW
      outcome.soldKW.pointer(copy)[i] = exchange.soldKW
      let terms = costs + i * CostTerm.count
      terms[CostTerm.energyBought.rawValue] = now.energyBought(exchange)
      terms[CostTerm.energySold.rawValue] = now.energySold(exchange)
      terms[CostTerm.networkFee.rawValue] = now.fee(tradedKW: traded[i])
      terms[CostTerm.p2pPayment.rawValue] = now.payment(tradedKW: traded[i])
    }
  }

  /// Voltages, salvage, reward and the clock of a copy, after its power flow.
  private func settle(_ copy: Int) {
    let (lower, upper) = (tables.minimumVoltage, tables.maximumVoltage)
    let stride = flow.scenarioStride
    let voltages = outcome.voltage.pointer(copy)
    var sum = 0.0
    var worst = 0.0
    var violations: Int32 = 0
    for bus in 0..<tables.busCount {
      let voltage = flow.voltageMagnitude[bus * stride + copy]
      voltages[bus] = voltage
      let deviation = max(0, voltage - upper) + max(0, lower - voltage)
      sum += deviation
      worst = max(worst, deviation)
      violations += deviation > 0 ? 1 : 0
    }
    steps[copy] = min(steps[copy] + 1, TimeGrid.stepsPerDay)
    let costs = outcome.cost.pointer(copy)
    if steps[copy] == TimeGrid.stepsPerDay { salvage(copy, costs) }
    var total = 0.0
    for entry in 0..<outcome.cost.width { total += costs[entry] }
    outcome.isConverged[copy] = flow.isConverged[copy]
    outcome.violations[copy] = violations
    outcome.lossKW.pointer(copy).pointee = flow.lossKW[copy]
    outcome.lossKvar.pointer(copy).pointee = flow.lossKvar[copy]
    outcome.totalCost.pointer(copy).pointee = total
    outcome.deviation.pointer(copy).pointee = sum
    outcome.worstDeviation.pointer(copy).pointee = worst
    outcome.reward.pointer(copy).pointee = tables.reward(cost: total, deviation: sum)
  }

  /// Settles what the batteries hold at the day's end.
  private func salvage(_ copy: Int, _ costs: UnsafeMutablePointer<Double>) {
    for i in 0..<tables.prosumerCount {
      var cost = 0.0
      for device in tables.deviceOffsets[i]..<tables.deviceOffsets[i + 1] {
        let surplus = tables.devices[device].storedSurplusKWh(
          state: states[copy * deviceCount + device])
        cost += tables.salvageCost(surplusKWh: surplus)
      }
      costs[i * CostTerm.count + CostTerm.salvage.rawValue] = cost
    }
  }

  /// What all stored energy would be settled at if the day ended now, in currency.
  func salvageIfEndedNow(copy: Int) -> Double {
    var cost = 0.0
    for device in 0..<deviceCount {
      let surplus = tables.devices[device].storedSurplusKWh(
        state: states[copy * deviceCount + device])
      cost += tables.salvageCost(surplusKWh: surplus)
    }
    return cost
  }
}
