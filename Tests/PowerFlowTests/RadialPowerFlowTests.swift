import Grids
import PowerFlow
import RandomStreams
import Testing

@Suite struct RadialPowerFlowTests {
  @Test func `a lossless line carries what the load draws`() throws {
    // |V2|² solves u² − (1 − 2xQ)u + x²(P² + Q²) = 0.
    let grid = try Grid(
      name: "two", baseMVA: 1, slack: Slack(bus: 1),
      buses: [Bus(number: 1), Bus(number: 2, loadKW: 300, loadKvar: 200)],
      branches: [Branch(from: 1, to: 2, resistance: 0, reactance: 0.1)])
    let solution = try grid.powerFlow(method: .sweep)
    let b = 1 - 2 * 0.1 * 0.2
    let u = (b + (b * b - 4 * 0.01 * (0.09 + 0.04)).squareRoot()) / 2
    #expect(abs(solution.voltageMagnitude[1] - u.squareRoot()) < 1e-12)
    #expect(solution.lossKW == 0)
    #expect(abs(solution.slackKW - 300) < 1e-9)
    #expect(abs(solution.lossKvar - 1000 * 0.1 * 0.13 / u) < 1e-9)
  }

  @Test func `a slack alone is a solution`() throws {
    let grid = try Grid(
      name: "one", baseMVA: 1, slack: Slack(bus: 5, voltage: 1.03),
      buses: [Bus(number: 5, loadKW: 10)], branches: [])
    for method in PowerFlowMethod.allCases {
      let solution = try grid.powerFlow(method: method)
      #expect(solution.isConverged)
      #expect(solution.voltageMagnitude == [1.03])
      #expect(abs(solution.slackKW - 10) < 1e-12)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 16, 21])
  func `a scenario's result is the same bits in any lane and beside any others`(
    count: Int
  ) throws {
    let grid = try randomRadialGrid(buses: 40, seed: 3)
    let alone = try RadialPowerFlow(grid: grid, scenarioCapacity: 1)
    let batch = try RadialPowerFlow(grid: grid, scenarioCapacity: count)
    var stream = RandomStream(seed: 7, "loads")
    for scenario in 0..<count {
      // Light loads beside heavy ones, which take more passes, and one without a solution.
      let scale = scenario == 4 ? 4000 : 6 * stream.uniform()
      for row in 0..<batch.busCount {
        let index = row * batch.scenarioStride + scenario
        batch.loadKW[index] = scale * grid.buses[row].loadKW
        batch.loadKvar[index] = scale * stream.uniform() * grid.buses[row].loadKvar
      }
    }
    batch.solve(scenarios: count)
    for scenario in 0..<count {
      for row in 0..<batch.busCount {
        alone.loadKW[row] = batch.loadKW[row * batch.scenarioStride + scenario]
        alone.loadKvar[row] = batch.loadKvar[row * batch.scenarioStride + scenario]
      }
      alone.solve(scenario: 0)
      #expect(alone.isConverged[0] == batch.isConverged[scenario])
      #expect(alone.isConverged[0] == (scenario != 4))
      #expect(alone.iterations[0] == batch.iterations[scenario])
      #expect(alone.lossKW[0].bitPattern == batch.lossKW[scenario].bitPattern)
      #expect(alone.lossKvar[0].bitPattern == batch.lossKvar[scenario].bitPattern)
      for row in 0..<batch.busCount {
        let value = batch.voltageMagnitude[row * batch.scenarioStride + scenario]
        #expect(alone.voltageMagnitude[row].bitPattern == value.bitPattern)
      }
    }
  }

  @Test func `solving again gives the same bits`() throws {
    let flow = try RadialPowerFlow(grid: Grid.load(named: "ieee33"), scenarioCapacity: 8)
    flow.solve(scenarios: 8)
    let first = (0..<33).map { flow.voltageMagnitude[$0 * flow.scenarioStride + 5] }
    flow.loadKW[20 * flow.scenarioStride + 4] = 9e9
    flow.solve(scenarios: 8)
    let second = (0..<33).map { flow.voltageMagnitude[$0 * flow.scenarioStride + 5] }
    #expect(first == second)
    #expect(!flow.isConverged[4])
  }

  @Test func `Kirchhoff's law holds at every bus of every scenario`() throws {
    let grid = try Grid.load(named: "ieee33")
    let flow = try RadialPowerFlow(grid: grid, slackVoltage: 1.025, scenarioCapacity: 1000)
    var stream = RandomStream(seed: 11, "loads")
    for row in 0..<flow.busCount {
      for scenario in 0..<1000 {
        let index = row * flow.scenarioStride + scenario
        flow.loadKW[index] = grid.buses[row].loadKW * (4 * stream.uniform() - 2)
        flow.loadKvar[index] = grid.buses[row].loadKvar * (4 * stream.uniform() - 2)
      }
    }
    flow.solve(scenarios: 1000)
    for scenario in 0..<1000 {
      #expect(flow.isConverged[scenario])
      #expect(flow.mismatch(scenario: scenario) < 1e-9)
    }
  }

  @Test func `the slack injects what loads draw and branches lose`() throws {
    for name in ["ieee33", "ieee69", "ieee141"] {
      let grid = try Grid.load(named: name)
      let solution = try grid.powerFlow(method: .sweep)
      #expect(abs(solution.slackKW - grid.totalLoadKW - solution.lossKW) < 1e-5)
      #expect(abs(solution.slackKvar - grid.totalLoadKvar - solution.lossKvar) < 1e-5)
    }
  }

  @Test func `the sweep's own losses are those of its voltages`() throws {
    let grid = try randomRadialGrid(buses: 60, seed: 5)
    let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: 1)
    flow.solve(scenario: 0)
    let solution = try grid.powerFlow(method: .newton)
    #expect(abs(flow.lossKW[0] - solution.lossKW) < 1e-8)
    #expect(abs(flow.lossKvar[0] - solution.lossKvar) < 1e-8)
  }

  @Test func `a load beyond what the feeder can carry is a status, and finite`() throws {
    let grid = try Grid.load(named: "ieee33")
    for method in PowerFlowMethod.allCases {
      let solution = try grid.powerFlow(method: method, loadScale: 20)
      #expect(!solution.isConverged)
      #expect(solution.voltageMagnitude == [1] + Array(repeating: 0, count: 32))
      #expect(solution.voltageAngleDegrees == Array(repeating: 0, count: 33))
      #expect(solution.lossKW == 0 && solution.lossKvar == 0)
      #expect(solution.lowestVoltage.magnitude == 0)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300])
  func `a load that is no load is a status, and finite`(load: Double) throws {
    let flow = try RadialPowerFlow(grid: Grid.load(named: "ieee33"), scenarioCapacity: 8)
    flow.loadKW[17 * flow.scenarioStride + 3] = load
    flow.solve(scenarios: 8)
    let batched = (0..<33).map { flow.voltageMagnitude[$0 * flow.scenarioStride + 3] }
    for scenario in 0..<8 { #expect(flow.isConverged[scenario] == (scenario != 3)) }
    flow.solve(scenario: 3)
    #expect(!flow.isConverged[3])
    for row in 0..<33 {
      #expect(batched[row] == flow.voltageMagnitude[row * flow.scenarioStride + 3])
      #expect(batched[row] == 0)
    }
    #expect(flow.lossKW[3] == 0)
  }

  @Test func `rows are the grid's buses, and start with its loads`() throws {
    let grid = try randomRadialGrid(buses: 20, seed: 1)
    let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: 3)
    #expect(flow.scenarioStride == 8)
    #expect(flow.busNumbers == grid.buses.map(\.number))
    #expect(flow.row(ofBus: 7) == 6)
    #expect(flow.row(ofBus: 70) == nil)
    #expect(flow.loadKW[6 * flow.scenarioStride + 2] == grid.buses[6].loadKW)
    #expect(flow.loadKvar[19 * flow.scenarioStride] == grid.buses[19].loadKvar + 4)
  }

  @Test func `a meshed grid is refused by the branch that closes a loop`() throws {
    let grid = try Grid.load(named: "ieee33").switched { index, branch in
      branch.isClosed || index == 33
    }
    let error = #expect(throws: PowerFlowError.self) { try grid.powerFlow(method: .sweep) }
    #expect(
      error?.description == "ieee33 is meshed: branch 9–15 closes a loop; "
        + "open it, or use the Newton–Raphson method.")
  }

  @Test func `a held voltage is refused by its bus`() throws {
    let grid = try Golden.grid("case14")
    let generator = Generator(bus: 2, powerKW: 1, voltage: 1)
    let radial = try Grid(
      name: "held", baseMVA: 1, slack: Slack(bus: 1), buses: Array(grid.buses.prefix(2)),
      branches: Array(grid.branches.prefix(1)), generators: [generator])
    let error = #expect(throws: PowerFlowError.self) { try radial.powerFlow(method: .sweep) }
    #expect(
      error?.description == "held has a generator at bus 2 that holds its voltage; "
        + "the sweep takes constant powers only, so use the Newton–Raphson method.")
    #expect(try radial.powerFlow().method == .newton)
  }

  @Test func `voltages and scales that are none are refused`() throws {
    let grid = try Grid.load(named: "ieee33")
    for voltage in [0, -1, Double.nan, .infinity] {
      for method in [PowerFlowMethod.sweep, .newton] {
        let error = #expect(throws: PowerFlowError.self) {
          try grid.powerFlow(method: method, slackVoltage: voltage)
        }
        #expect(
          error?.description
            == "the slack voltage must be a positive number of pu, not \(voltage).")
      }
    }
    let error = #expect(throws: PowerFlowError.self) { try grid.powerFlow(loadScale: .nan) }
    #expect(error?.description == "the load scale must be a finite number, not nan.")
  }
}
