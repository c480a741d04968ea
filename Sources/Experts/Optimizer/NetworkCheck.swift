import EnergyTrading
import Grids
import PowerFlow
import Specification

/// The exact voltages of a schedule's steps, and their derivatives by what prosumers draw.
final class NetworkCheck {
  let busCount: Int
  let stepCapacity: Int
  let minimumVoltage: Double
  let maximumVoltage: Double
  /// ∂|V|/∂P and ∂|V|/∂Q of the step that was linearised last, (prosumer, bus) in pu per kW and kvar.
  let sensitivity: VoltageSensitivity

  private let scenario: Scenario
  private let flow: RadialPowerFlow

  init(_ scenario: Scenario, stepCapacity: Int) throws(SpecificationError) {
    self.scenario = scenario
    self.stepCapacity = max(1, stepCapacity)
    busCount = scenario.grid.buses.count
    minimumVoltage = scenario.specification.grid.minimumVoltage
    maximumVoltage = scenario.specification.grid.maximumVoltage
    do throws(PowerFlowError) {
      flow = try RadialPowerFlow(
        grid: scenario.grid, slackVoltage: scenario.specification.grid.slackVoltage,
        scenarioCapacity: self.stepCapacity)
    } catch {
      throw SpecificationError(error.description, at: scenario.specification.grid.place)
    }
    sensitivity = VoltageSensitivity(of: flow, loadBuses: scenario.busIndices)
  }

  /// Solves the power flows of so many steps from a step of a day on, with (step, prosumer) net loads.
  ///
  /// `background` says whose other loads a step has: its own, or those of the step that forecasts it.
  func solve(
    day: Int, step: Int, count: Int, netKW: [Double], netKvar: [Double],
    background: (Int) -> Int
  ) {
    let stride = flow.scenarioStride
    let prosumers = scenario.prosumers.count
    for ahead in 0..<count {
      let conditions = scenario.conditions(day: day, step: background(step + ahead))
      for bus in 0..<busCount {
        flow.loadKW[bus * stride + ahead] = conditions.backgroundKW(bus: bus)
        flow.loadKvar[bus * stride + ahead] = conditions.backgroundKvar(bus: bus)
      }
      for i in 0..<prosumers {
        let row = scenario.busIndices[i] * stride + ahead
        flow.loadKW[row] += netKW[ahead * prosumers + i]
        flow.loadKvar[row] += netKvar[ahead * prosumers + i]
      }
    }
    flow.solve(scenarios: count)
  }

  /// |V| of a bus in a step that was solved, pu.
  func voltage(step: Int, bus: Int) -> Double {
    flow.voltageMagnitude[bus * flow.scenarioStride + step]
  }

  /// How far a bus is inside its limits, pu; negative outside.
  func distance(step: Int, bus: Int) -> Double {
    let voltage = voltage(step: step, bus: bus)
    return min(maximumVoltage - voltage, voltage - minimumVoltage)
  }

  /// The worst deviation of a step.
  func worstDeviation(step: Int) -> Double {
    var worst = 0.0
    for bus in 0..<busCount { worst = max(worst, -distance(step: step, bus: bus)) }
    return worst
  }
}
