import EnergyTrading
import Prosumers
import RandomStreams

/// What is known, or forecast, of the steps of a horizon, in plain arrays.
struct StepsAhead {
  private(set) var stepCount = 0
  private(set) var firstStep = 0
  /// (step, prosumer) active and reactive load, kW and kvar.
  private(set) var loadKW: [Double]
  private(set) var loadKvar: [Double]
  /// (step, device) available power, kW.
  private(set) var availableKW: [Double]
  /// (step) λ^B and λ^S.
  private(set) var buyPrice: [Double]
  private(set) var sellPrice: [Double]

  private let scenario: Scenario
  private let forecast: Forecast
  private let stream = RandomStream(seed: 0, "optimizer-forecast-error")

  init(_ scenario: Scenario, forecast: Forecast, capacity: Int) {
    self.scenario = scenario
    self.forecast = forecast
    loadKW = Array(repeating: 0, count: capacity * scenario.prosumers.count)
    loadKvar = loadKW
    availableKW = Array(repeating: 0, count: capacity * scenario.devices.count)
    buyPrice = Array(repeating: 0, count: capacity)
    sellPrice = buyPrice
  }

  /// Looks ahead from a step of a day.
  mutating func look(day: Int, step: Int, count: Int) {
    let (prosumers, devices) = (scenario.prosumers.count, scenario.devices.count)
    stepCount = count
    firstStep = step
    for ahead in 0..<count {
      let now = scenario.conditions(day: day, step: step + ahead)
      buyPrice[ahead] = now.buyPrice
      sellPrice[ahead] = now.sellPrice
      if ahead > 0, forecast == .persistence {
        for i in 0..<prosumers {
          loadKW[ahead * prosumers + i] = loadKW[i]
          loadKvar[ahead * prosumers + i] = loadKvar[i]
        }
        for d in 0..<devices { availableKW[ahead * devices + d] = availableKW[d] }
        continue
      }
      for i in 0..<prosumers {
        loadKW[ahead * prosumers + i] = now.loadKW(prosumer: i)
        loadKvar[ahead * prosumers + i] = now.loadKvar(prosumer: i)
      }
      for d in 0..<devices { availableKW[ahead * devices + d] = now.availableKW(device: d) }
    }
    if case .noisy(let deviation) = forecast, deviation > 0 {
      disturb(day * TimeGrid.stepsPerDay + step, deviation)
    }
  }

  /// Adds errors that belong to the step, the prosumer and the device, and to nothing drawn before.
  private mutating func disturb(_ now: Int, _ deviation: Double) {
    let (prosumers, devices) = (scenario.prosumers.count, scenario.devices.count)
    for ahead in 1..<max(1, stepCount) {
      var draws = stream.split("error", now * TimeGrid.stepsPerDay + ahead)
      let spread = deviation * (Double(ahead) * TimeGrid.stepHours).squareRoot()
      for i in 0..<prosumers {
        let position = ahead * prosumers + i
        let error = spread * draws.normal()
        let truth = loadKW[position]
        loadKW[position] = max(0, truth + error * scenario.prosumers[i].load.peakKW)
        if truth > 0 { loadKvar[position] *= loadKW[position] / truth }
      }
      for d in 0..<devices {
        guard let inverter = scenario.devices[d] as? RenewableInverter else { continue }
        let position = ahead * devices + d
        let error = spread * draws.normal()
        // Nothing is forecast at night where nothing will come.
        guard availableKW[position] > 0 else { continue }
        availableKW[position] = min(
          inverter.largestKW, max(0, availableKW[position] + error * inverter.largestKW))
      }
    }
  }

  /// The value of an entry of θ.
  func value(
    _ parameter: ProsumerModel.Parameter, prosumer: Int, firstDevice: Int,
    states: UnsafePointer<Double>
  ) -> Double {
    let (prosumers, devices) = (scenario.prosumers.count, scenario.devices.count)
    switch parameter {
    case .loadKW(let step): return loadKW[step * prosumers + prosumer]
    case .loadKvar(let step): return loadKvar[step * prosumers + prosumer]
    case .availableKW(let device, let step):
      return availableKW[step * devices + firstDevice + device]
    case .apparentKVA(let device, let step):
      guard let inverter = scenario.devices[firstDevice + device] as? RenewableInverter else {
        return 0
      }
      let available = availableKW[step * devices + firstDevice + device]
      let isAble = inverter.givesReactiveAlone || available > 0
      return inverter.apparentKVA * (isAble ? 1 : Self.unable)
    case .state(let device): return states[firstDevice + device]
    case .buyPrice(let step): return buyPrice[step]
    case .sellPrice(let step): return sellPrice[step]
    case .within(let from, let to, let step):
      let minute = 15 * (firstStep + step) % (60 * 24)
      let isInside = from < to ? from <= minute && minute < to : from <= minute || minute < to
      return isInside ? 1 : 0
    case .hour(let step): return Double(firstStep + step) * TimeGrid.stepHours
    case .constant(let number): return number
    }
  }

  /// The share of its apparent power that an inverter keeps where it gives none: a cone program needs an
  /// interior.
  private static let unable = 1e-4
}
