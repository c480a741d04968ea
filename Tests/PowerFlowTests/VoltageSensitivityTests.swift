import Grids
import PowerFlow
import Testing

@Suite struct VoltageSensitivityTests {
  @Test(arguments: 1...6)
  func `sensitivities are the derivatives of the exact power flow`(seed: UInt64) throws {
    let grid = try randomRadialGrid(buses: 25, seed: seed)
    let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: 3)
    let buses = [0, 3, 12, 24]
    let sensitivity = VoltageSensitivity(of: flow, loadBuses: buses)
    let h = 0.01
    for (k, bus) in buses.enumerated() {
      for isActive in [true, false] {
        let load = isActive ? flow.loadKW : flow.loadKvar
        let row = bus * flow.scenarioStride
        load[row + 1] += h
        load[row + 2] -= h
        flow.solve(scenarios: 3)
        #expect(flow.isConverged[0] && flow.isConverged[1] && flow.isConverged[2])
        sensitivity.update(scenario: 0)
        let values = isActive ? sensitivity.byActive : sensitivity.byReactive
        for other in grid.buses.indices {
          let place = other * flow.scenarioStride
          let difference =
            (flow.voltageMagnitude[place + 1] - flow.voltageMagnitude[place + 2]) / (2 * h)
          #expect(abs(values[k * grid.buses.count + other] - difference) < 1e-9)
        }
        load[row + 1] -= h
        load[row + 2] += h
      }
    }
  }
}
