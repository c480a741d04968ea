import ExpertWorkflow
import Prosumers

extension ProsumerModel {
  /// Makes the model of a prosumer from a program that CVXPY exported.
  ///
  /// A market that is the community's own is left to the community, and what the canonical form added is taken
  /// out. The powers of devices are counted in units of the devices' largest, what an inverter spills takes
  /// the place of what it gives, and the tie-breaking terms are those of hand-written models, so that both kinds
  /// of model choose the same of equal optima.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - prosumer: Whose it is.
  ///   - windows: The windows of its plan.
  ///   - networkFee: φ, currency per kWh.
  ///   - reactiveSteps: How many of the first steps decide on reactive power; where it costs nothing and serves
  ///     nothing it is 0 in later ones.
  ///   - spillsAlways: Whether inverters may give less than is available in later steps, too.
  ///   - tieBreak: The marginal cost that each device has at full power on top of its own, currency per kWh.
  /// - Throws: ``GeneratedModelFault`` where the program is not one of this prosumer.
  init(
    generated program: ExportedProgram, of prosumer: Prosumer, windows: [TimeWindow],
    networkFee: Double, reactiveSteps: Int, spillsAlways: Bool = true, tieBreak: Double
  ) throws(GeneratedModelFault) {
    var parameters: [Parameter] = []
    for entry in program.parameters {
      parameters.append(try Self.parameter(entry, of: prosumer, windows))
    }
    var draft = ProgramDraft(program, parameters: parameters)
    let isLeft = draft.leaveMarket(networkFee: networkFee)
    draft.reduce()
    for (index, device) in prosumer.devices.enumerated() {
      for step in 0..<program.horizonSteps {
        draft.shape(
          device, of: prosumer, index, step, keepsReactive: step < reactiveSteps,
          spills: spillsAlways || !isLeft || step < reactiveSteps, tieBreak: tieBreak)
      }
    }
    if !isLeft && tieBreak > 0 {
      draft.settleMarket(of: "p_p2p", unit: max(1, prosumer.load.peakKW))
    }
    draft.scaleRest()
    let steps = 0..<program.horizonSteps
    func expressions(_ name: String) throws(GeneratedModelFault) -> [AffineExpression] {
      let found = steps.compactMap { draft.expression(name, $0) }
      guard found.count == program.horizonSteps else {
        throw GeneratedModelFault("the model does not return '\(name)'.")
      }
      return found
    }
    var devices: [DeviceSchedule] = []
    for device in prosumer.devices {
      let powers = try expressions("\(device.name).p_kw")
      devices.append(
        DeviceSchedule(
          powerKW: powers,
          reactiveKvar: device is RenewableInverter
            ? Array(try expressions("\(device.name).q_kvar").prefix(max(0, reactiveSteps))) : [],
          finalState: device is Battery ? try expressions("\(device.name).soc").last : nil))
    }
    let (net, reactive) = (try expressions("p_ex"), try expressions("q_ex"))
    let trade = isLeft ? nil : try expressions("p_p2p")
    do {
      self = try draft.model(netKW: net, netKvar: reactive, tradeKW: trade, devices: devices)
    } catch {
      throw GeneratedModelFault("the program's parts do not fit together: \(error)")
    }
  }

  private static func parameter(
    _ entry: ExportedProgram.Parameter, of prosumer: Prosumer, _ windows: [TimeWindow]
  ) throws(GeneratedModelFault) -> Parameter {
    guard case .state(let name, let step) = entry else {
      if case .constant(let value) = entry { return .constant(value) }
      return .constant(0)
    }
    switch name {
    case "load_kw": return .loadKW(step: step)
    case "load_kvar": return .loadKvar(step: step)
    case "buy_price": return .buyPrice(step: step)
    case "sell_price": return .sellPrice(step: step)
    default: break
    }
    if let window = windows.first(where: { "window.\($0.name)" == name }) {
      return .within(fromMinute: window.fromMinute, toMinute: window.toMinute, step: step)
    }
    for (index, device) in prosumer.devices.enumerated() {
      switch name {
      case "\(device.name).soc", "\(device.name).p_before_kw": return .state(device: index)
      case "\(device.name).available_kw": return .availableKW(device: index, step: step)
      case "\(device.name).s_kva": return .apparentKVA(device: index, step: step)
      default: break
      }
    }
    throw GeneratedModelFault("the program has an unknown parameter '\(name)'.")
  }
}

/// Why an exported program is not a prosumer's model.
struct GeneratedModelFault: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

extension ProgramDraft {
  /// Units and tie-breaking terms of a device in a step.
  fileprivate mutating func shape(
    _ device: any Device, of prosumer: Prosumer, _ index: Int, _ step: Int, keepsReactive: Bool,
    spills: Bool, tieBreak: Double
  ) {
    guard let power = expression("\(device.name).p_kw", step) else { return }
    let unit: Double
    switch device {
    case let battery as Battery: unit = battery.maximumKW
    case let generator as ConventionalGenerator: unit = generator.maximumKW
    case let inverter as RenewableInverter: unit = inverter.apparentKVA
    case let load as ControllableLoad: unit = load.share * prosumer.load.peakKW
    default: unit = prosumer.load.peakKW
    }
    let curvature = TimeGrid.stepHours * tieBreak / unit
    if let inverter = device as? RenewableInverter {
      shapeReactive(inverter, step, curvature, keepsReactive: keepsReactive)
      shapeActive(inverter, index, step, power, curvature, spills: spills)
      return
    }
    if power.parameters.isEmpty && power.constant == 0 {
      // As of charging and discharging, each part for itself.
      for term in power.variables {
        addSquare(of: .variable(term.index, times: term.factor), curvature: curvature)
      }
    } else {
      addSquare(of: power, curvature: curvature)
    }
    for term in power.variables where !isScaled[term.index] {
      scale(term.index, by: unit / abs(term.factor))
      if device is ControllableLoad { makeRoom(for: term.index, share: Self.interior) }
    }
  }

  /// What bounds that may coincide leave between them, per unit of the device's power.
  private static let interior = 1e-5

  private mutating func shapeReactive(
    _ inverter: RenewableInverter, _ step: Int, _ curvature: Double, keepsReactive: Bool
  ) {
    guard let reactive = expression("\(inverter.name).q_kvar", step) else { return }
    if !keepsReactive {
      for term in reactive.variables { removeIdle(term.index) }
      return
    }
    for term in reactive.variables where !isScaled[term.index] {
      scale(term.index, by: inverter.apparentKVA / abs(term.factor))
    }
    if let scaled = expression("\(inverter.name).q_kvar", step) {
      addSquare(of: scaled, curvature: curvature)
    }
  }

  private mutating func shapeActive(
    _ inverter: RenewableInverter, _ index: Int, _ step: Int, _ power: AffineExpression,
    _ curvature: Double, spills: Bool
  ) {
    let unit = inverter.apparentKVA
    guard let available = parameters.firstIndex(of: .availableKW(device: index, step: step))
    else { return }
    guard power.variables.count == 1, power.variables[0].factor == 1, power.parameters.isEmpty,
      power.constant == 0, replace(power.variables[0].index, byRestOf: available, unit: unit)
    else {
      addSquare(of: .parameter(available) - power, curvature: curvature)
      return
    }
    let column = power.variables[0].index
    if !spills {
      dropSpill(
        column, available: available,
        apparent: parameters.firstIndex(of: .apparentKVA(device: index, step: step)),
        largest: inverter.largestKW)
    }
    guard !isRemoved[column] else { return }
    makeRoom(for: column, share: Self.interior)
    addSquare(of: .variable(column, times: unit), curvature: curvature)
  }
}
