import Grids
import PowerFlow
import Testing

@Suite struct NewtonRaphsonTests {
  @Test func `a generator holds its voltage with the reactive power that takes`() throws {
    let grid = try Golden.grid("case14")
    let solution = try grid.powerFlow()
    for generator in grid.generators {
      let row = try #require(grid.index(ofBus: generator.bus))
      let voltage = try #require(generator.voltage)
      #expect(solution.voltageMagnitude[row] == voltage)
    }
    #expect(solution.mismatch < 1e-9)
  }

  @Test func `a transformer's turn of phase is no obstacle`() throws {
    let grid = try Grid(
      name: "dyn5", baseMVA: 1, slack: Slack(bus: 1, angleDegrees: 10),
      buses: [Bus(number: 1), Bus(number: 2, loadKW: 400, loadKvar: 100)],
      branches: [
        Branch(from: 1, to: 2, resistance: 0.01, reactance: 0.05, phaseShiftDegrees: 150)
      ])
    let newton = try grid.powerFlow(method: .newton)
    let sweep = try grid.powerFlow(method: .sweep)
    #expect(newton.isConverged)
    #expect(abs(newton.voltageAngleDegrees[1] - (10 - 150 - 1.14)) < 0.1)
    #expect(sweep.voltageAngleDegrees.distance(from: newton.voltageAngleDegrees) < 1e-8)
  }

  @Test func `losses are what comes in less what goes out`() throws {
    let grid = try Grid.load(named: "ieee33").switched { _, _ in true }
    let solution = try grid.powerFlow()
    #expect(abs(solution.slackKW - grid.totalLoadKW - solution.lossKW) < 1e-6)
    #expect(abs(solution.slackKvar - grid.totalLoadKvar - solution.lossKvar) < 1e-6)
  }

  @Test func `a grid too large for a dense Jacobian is refused`() throws {
    let count = NewtonRaphson.busLimit + 1
    let grid = try Grid(
      name: "long", baseMVA: 1, slack: Slack(bus: 1), buses: (1...count).map { Bus(number: $0) },
      branches: (1..<count).map { Branch(from: $0, to: $0 + 1, resistance: 1, reactance: 1) })
    let error = #expect(throws: PowerFlowError.self) { try NewtonRaphson(grid: grid) }
    #expect(
      error?.description
        == "long has 2001 buses; the Newton–Raphson method here is dense and takes at most 2000.")
    #expect(try grid.powerFlow().isConverged)
  }
}
