import DecPOMDP
import EnergyTrading
import Grids
import PowerFlow
import Prosumers
import RandomStreams
import Testing

/// Conservation of energy and money over a random run of 10,000 steps.
@Suite struct EnergyBalanceTests {
  private func run(_ check: (EnvironmentRun, Int) throws -> Void) throws {
    let run = try EnvironmentRun(try Village.scenario(), copies: 8)
    var random = RandomStream(seed: 11, "balance")
    for copy in 0..<8 { run.environment.reset(copy: copy, episode: copy % 5, step: 12 * copy) }
    for _ in 0..<1250 {
      run.draw(&random, wild: true)
      run.step()
      for copy in 0..<8 { try check(run, copy) }
      run.resetFinished(&random)
    }
  }

  @Test func `what a prosumer draws is what its devices and its load draw`() throws {
    try run { run, copy in
      let outcome = run.outcome
      let scenario = run.environment.scenario
      for (i, prosumer) in scenario.prosumers.enumerated() {
        var net = outcome.loadKW[copy, i]
        var reactive = outcome.loadKvar[copy, i]
        for (k, device) in prosumer.devices.enumerated() {
          let d = scenario.deviceOffsets[i] + k
          let power = outcome.deviceKW[copy, d]
          net += device is Battery ? power : -power
          reactive -= outcome.deviceKvar[copy, d]
        }
        #expect(abs(net - outcome.netKW[copy, i]) < 1e-9)
        #expect(abs(reactive - outcome.netKvar[copy, i]) < 1e-9)
        let exchanged =
          outcome.p2pKW[copy, i] + outcome.boughtKW[copy, i] - outcome.soldKW[copy, i]
        #expect(abs(exchanged - outcome.netKW[copy, i]) < 1e-9)
        #expect(outcome.boughtKW[copy, i] >= 0 && outcome.soldKW[copy, i] >= 0)
      }
    }
  }

  @Test func `trades sum to exactly nought and payments cancel`() throws {
    var traded = 0.0
    try run { run, copy in
      let outcome = run.outcome
      #expect(outcome.p2pKW.row(copy).reduce(0, +) == 0)
      #expect(outcome.p2pKW.row(copy).reversed().reduce(0, +) == 0)
      let payments = run.environment.scenario.prosumers.indices.map {
        outcome.cost(.p2pPayment, copy: copy, prosumer: $0)
      }
      #expect(abs(payments.reduce(0, +)) < 1e-9)
      traded += outcome.tradedKW[copy, 0]
    }
    #expect(traded > 0, "a run without trade tests nothing")
  }

  @Test func `each cost term is its own formula`() throws {
    try run { run, copy in
      let outcome = run.outcome
      let scenario = run.environment.scenario
      let step = outcome.step[copy]
      let buy = step >= 24 && step < 88 ? 0.9 : 0.4
      #expect(outcome.buyPrice[copy, 0] == buy && outcome.sellPrice[copy, 0] == 0.3)
      var total = 0.0
      for (i, prosumer) in scenario.prosumers.enumerated() {
        let trade = outcome.p2pKW[copy, i]
        var expected: [CostTerm: Double] = [:]
        expected[.energyBought] = 0.25 * buy * max(0, outcome.netKW[copy, i] - trade)
        expected[.energySold] = -0.25 * 0.3 * max(0, trade - outcome.netKW[copy, i])
        expected[.networkFee] = 0.25 * 0.03 * abs(trade)
        expected[.p2pPayment] = 0.25 * (buy + 0.3) / 2 * trade
        for (k, device) in prosumer.devices.enumerated() {
          let d = scenario.deviceOffsets[i] + k
          let power = outcome.deviceKW[copy, d]
          switch device {
          case is ConventionalGenerator:
            expected[.generatorFuel, default: 0] +=
              0.25 * (0.001 * power * power + 0.55 * power + 0.5)
          case let battery as Battery:
            expected[.batteryWear, default: 0] += 0.25 * battery.wearPrice * abs(power)
            let surplus = battery.energyKWh * (outcome.deviceState[copy, d] - 0.5)
            let mean = (8 * 0.4 + 16 * 0.9) / 24
            if step == 95 {
              expected[.salvage, default: 0] += surplus < 0 ? -mean * surplus : -0.3 * surplus
            }
          case is ControllableLoad:
            expected[.curtailment, default: 0] += 0.25 * 0.9 * power
          default: break
          }
        }
        for term in CostTerm.allCases {
          let cost = outcome.cost(term, copy: copy, prosumer: i)
          #expect(abs(cost - expected[term, default: 0]) < 1e-9, "\(term.name)")
        }
        total += outcome.cost(copy: copy, prosumer: i)
      }
      #expect(abs(total - outcome.totalCost[copy, 0]) < 1e-9)
    }
  }

  @Test func `no action breaks a device's limit and no result is not a number`() throws {
    try run { run, copy in
      let outcome = run.outcome
      let scenario = run.environment.scenario
      for (d, device) in scenario.devices.enumerated() {
        let power = outcome.deviceKW[copy, d]
        let state = outcome.deviceState[copy, d]
        switch device {
        case let battery as Battery:
          #expect(abs(power) <= battery.maximumKW && state >= 0.1 && state <= 0.9)
        case let generator as ConventionalGenerator:
          #expect(power >= generator.minimumKW && power <= generator.maximumKW)
        case let inverter as RenewableInverter:
          let q = outcome.deviceKvar[copy, d]
          #expect(power >= 0 && power <= outcome.availableKW[copy, d])
          #expect(
            power * power + q * q <= inverter.apparentKVA * inverter.apparentKVA * (1 + 1e-14))
        default:
          #expect(power >= 0)
        }
      }
      for entry in 0..<run.width {
        #expect(abs(outcome.executed[copy * run.width + entry]) <= 1)
        #expect(
          run.result.executed[copy * run.width + entry]
            == outcome.executed[copy * run.width + entry])
      }
      #expect(run.result.reward[copy].isFinite)
    }
  }

  @Test func `stored energy changes by what went in less what came out`() throws {
    let run = try EnvironmentRun(try Village.scenario())
    let scenario = run.environment.scenario
    var random = RandomStream(seed: 12, "store")
    var stored = [Double](repeating: 0, count: scenario.devices.count)
    for _ in 0..<96 {
      run.draw(&random)
      run.step()
      for (d, device) in scenario.devices.enumerated() {
        guard let battery = device as? Battery else { continue }
        let power = run.outcome.deviceKW[0, d]
        stored[d] +=
          0.25
          * (battery.chargeEfficiency * max(0, power)
            - max(0, -power) / battery.dischargeEfficiency)
      }
    }
    for (d, device) in scenario.devices.enumerated() where device is Battery {
      #expect(
        abs(device.storedSurplusKWh(state: run.outcome.deviceState[0, d]) - stored[d]) < 1e-9)
    }
  }

  @Test func `the network is given what the buses draw`() throws {
    let scenario = try Village.scenario()
    let flow = try RadialPowerFlow(
      grid: scenario.grid, slackVoltage: 1.02, scenarioCapacity: 1)
    var count = 0
    try run { run, copy in
      count += 1
      guard count % 37 == 0 else { return }
      let outcome = run.outcome
      let now = scenario.conditions(day: outcome.day[copy], step: outcome.step[copy])
      for bus in scenario.grid.buses.indices {
        flow.loadKW[bus] = now.backgroundKW(bus: bus)
        flow.loadKvar[bus] = now.backgroundKvar(bus: bus)
      }
      for (i, bus) in scenario.busIndices.enumerated() {
        #expect(abs(now.loadKW(prosumer: i) - outcome.loadKW[copy, i]) < 1e-12)
        flow.loadKW[bus] += outcome.netKW[copy, i]
        flow.loadKvar[bus] += outcome.netKvar[copy, i]
      }
      flow.solve(scenario: 0)
      for bus in scenario.grid.buses.indices {
        #expect(flow.voltageMagnitude[bus] == outcome.voltage[copy, bus])
      }
      #expect(flow.lossKW[0] == outcome.lossKW[copy, 0])
    }
  }

  @Test func `background loads are the case's, scaled and capped`() throws {
    let scenario = try Village.scenario()
    var largest = SIMD2(0.0, 0.0)
    for step in 0..<480 {
      let now = scenario.conditions(day: 0, step: step)
      largest = pointwiseMax(
        largest, SIMD2(now.backgroundKW(bus: 1), now.backgroundKvar(bus: 1)))
      #expect(now.backgroundKW(bus: 0) == 0 && now.backgroundKW(bus: 2) == 0)
    }
    #expect(abs(largest.x - 1.2 * 400) < 1e-9)
    #expect(abs(largest.y - 1.2 * 200) < 1e-9)
  }
}
