public import EnergyTrading
import Grids
import Optimization
import Prosumers
public import Specification

/// The joint optimum of all prosumers, their pool and the network: the distribution system operator's step.
///
/// One cone program holds every prosumer's model, the pool's exact cost and what energy stored at the
/// horizon's end is worth. Voltage limits rarely bind, so they are left out at first, and the problem
/// is almost separable by prosumer. An exact AC power flow then finds the buses outside their limits;
/// those, linearised around that power flow, become soft limits at a high price, and the program
/// is solved again, until the linear voltages agree with the exact ones.
///
/// **Schedules are unique**: ``OptimizerSettings/tieBreak`` adds a small strictly convex term, so that
/// energy shifted between hours of one price, reactive power, or charging beside discharging do not
/// depend on the solver's path. A decision depends on its inputs alone, never on earlier ones.
/// Optimisers are independent of each other: use one for each thread.
public final class CommunityOptimizer {
  /// What is optimised.
  public let scenario: Scenario
  /// How.
  public let settings: OptimizerSettings
  /// The last decision.
  public let decision: CommunityDecision

  let network: NetworkCheck
  var ahead: StepsAhead
  private let givenModels: [[ProsumerModel]]?
  private let givenSeparateModels: [[ProsumerModel]]?
  /// (device) what stored energy is worth; `nil` for a device that stores none.
  private let storedEnergy: [StoredEnergyValue?]
  /// The programs of each horizon, made when first needed: without a network, and with it.
  private var separate: [JointProgram?]
  private var joint: [JointProgram?]
  private var rows: VoltageRows
  private let voltagePrice: Double
  /// What batteries at their initial state of charge would be worth at the horizon's end.
  private var storedReference = 0.0

  /// How many voltages a step can limit.
  static let slotCount = 24

  /// Prepares the programs of a scenario.
  ///
  /// - Parameters:
  ///   - scenario: The community.
  ///   - models: The prosumers' models, those of a horizon of h steps at index h − 1, for every h up
  ///     to the horizon; by default they are made from the devices' data.
  ///   - separateModels: The same without decisions that only voltages need, for where none binds; by default
  ///     `models`.
  ///   - settings: How to decide.
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve, where a
  ///   device has no model, or where models do not fit the scenario.
  public init(
    _ scenario: Scenario, models: [[ProsumerModel]]? = nil,
    separateModels: [[ProsumerModel]]? = nil,
    settings: OptimizerSettings = OptimizerSettings()
  ) throws(SpecificationError) {
    var settings = settings
    settings.horizonSteps = min(max(1, settings.horizonSteps), TimeGrid.stepsPerDay)
    settings.networkSteps = min(max(0, settings.networkSteps), settings.horizonSteps)
    self.scenario = scenario
    self.settings = settings
    let horizon = settings.horizonSteps
    decision = CommunityDecision(
      actions: scenario.idleAction, devices: scenario.devices.count,
      prosumers: scenario.prosumers.count, buses: scenario.grid.buses.count,
      horizonSteps: horizon)
    network = try NetworkCheck(scenario, stepCapacity: max(1, settings.networkSteps))
    ahead = StepsAhead(scenario, forecast: settings.forecast, capacity: horizon)
    givenModels = models
    givenSeparateModels = models == nil ? nil : separateModels
    separate = Array(repeating: nil, count: horizon)
    joint = separate
    let slots = min(Self.slotCount, scenario.grid.buses.count)
    rows = VoltageRows(steps: settings.networkSteps, slotCount: slots)
    let reward = scenario.specification.reward
    voltagePrice =
      settings.voltagePrice
      ?? max(30_000, 10 * reward.voltageWeight / max(1e-9, reward.costWeight))
    let expected = try ExpectedPrices(scenario, settings).days
    storedEnergy = scenario.devices.map { device in
      (device as? Battery).map {
        StoredEnergyValue(
          $0, prices: scenario.prices, expected: expected, kind: settings.storedEnergyPrice)
      }
    }
    for models in [givenModels, givenSeparateModels] {
      if let models { try check(models) }
    }
    // The programs of the longest horizon are made now, so that faults show before anything runs.
    _ = try program(horizon, withNetwork: false)
  }

  private func check(_ models: [[ProsumerModel]]) throws(SpecificationError) {
    guard models.count >= settings.horizonSteps else {
      throw SpecificationError(
        "there are models of horizons up to \(models.count) steps; the horizon has "
          + "\(settings.horizonSteps).")
    }
    for (index, community) in models.prefix(settings.horizonSteps).enumerated() {
      guard community.count == scenario.prosumers.count else {
        throw SpecificationError(
          "there are \(community.count) models for \(scenario.prosumers.count) prosumers.")
      }
      for (model, prosumer) in zip(community, scenario.prosumers) {
        guard model.horizonSteps == index + 1 else {
          throw SpecificationError(
            "the model of '\(prosumer.name)' has \(model.horizonSteps) steps where "
              + "\(index + 1) are expected.", at: prosumer.place)
        }
        guard model.devices.count == prosumer.devices.count else {
          throw SpecificationError(
            "the model of '\(prosumer.name)' has \(model.devices.count) devices where the "
              + "prosumer has \(prosumer.devices.count).", at: prosumer.place)
        }
      }
    }
  }

  /// The program of a horizon; given models have one for both, unless there are separate ones.
  private func program(
    _ steps: Int, withNetwork: Bool
  ) throws(SpecificationError) -> JointProgram {
    let hasOne = givenModels != nil && givenSeparateModels == nil
    if withNetwork || hasOne, let program = joint[steps - 1] { return program }
    if !withNetwork, let program = separate[steps - 1] { return program }
    let networkSteps = withNetwork || hasOne ? min(settings.networkSteps, steps) : 0
    let given = withNetwork || hasOne ? givenModels : givenSeparateModels
    var models = given?[steps - 1] ?? []
    if given == nil {
      for prosumer in scenario.prosumers {
        models.append(
          try ProsumerModel(
            prosumer, horizonSteps: steps, reactiveSteps: networkSteps,
            spillsAlways: !scenario.energyIsAlwaysWorth(settings),
            tieBreak: settings.tieBreak))
      }
    }
    let program: JointProgram
    do throws(OptimizationError) {
      program = try JointProgram(
        models: models, unitsKW: scenario.prosumers.map(\.load.peakKW),
        tradesInPool: scenario.prices.priceRule != nil, networkSteps: networkSteps,
        slotCount: min(Self.slotCount, scenario.grid.buses.count),
        settings: settings.solver
      ) { prosumer, device in
        let index = self.scenario.deviceOffsets[prosumer] + device
        return (self.scenario.devices[index] as? Battery).map { StoredEnergyValue.widths($0) }
          ?? []
      }
    } catch {
      throw SpecificationError("the community's program cannot be made: \(error)")
    }
    if withNetwork || hasOne {
      joint[steps - 1] = program
    } else {
      separate[steps - 1] = program
    }
    return program
  }

  /// Decides what everyone should do from a step of a day on, given the state of each device before it.
  ///
  /// - Returns: ``decision``, overwritten by the next call.
  @discardableResult
  public func decide(
    day: Int, step: Int, deviceStates: some Collection<Double>
  ) -> CommunityDecision {
    let day = min(max(0, day), scenario.dayCount - 1)
    let step = min(max(0, step), TimeGrid.stepsPerDay - 1)
    let horizon = min(settings.horizonSteps, TimeGrid.stepsPerDay - step)
    decision.begin(horizonSteps: horizon, states: deviceStates, idle: scenario)
    ahead.look(day: day, step: step, count: horizon)
    do throws(SpecificationError) {
      try solve(day, step, program(horizon, withNetwork: false))
    } catch {
      decision.status = .failed
    }
    return decision
  }

  private func solve(
    _ day: Int, _ step: Int, _ first: JointProgram
  ) throws(SpecificationError) {
    rows.removeAll()
    load(first, step)
    var program = first
    // Given models have the network's rows from the start: none is needed yet.
    limitVoltages(program)
    var status = program.solve()
    decision.rounds = 1
    decision.iterations = program.solver.solution.iterations
    guard accept(status) else { return }
    decision.lowerBound =
      program.solver.solution.dualObjective + program.costOffset + storedReference
      - program.tieBreaking.slack
    decision.take(program, scenario)
    let networkSteps = min(settings.networkSteps, first.horizonSteps)
    checkNetwork(day, step, max(1, networkSteps))
    decision.takeVoltages(network, before: true)

    var isSettled = true
    for round in 0..<settings.maxRounds where networkSteps > 0 {
      var isNew = false
      for k in 0..<networkSteps {
        if rows.add(network, step: k, margin: settings.voltageMargin) { isNew = true }
      }
      isSettled = !isNew && rows.disagreement(network) < Self.agreement
      if isSettled { break }
      if round == 0 && program.networkSteps == 0 {
        program = try self.program(first.horizonSteps, withNetwork: true)
        load(program, step)
      }
      limitVoltages(program)
      status = program.solve()
      decision.rounds += 1
      decision.iterations += program.solver.solution.iterations
      guard accept(status) else { return }
      decision.take(program, scenario)
      rows.predict(program, margin: settings.voltageMargin, network: network)
      checkNetwork(day, step, networkSteps)
    }
    decision.takeVoltages(network, before: false)
    decision.cost =
      program.solver.solution.objective + program.costOffset + storedReference
      - program.tieBreaking.value - excessCost(program)
    decision.act(in: scenario, ahead: ahead)
    if decision.worstDeviation > Self.keptWithin {
      decision.status = .limitRelaxed
    } else if status == .almostSolved || !isSettled {
      decision.status = .almostSolved
    } else {
      decision.status = .solved
    }
  }

  /// The linear and the exact voltages agree below this, pu.
  private static let agreement = 2e-5
  /// A deviation is rounding below this, pu.
  private static let keptWithin = 1e-9

  private func accept(_ status: SolverStatus) -> Bool {
    switch status {
    case .solved, .almostSolved: return true
    case .primalInfeasible, .almostPrimalInfeasible: decision.status = .infeasible
    default: decision.status = .failed
    }
    decision.fallBackToIdle(scenario)
    return false
  }

  /// Parameters, prices and the value of stored energy.
  private func load(_ program: JointProgram, _ step: Int) {
    decision.states.withUnsafeBufferPointer { states in
      guard let states = states.baseAddress else { return }
      for (i, model) in program.models.enumerated() {
        for (k, parameter) in model.parameters.enumerated() {
          program.parameters[i][k] = ahead.value(
            parameter, prosumer: i, firstDevice: scenario.deviceOffsets[i], states: states)
        }
      }
    }
    program.loadModels()
    for k in 0..<program.horizonSteps {
      program.setPrices(
        step: k, buy: ahead.buyPrice[k], sell: ahead.sellPrice[k],
        fee: scenario.prices.networkFee)
    }
    program.loadBalances()
    storedReference = 0
    for (index, store) in program.stores.enumerated() {
      let device = scenario.deviceOffsets[store.prosumer] + store.device
      guard let battery = scenario.devices[device] as? Battery,
        let value = storedEnergy[device]
      else { continue }
      let end = step + program.horizonSteps
      program.setStored(
        store: index, least: battery.minimumSOC, values: value.segments(end: end))
      storedReference += value.initialValue(end: end)
    }
  }

  /// Linearises the network around the last power flow.
  private func limitVoltages(_ program: JointProgram) {
    for step in 0..<program.networkSteps {
      rows.write(
        step: step, into: program, network: network, margin: settings.voltageMargin,
        price: voltagePrice, netKW: decision.netKW, netKvar: decision.netKvar)
    }
  }

  private func checkNetwork(_ day: Int, _ step: Int, _ count: Int) {
    let isPersistent = settings.forecast == .persistence
    network.solve(
      day: day, step: step, count: count, netKW: decision.netKW, netKvar: decision.netKvar
    ) { isPersistent ? step : $0 }
  }

  /// What the objective contains of voltages.
  private func excessCost(_ program: JointProgram) -> Double {
    var sum = 0.0
    for variable in program.layout.excess {
      sum += program.linearCost[variable] * program.solver.solution.primal[variable]
    }
    return sum
  }
}

extension Scenario {
  /// Whether nobody would ever spill energy unless a voltage limit bound: λ^S is what the last kWh earns.
  func energyIsAlwaysWorth(_ settings: OptimizerSettings) -> Bool {
    (prices.sell.min() ?? 0) > 10 * settings.tieBreak
  }
}
