import EnergyTrading
import Prosumers

extension CommunityDecision {
  /// Starts over from the state before a decision, clipped to what devices can be in.
  func begin(horizonSteps: Int, states: some Collection<Double>, idle scenario: Scenario) {
    self.horizonSteps = horizonSteps
    status = .failed
    rounds = 0
    iterations = 0
    cost = 0
    lowerBound = 0
    worstDeviation = 0
    worstDeviationBefore = 0
    for (index, state) in zip(scenario.devices.indices, states) {
      self.states[index] = scenario.devices[index].attainable(state)
    }
  }

  /// Takes over the powers of a program's solution.
  func take(_ program: JointProgram, _ scenario: Scenario) {
    let (devices, prosumers) = (scenario.devices.count, scenario.prosumers.count)
    for (i, model) in program.models.enumerated() {
      for step in 0..<horizonSteps {
        netKW[step * prosumers + i] = program.value(model.netKW[step], prosumer: i)
        netKvar[step * prosumers + i] = program.value(model.netKvar[step], prosumer: i)
      }
      for (d, schedule) in model.devices.enumerated() {
        let device = scenario.deviceOffsets[i] + d
        for step in 0..<horizonSteps {
          let position = step * devices + device
          deviceKW[position] =
            step < schedule.powerKW.count
            ? program.value(schedule.powerKW[step], prosumer: i) : 0
          deviceKvar[position] =
            step < schedule.reactiveKvar.count
            ? program.value(schedule.reactiveKvar[step], prosumer: i) : 0
        }
      }
    }
    for step in 0..<horizonSteps {
      poolPrice[step] = program.isPooled ? program.poolPrice(step: step) : 0
      for (index, device) in scenario.devices.enumerated() {
        let before = step == 0 ? states[index] : deviceState[(step - 1) * devices + index]
        let power = deviceKW[step * devices + index]
        deviceState[step * devices + index] =
          switch device {
          case let battery as Battery: battery.nextSOC(before, powerKW: power)
          case is ConventionalGenerator: power
          default: 0
          }
      }
    }
  }

  /// Takes over the first step's voltages.
  func takeVoltages(_ network: NetworkCheck, before: Bool) {
    let worst = network.worstDeviation(step: 0)
    if before { worstDeviationBefore = worst }
    worstDeviation = worst
    for bus in 0..<network.busCount {
      let voltage = network.voltage(step: 0, bus: bus)
      if before { voltageBefore[bus] = voltage }
      voltageAfter[bus] = voltage
    }
  }

  /// Turns the first step's powers into actions, and projects them as the environment does.
  func act(in scenario: Scenario, ahead: StepsAhead) {
    for i in scenario.prosumers.indices {
      for index in scenario.deviceOffsets[i]..<scenario.deviceOffsets[i + 1] {
        let device = scenario.devices[index]
        let asked = device.action(
          powerKW: deviceKW[index], reactiveKvar: deviceKvar[index], state: states[index],
          availableKW: ahead.availableKW[index], loadKW: ahead.loadKW[i])
        let executed = device.executed(
          asked, state: states[index], availableKW: ahead.availableKW[index],
          loadKW: ahead.loadKW[i])
        let first = scenario.actionOffsets[index]
        for entry in 0..<scenario.actionOffsets[index + 1] - first {
          actions[first + entry] = Float(executed[entry])
        }
      }
    }
  }

  /// Leaves every device alone.
  func fallBackToIdle(_ scenario: Scenario) {
    for (index, device) in scenario.devices.enumerated() {
      let first = scenario.actionOffsets[index]
      for entry in 0..<scenario.actionOffsets[index + 1] - first {
        actions[first + entry] = Float(device.idleAction[entry])
      }
    }
  }
}

extension Device {
  /// The nearest state from which a model of the device has a feasible schedule.
  fileprivate func attainable(_ state: Double) -> Double {
    switch self {
    case let battery as Battery:
      min(battery.maximumSOC, max(battery.minimumSOC, state))
    case let generator as ConventionalGenerator:
      min(
        generator.maximumKW + generator.rampDownKW,
        max(generator.minimumKW - generator.rampUpKW, state))
    default:
      state
    }
  }

  /// The action entries that ask for a power.
  func action(
    powerKW: Double, reactiveKvar: Double, state: Double, availableKW: Double, loadKW: Double
  ) -> SIMD2<Double> {
    switch self {
    case let battery as Battery:
      return SIMD2(powerKW / battery.maximumKW, 0)
    case let generator as ConventionalGenerator:
      let ramp = powerKW - state
      let scale = ramp < 0 ? generator.rampDownKW : generator.rampUpKW
      return SIMD2(scale > 0 ? ramp / scale : 0, 0)
    case let load as ControllableLoad:
      let largest = load.share * loadKW
      return SIMD2(largest > 0 ? 2 * powerKW / largest - 1 : -1, 0)
    case let inverter as RenewableInverter:
      let scale = inverter.activeScale == .available ? availableKW : inverter.largestKW
      return SIMD2(
        scale > 0 ? 2 * powerKW / scale - 1 : 1, reactiveKvar / inverter.apparentKVA)
    default:
      return idleAction
    }
  }

  /// The action as the environment would execute it.
  func executed(
    _ action: SIMD2<Double>, state: Double, availableKW: Double, loadKW: Double
  ) -> SIMD2<Double> {
    let profile = (self as? RenewableInverter).map { availableKW / $0.ratedKW } ?? 0
    return step(
      action, in: DeviceSituation(state: state, profileValue: profile, loadKW: loadKW)
    ).executed
  }
}
