import EnergyTrading
import Experts
import Grids
import Prosumers
import Reports
import Specification

/// A decision of the optimiser and what came of executing it.
struct ExplainedDecision {
  let scenario: Scenario
  let settings: OptimizerSettings
  let decision: CommunityDecision
  let outcome: PhysicalOutcome
  let step: Int
  /// How long the decision took, once everything was prepared.
  let milliseconds: Double

  /// Decides and executes a step of a day, every device in its state at midnight.
  init(
    _ scenario: Scenario, settings: OptimizerSettings, day: Int, step: Int
  ) throws(SpecificationError) {
    self.scenario = scenario
    self.step = step
    let optimizer = try CommunityOptimizer(scenario, settings: settings)
    self.settings = optimizer.settings
    let states = scenario.devices.map(\.initialState)
    // Once to prepare the programs of this horizon, once to measure.
    optimizer.decide(day: day, step: step, deviceStates: states)
    let clock = ContinuousClock()
    let began = clock.now
    decision = optimizer.decide(day: day, step: step, deviceStates: states)
    milliseconds = (clock.now - began) / .milliseconds(1)
    let simulator = try CommunitySimulator(scenario, copyCount: 1)
    simulator.set(copy: 0, day: day, step: step, deviceStates: states)
    decision.actions.withUnsafeBufferPointer { simulator.step(actions: $0) }
    outcome = simulator.outcome
  }

  private var currency: String { scenario.prices.currency }

  /// The status in words.
  var statusText: String {
    switch decision.status {
    case .solved: "solved"
    case .almostSolved: "solved to reduced accuracy"
    case .limitRelaxed: "solved; some voltage limit cannot be kept"
    case .infeasible: "some prosumer's constraints contradict each other"
    case .failed: "failed"
    }
  }

  private var forecastText: String {
    switch settings.forecast {
    case .perfect: "perfect forecast"
    case .persistence: "persistence forecast"
    case .noisy(let deviation): "noisy forecast, \(deviation.short) an hour ahead"
    }
  }

  /// The lowest and the highest of some voltages, with their buses.
  private func extremes(_ voltages: some Collection<Double>) -> String {
    let buses = Array(zip(scenario.grid.buses, voltages))
    guard let low = buses.min(by: { $0.1 < $1.1 }), let high = buses.max(by: { $0.1 < $1.1 })
    else { return "–" }
    return "\(low.1.fixed(4)) pu at bus \(low.0.number) to \(high.1.fixed(4)) pu at bus "
      + "\(high.0.number)"
  }

  // MARK: Text

  /// The facts, then who does what, who trades what, and the voltages that the network's step moved.
  func plainText(day: String) -> String {
    let money = { (value: Double) in "\(value.fixed(2)) \(currency)" }
    return factLines([
      (name: "day", value: day),
      (name: "step", value: "\(step), from \(TimeOfDay(step: step).specification)"),
      (name: "status", value: statusText),
      (
        name: "horizon",
        value: "\(counted(decision.horizonSteps, "step", "steps")), \(forecastText)"
      ),
      (
        name: "cost",
        value: "\(money(outcome.totalCost[0, 0])) in this step, \(money(decision.cost)) over the "
          + "horizon"
      ),
      (
        name: "prices",
        value: "buy \(outcome.buyPrice[0, 0].short), sell \(outcome.sellPrice[0, 0].short), "
          + "peer to peer \(outcome.p2pPrice[0, 0].fixed(4)), marginal "
          + "\((decision.poolPrice.first ?? 0).fixed(4)) \(currency)/kWh"
      ),
      (name: "traded", value: "\(outcome.tradedKW[0, 0].fixed(1)) kW"),
      (name: "before DSO", value: voltages(decision.voltageBefore, decision.worstDeviationBefore)),
      (name: "after DSO", value: voltages(outcome.voltage.row(0), outcome.worstDeviation[0, 0])),
      (
        name: "solved in",
        value: "\(counted(decision.rounds, "round", "rounds")), "
          + "\(counted(decision.iterations, "iteration", "iterations")), "
          + "\(milliseconds.fixed(2)) ms"
      ),
    ]) + "\n" + deviceTable.plainText + "\n" + prosumerTable.plainText + "\n"
      + costTable.plainText
  }

  private func voltages(_ voltages: some Collection<Double>, _ deviation: Double) -> String {
    extremes(voltages)
      + (deviation > 0 ? ", \(deviation.fixed(5)) pu beyond a limit" : ", all within the limits")
  }

  private var deviceTable: TextTable {
    var table = TextTable([
      .init("prosumer", .left), .init("device", .left), .init("action", .left), .init("power kW"),
      .init("reactive kvar"), .init("state before"), .init("state after"),
    ])
    forEachDevice { prosumer, index, device in
      let hasState = device.observed != nil && device.profile == nil
      table.add([
        prosumer.name, device.name,
        zip(device.actions, actions(of: index)).map { "\($0.quantity) \($1.fixed(3))" }
          .joined(separator: ", "),
        outcome.deviceKW[0, index].fixed(1),
        device.actions.count > 1 ? outcome.deviceKvar[0, index].fixed(1) : "",
        hasState ? device.initialState.fixed(3) : "",
        hasState ? outcome.deviceState[0, index].fixed(3) : "",
      ])
    }
    return table
  }

  private var prosumerTable: TextTable {
    var table = TextTable([
      .init("prosumer", .left), .init("load kW"), .init("net kW"), .init("peer to peer kW"),
      .init("bought kW"), .init("sold kW"), .init("net kvar"), .init("cost \(currency)"),
    ])
    for (index, prosumer) in scenario.prosumers.enumerated() {
      table.add(
        [prosumer.name]
          + [
            outcome.loadKW, outcome.netKW, outcome.p2pKW, outcome.boughtKW, outcome.soldKW,
            outcome.netKvar,
          ].map { $0[0, index].fixed(1) }
          + [outcome.cost(copy: 0, prosumer: index).fixed(3)])
    }
    return table
  }

  private var costTable: TextTable {
    var table = TextTable([.init("term", .left), .init("cost \(currency)")])
    for term in CostTerm.allCases {
      table.add([term.longName, cost(term).fixed(3)])
    }
    return table
  }

  private func cost(_ term: CostTerm) -> Double {
    scenario.prosumers.indices.reduce(0) { $0 + outcome.cost(term, copy: 0, prosumer: $1) }
  }

  private func actions(of device: Int) -> [Double] {
    (scenario.actionOffsets[device]..<scenario.actionOffsets[device + 1]).map {
      Double(outcome.executed[$0])
    }
  }

  private func forEachDevice(_ body: (Prosumer, Int, any Device) -> Void) {
    for (owner, prosumer) in scenario.prosumers.enumerated() {
      for index in scenario.deviceOffsets[owner]..<scenario.deviceOffsets[owner + 1] {
        body(prosumer, index, scenario.devices[index])
      }
    }
  }

  // MARK: JSON

  /// Everything, for scripts.
  var json: JSONValue {
    var devices: [JSONValue] = []
    forEachDevice { prosumer, index, device in
      devices.append(
        .object([
          "prosumer": .string(prosumer.name), "device": .string(device.name),
          "action": .numbers(actions(of: index)), "p_kw": .number(outcome.deviceKW[0, index]),
          "q_kvar": .number(outcome.deviceKvar[0, index]),
          "state": .number(outcome.deviceState[0, index]),
        ]))
    }
    let prosumers = scenario.prosumers.enumerated().map { index, prosumer in
      JSONValue.object([
        "prosumer": .string(prosumer.name), "load_kw": .number(outcome.loadKW[0, index]),
        "net_kw": .number(outcome.netKW[0, index]), "p2p_kw": .number(outcome.p2pKW[0, index]),
        "bought_kw": .number(outcome.boughtKW[0, index]),
        "sold_kw": .number(outcome.soldKW[0, index]),
        "cost": .number(outcome.cost(copy: 0, prosumer: index)),
      ])
    }
    let terms = CostTerm.allCases.map { ($0.name, JSONValue.number(cost($0))) }
    return .object([
      "day": .integer(outcome.day[0]), "step": .integer(step),
      "status": .string("\(decision.status)"), "currency": .string(currency),
      "horizon_steps": .integer(decision.horizonSteps), "rounds": .integer(decision.rounds),
      "iterations": .integer(decision.iterations), "milliseconds": .number(milliseconds),
      "cost": .number(outcome.totalCost[0, 0]), "horizon_cost": .number(decision.cost),
      "cost_by_term": .object(Dictionary(terms, uniquingKeysWith: { $1 })),
      "price_buy": .number(outcome.buyPrice[0, 0]), "price_sell": .number(outcome.sellPrice[0, 0]),
      "price_p2p": .number(outcome.p2pPrice[0, 0]),
      "price_marginal": .numbers(decision.poolPrice), "traded_kw": .number(outcome.tradedKW[0, 0]),
      "devices": .array(devices), "prosumers": .array(prosumers),
      "buses": .array(scenario.grid.buses.map { .integer($0.number) }),
      "v_before_pu": .numbers(decision.voltageBefore),
      "v_pu": .numbers(Array(outcome.voltage.row(0))),
      "worst_deviation_before_pu": .number(decision.worstDeviationBefore),
      "worst_deviation_pu": .number(outcome.worstDeviation[0, 0]),
    ])
  }
}
