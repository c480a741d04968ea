import EnergyTrading
import Optimization
import Profiles
import Prosumers

/// A state of the scenario that a model is checked in.
struct SampledState {
  let ahead: StepsAhead
  private let scenario: Scenario
  private let prosumer: Int
  private let states: [Double]

  /// Spreads states over the training days and the day, the devices' from the least to the largest.
  init(_ scenario: Scenario, _ prosumer: Int, _ number: Int, steps: Int) {
    self.scenario = scenario
    self.prosumer = prosumer
    var ahead = StepsAhead(scenario, forecast: .perfect, capacity: steps)
    let days = scenario.days.training
    let last = max(0, TimeGrid.stepsPerDay - steps)
    ahead.look(
      day: days[(number * 61 + 17) % days.count], step: (number * 17 + 5) % (last + 1),
      count: steps)
    self.ahead = ahead
    let share = [0.5, 0, 1, 0.25, 0.75, 0.5][number % 6]
    states = scenario.devices.map { device in
      switch device {
      case let battery as Battery:
        battery.minimumSOC + share * (battery.maximumSOC - battery.minimumSOC)
      case let generator as ConventionalGenerator:
        generator.minimumKW + share * (generator.maximumKW - generator.minimumKW)
      default: 0
      }
    }
  }

  func deviceState(_ index: Int) -> Double { states[scenario.deviceOffsets[prosumer] + index] }

  func load(_ step: Int) -> (kw: Double, kvar: Double) {
    let position = step * scenario.prosumers.count + prosumer
    return (ahead.loadKW[position], ahead.loadKvar[position])
  }

  func solve(
    _ model: ProsumerModel, trade: Double = 0
  ) throws(OptimizationError) -> LoneProgram.Schedule {
    let parameters = states.withUnsafeBufferPointer { states -> [Double] in
      guard let base = states.baseAddress else { return [] }
      return model.parameters.map {
        ahead.value(
          $0, prosumer: prosumer, firstDevice: scenario.deviceOffsets[prosumer], states: base)
      }
    }
    return try LoneProgram(model).solve(
      parameters, buy: ahead.buyPrice, sell: ahead.sellPrice, trade: trade)
  }
}
