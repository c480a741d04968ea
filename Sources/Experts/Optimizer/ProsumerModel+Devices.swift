public import Prosumers
public import Specification

extension ProsumerModel {
  /// Makes the model of a prosumer from its devices' data, (1)–(12) for any mix of devices.
  ///
  /// Variables are in units of their devices' largest powers. The tie-breaking term gives every device
  /// a marginal cost at full power of `tieBreak` on top of its own, proportional to its power:
  /// `½·Δt·tieBreak·P_max·(P/P_max)²`, and so to the reactive power of an inverter and to what it spills.
  ///
  /// - Parameters:
  ///   - prosumer: The prosumer.
  ///   - horizonSteps: H.
  ///   - reactiveSteps: How many of the first steps decide on reactive power; it is 0 in later ones, as
  ///     it is optimally wherever no voltage limit binds. By default all.
  ///   - spillsAlways: Whether inverters may give less than is available in steps without reactive
  ///     power, too. Where energy always has a price it never pays.
  ///   - tieBreak: Currency per kWh.
  /// - Throws: ``SpecificationError`` for a kind of device that has no model here.
  public init(
    _ prosumer: Prosumer, horizonSteps: Int, reactiveSteps: Int? = nil,
    spillsAlways: Bool = true, tieBreak: Double = 0
  ) throws(SpecificationError) {
    var writer = DeviceWriter(
      horizonSteps: max(1, horizonSteps), reactiveSteps: reactiveSteps ?? horizonSteps,
      spillsAlways: spillsAlways, tieBreak: tieBreak)
    writer.addLoad()
    for (index, device) in prosumer.devices.enumerated() {
      switch device {
      case let battery as Battery: writer.add(battery, index)
      case let generator as ConventionalGenerator: writer.add(generator, index)
      case let inverter as RenewableInverter: writer.add(inverter, index)
      case let load as ControllableLoad: writer.add(load, index, peakKW: prosumer.load.peakKW)
      default:
        throw SpecificationError(
          "the optimiser has no model of '\(device.name)' of '\(prosumer.name)'.",
          at: device.place)
      }
    }
    do throws(ProsumerModelError) {
      self = try writer.model()
    } catch {
      preconditionFailure("device models fit together: \(error)")
    }
  }
}

/// A prosumer's model while its devices are written down.
private struct DeviceWriter {
  typealias Term = AffineExpression.Term

  /// What bounds that may coincide leave between them, per unit: a cone program needs an interior.
  private static let interior = 1e-5

  let horizonSteps: Int
  let reactiveSteps: Int
  let spillsAlways: Bool
  let tieBreak: Double
  private var rows = ConeRows()
  private var parameters: [ProsumerModel.Parameter] = []
  private var netKW: [AffineExpression] = []
  private var netKvar: [AffineExpression] = []
  private var devices: [ProsumerModel.DeviceSchedule] = []

  init(horizonSteps: Int, reactiveSteps: Int, spillsAlways: Bool, tieBreak: Double) {
    self.horizonSteps = horizonSteps
    self.reactiveSteps = reactiveSteps
    self.spillsAlways = spillsAlways
    self.tieBreak = tieBreak
  }

  func model() throws(ProsumerModelError) -> ProsumerModel {
    try rows.model(
      horizonSteps: horizonSteps, parameters: parameters, netKW: netKW, netKvar: netKvar,
      devices: devices)
  }

  private mutating func parameter(_ meaning: ProsumerModel.Parameter) -> Int {
    if let index = parameters.firstIndex(of: meaning) { return index }
    parameters.append(meaning)
    return parameters.count - 1
  }

  /// The tie-breaking curvature of a variable in units of a power.
  private func curvature(_ powerKW: Double) -> Double { TimeGrid.stepHours * tieBreak * powerKW }

  mutating func addLoad() {
    for step in 0..<horizonSteps {
      netKW.append(.parameter(parameter(.loadKW(step: step))))
      netKvar.append(.parameter(parameter(.loadKvar(step: step))))
    }
  }

  mutating func add(_ battery: Battery, _ index: Int) {
    let kw = battery.maximumKW
    let hours = TimeGrid.stepHours
    let gain = hours * battery.chargeEfficiency * kw / battery.energyKWh
    let loss = hours * kw / (battery.dischargeEfficiency * battery.energyKWh)
    var powers: [AffineExpression] = []
    var last: Int?
    for step in 0..<horizonSteps {
      let charge = rows.variable(
        linear: hours * battery.wearPrice * kw, tieBreak: curvature(kw))
      let discharge = rows.variable(
        linear: hours * battery.wearPrice * kw, tieBreak: curvature(kw))
      let stored = rows.variable()
      rows.between(charge, 0, AffineExpression(constant: 1))
      rows.between(discharge, 0, AffineExpression(constant: 1))
      rows.between(stored, battery.minimumSOC, AffineExpression(constant: battery.maximumSOC))
      let change = [Term(stored, 1), Term(charge, -gain), Term(discharge, loss)]
      if let last {
        rows.equal(change + [Term(last, -1)], AffineExpression())
      } else {
        rows.equal(change, .parameter(parameter(.state(device: index))))
      }
      last = stored
      let power = AffineExpression(variables: [Term(charge, kw), Term(discharge, -kw)])
      powers.append(power)
      netKW[step] = netKW[step] + power
    }
    devices.append(
      ProsumerModel.DeviceSchedule(
        powerKW: powers, finalState: last.map { .variable($0) }))
  }

  mutating func add(_ generator: ConventionalGenerator, _ index: Int) {
    let kw = generator.maximumKW
    let hours = TimeGrid.stepHours
    let limit = 1 - generator.minimumKW / kw
    var powers: [AffineExpression] = []
    var last: Int?
    for step in 0..<horizonSteps {
      let power = rows.variable(
        linear: hours * generator.fuelB * kw, quadratic: 2 * hours * generator.fuelA * kw * kw,
        tieBreak: curvature(kw))
      rows.constantCost += hours * generator.fuelC
      rows.between(power, generator.minimumKW / kw, AffineExpression(constant: 1))
      let (up, down) = (generator.rampUpKW / kw, generator.rampDownKW / kw)
      if let last {
        if up < limit {
          rows.atMost([Term(power, 1), Term(last, -1)], AffineExpression(constant: up))
        }
        if down < limit {
          rows.atMost([Term(power, -1), Term(last, 1)], AffineExpression(constant: down))
        }
      } else {
        let state = AffineExpression.parameter(
          parameter(.state(device: index)), times: 1 / kw)
        rows.atMost([Term(power, 1)], state + AffineExpression(constant: up))
        rows.atMost([Term(power, -1)], AffineExpression(constant: down) - state)
      }
      last = power
      powers.append(.variable(power, times: kw))
      netKW[step] = netKW[step] + .variable(power, times: -kw)
    }
    devices.append(ProsumerModel.DeviceSchedule(powerKW: powers))
  }

  mutating func add(_ load: ControllableLoad, _ index: Int, peakKW: Double) {
    let kw = load.share * peakKW
    var powers: [AffineExpression] = []
    for step in 0..<horizonSteps {
      let curtailed = rows.variable(
        linear: TimeGrid.stepHours * load.compensationPrice * kw, tieBreak: curvature(kw))
      rows.between(
        curtailed, 0,
        .parameter(parameter(.loadKW(step: step)), times: load.share / kw)
          + AffineExpression(constant: Self.interior))
      powers.append(.variable(curtailed, times: kw))
      netKW[step] = netKW[step] + .variable(curtailed, times: -kw)
    }
    devices.append(ProsumerModel.DeviceSchedule(powerKW: powers))
  }

  mutating func add(_ inverter: RenewableInverter, _ index: Int) {
    let kva = inverter.apparentKVA
    var powers: [AffineExpression] = []
    var reactive: [AffineExpression] = []
    for step in 0..<horizonSteps {
      let available = AffineExpression.parameter(
        parameter(.availableKW(device: index, step: step)))
      var power = available
      if step < reactiveSteps || spillsAlways {
        let spilled = rows.variable(tieBreak: curvature(kva))
        rows.between(
          spilled, 0, (1 / kva) * available + AffineExpression(constant: Self.interior))
        power = power + .variable(spilled, times: -kva)
        if step < reactiveSteps {
          let given = rows.variable(tieBreak: curvature(kva))
          let radius = parameter(.apparentKVA(device: index, step: step))
          rows.disk(
            (1 / kva) * available, [Term(spilled, -1)], given,
            radius: .parameter(radius, times: 1 / kva))
          reactive.append(.variable(given, times: kva))
          netKvar[step] = netKvar[step] + .variable(given, times: -kva)
        }
      }
      powers.append(power)
      netKW[step] = netKW[step] - power
    }
    devices.append(
      ProsumerModel.DeviceSchedule(powerKW: powers, reactiveKvar: reactive))
  }
}
