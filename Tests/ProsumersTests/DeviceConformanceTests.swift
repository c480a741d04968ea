import Prosumers
import RandomStreams
import Specification
import Testing

/// What holds for every kind of device, present and future.
@Suite struct DeviceConformanceTests {
  static let kinds = deviceKinds.map(\.name)

  @Test(arguments: kinds)
  func `no action, however wild, leaves the device's limits`(kind: String) throws {
    let device = try DeviceExamples.device(kind)
    let wild: [Double] = [
      .nan, .infinity, -.infinity, 1e300, -1e300, .leastNonzeroMagnitude, -0.0, .signalingNaN, 1,
      -1,
    ]
    var random = RandomStream(seed: 1, kind)
    var state = device.initialState
    for _ in 0..<5000 {
      func entry() -> Double {
        random.uniform() < 0.5
          ? wild[random.index(below: wild.count)] : 4 * random.uniform() - 2
      }
      let situation = DeviceSituation(
        state: state, profileValue: random.uniform() < 0.2 ? 0 : random.uniform(),
        loadKW: 300 * random.uniform())
      let outcome = device.step(SIMD2(entry(), entry()), in: situation)
      try expectWithinLimits(outcome, device, situation)
      state = outcome.state
    }
  }

  @Test(arguments: kinds)
  func `an executed action is its own projection`(kind: String) throws {
    let device = try DeviceExamples.device(kind)
    var random = RandomStream(seed: 2, kind)
    var state = device.initialState
    for _ in 0..<2000 {
      let situation = DeviceSituation(
        state: state, profileValue: random.uniform(), loadKW: 300 * random.uniform())
      let action = SIMD2(2 * random.uniform() - 1, 2 * random.uniform() - 1)
      let first = device.step(action, in: situation)
      let again = device.step(first.executed, in: situation)
      #expect(abs(again.powerKW - first.powerKW) < 1e-9)
      #expect(abs(again.generatedKvar - first.generatedKvar) < 1e-9)
      #expect(abs(again.state - first.state) < 1e-12)
      state = first.state
    }
  }

  @Test(arguments: kinds)
  func `the idle action leaves the device alone`(kind: String) throws {
    let device = try DeviceExamples.device(kind)
    for value in [0, 0.3, 1] {
      let situation = DeviceSituation(
        state: device.initialState, profileValue: value, loadKW: 100)
      let outcome = device.step(device.idleAction, in: situation)
      switch device {
      case let generator as ConventionalGenerator:
        #expect(outcome.powerKW == generator.initialKW)
      case let inverter as RenewableInverter:
        #expect(outcome.powerKW == inverter.availableKW(profileValue: value))
      default:
        #expect(outcome.powerKW == 0)
      }
      #expect(outcome.state == device.initialState)
      #expect(outcome.generatedKvar == 0)
    }
  }

  @Test(arguments: kinds)
  func `an entry that is not a number counts as nought`(kind: String) throws {
    let device = try DeviceExamples.device(kind)
    let situation = DeviceSituation(
      state: device.initialState, profileValue: 0.5, loadKW: 100)
    let nought = device.step(.zero, in: situation)
    for wild in [Double.nan, .infinity, -.infinity] {
      #expect(device.step(SIMD2(wild, wild), in: situation) == nought)
    }
  }

  private func expectWithinLimits(
    _ outcome: DeviceOutcome, _ device: any Device, _ situation: DeviceSituation
  ) throws {
    for number in [
      outcome.powerKW, outcome.drawKW, outcome.generatedKvar, outcome.state, outcome.cost,
    ] {
      #expect(number.isFinite)
    }
    #expect(outcome.cost >= 0)
    #expect(abs(outcome.drawKW) == abs(outcome.powerKW))
    for entry in 0..<2 { #expect(abs(outcome.executed[entry]) <= 1) }
    switch device {
    case let battery as Battery:
      #expect(abs(outcome.powerKW) <= battery.maximumKW)
      #expect(battery.minimumSOC <= outcome.state && outcome.state <= battery.maximumSOC)
    case let generator as ConventionalGenerator:
      #expect(generator.minimumKW <= outcome.powerKW && outcome.powerKW <= generator.maximumKW)
      let ramp = outcome.powerKW - situation.state
      #expect(-generator.rampDownKW - 1e-12 <= ramp && ramp <= generator.rampUpKW + 1e-12)
    case let inverter as RenewableInverter:
      let available = inverter.availableKW(profileValue: situation.profileValue)
      #expect(outcome.powerKW >= 0 && outcome.powerKW <= available)
      let apparent =
        outcome.powerKW * outcome.powerKW + outcome.generatedKvar * outcome.generatedKvar
      #expect(apparent <= inverter.apparentKVA * inverter.apparentKVA * (1 + 1e-14))
      if available == 0 && !inverter.givesReactiveAlone { #expect(outcome.generatedKvar == 0) }
    case let load as ControllableLoad:
      #expect(outcome.powerKW >= 0 && outcome.powerKW <= load.share * situation.loadKW)
    default:
      Issue.record("the limits of a new kind of device are not tested")
    }
  }
}
