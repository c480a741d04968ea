import EnergyTrading
import ExpertWorkflow
import Optimization
import Prosumers

/// The operator's checks of a generated model: its decisions against the devices' data, and its cost against that
/// of the hand-written model.
///
/// The program is solved here, natively, in sampled states. What the sandbox says of it counts for nothing:
/// code that nobody trusts could say anything.
struct ModelExamination {
  /// A program of a longer horizon has steps enough to tell; those of fewer are checked for their form.
  private static let sampleCount = 6
  /// Limits count as kept within this share of the device's size.
  private static let tolerance = 1e-4

  private let scenario: Scenario
  private let prosumer: Int

  init(_ scenario: Scenario, prosumer: Int) {
    self.scenario = scenario
    self.prosumer = prosumer
  }

  private var agent: Prosumer { scenario.prosumers[prosumer] }

  /// What is wrong, in sentences, and the largest relative difference from the hand-written optimum.
  func findings(_ generated: GeneratedModel) -> (sentences: [String], difference: Double?) {
    findings(
      generated.programs, windows: generated.windows, mayDiffer: generated.hasPreferences)
  }

  /// The same of programs alone.
  ///
  /// - Parameters:
  ///   - programs: The programs of 1, 2, … steps.
  ///   - windows: The windows that they know.
  ///   - mayDiffer: Whether preferences may move the optimum.
  /// - Returns: Sentences, and the difference.
  func findings(
    _ programs: [ExportedProgram], windows: [TimeWindow], mayDiffer: Bool
  ) -> (sentences: [String], difference: Double?) {
    var findings: [String] = []
    var difference: Double?
    do {
      var longest: ProsumerModel?
      for program in programs {
        longest = try ProsumerModel(
          generated: program, of: agent, windows: windows,
          networkFee: scenario.prices.networkFee, reactiveSteps: .max, tieBreak: 0)
      }
      guard let model = longest else { return (["there is no program."], nil) }
      let hand = try ProsumerModel(agent, horizonSteps: model.horizonSteps)
      for sample in 0..<Self.sampleCount {
        let state = SampledState(scenario, prosumer, sample, steps: model.horizonSteps)
        let found = try state.solve(model)
        guard found.status.hasSolution else {
          findings.append(
            "in sampled state \(sample + 1) \(found.status.description.lowercasedFirst)")
          continue
        }
        findings += faults(of: found, model, state).map {
          "in sampled state \(sample + 1) \($0)"
        }
        let best = try state.solve(hand)
        guard best.status.hasSolution else { continue }
        let relative = abs(found.cost - best.cost) / max(1, abs(best.cost))
        difference = max(difference ?? 0, relative)
        if !mayDiffer && relative > Self.tolerance {
          findings.append(
            "in sampled state \(sample + 1) the least cost is \(figure(found.cost)), where the basic "
              + "model's is \(figure(best.cost)): the wants add nothing, so the two must agree.")
        } else if !mayDiffer, model.tradeKW != nil {
          findings += try tradeFaults(of: model, hand, state).map {
            "in sampled state \(sample + 1) \($0)"
          }
        }
      }
    } catch {
      findings.append("\(error)")
    }
    return (Array(findings.prefix(6)), difference)
  }

  private func faults(
    of schedule: LoneProgram.Schedule, _ model: ProsumerModel, _ state: SampledState
  ) -> [String] {
    var faults: [String] = []
    func require(_ condition: Bool, _ sentence: @autoclosure () -> String) {
      if !condition && faults.count < 3 { faults.append(sentence()) }
    }
    for (index, device) in agent.devices.enumerated() {
      let powers = model.devices[index].powerKW.map(schedule.value)
      switch device {
      case let battery as Battery:
        var soc = state.deviceState(index)
        let end = model.devices[index].finalState.map(schedule.value)
        let slack = Self.tolerance * battery.maximumKW
        for power in powers {
          let feasible = battery.feasibleKW(soc: soc)
          require(
            power >= feasible.lowerBound - 10 * slack && power <= feasible.upperBound + 10 * slack,
            "'\(battery.name)' is given \(figure(power)) kW where \(figure(feasible.lowerBound)) to "
              + "\(figure(feasible.upperBound)) kW can be done.")
          soc = battery.nextSOC(soc, powerKW: power)
        }
        require(
          end.map { abs($0 - soc) < 10 * Self.tolerance } ?? true,
          "the state of charge of '\(battery.name)' ends at \(figure(end ?? 0)), where its powers "
            + "lead to \(figure(soc)): mind step_hours, energy_kwh and the two efficiencies.")
      case let generator as ConventionalGenerator:
        var last = state.deviceState(index)
        let slack = Self.tolerance * generator.maximumKW
        for power in powers {
          let reachable = generator.reachableKW(from: last)
          require(
            power >= reachable.lowerBound - slack && power <= reachable.upperBound + slack,
            "'\(generator.name)' is given \(figure(power)) kW where \(figure(reachable.lowerBound)) to "
              + "\(figure(reachable.upperBound)) kW can be reached.")
          last = power
        }
      case let inverter as RenewableInverter:
        let reactive = model.devices[index].reactiveKvar.map(schedule.value)
        let slack = Self.tolerance * inverter.apparentKVA
        for (step, power) in powers.enumerated() {
          let available = state.ahead.availableKW[
            step * scenario.devices.count + scenario.deviceOffsets[prosumer] + index]
          require(
            power >= -slack && power <= available + slack,
            "'\(inverter.name)' gives \(figure(power)) kW where \(figure(available)) kW are available."
          )
          let other = step < reactive.count ? reactive[step] : 0
          require(
            (power * power + other * other).squareRoot() <= inverter.apparentKVA + slack,
            "'\(inverter.name)' gives \(figure(power)) kW and \(figure(other)) kvar, more than "
              + "\(figure(inverter.apparentKVA)) kVA.")
        }
      case let load as ControllableLoad:
        for (step, power) in powers.enumerated() {
          let most = load.share * state.load(step).kw
          require(
            power >= -Self.tolerance * most - 1e-6 && power <= most * (1 + Self.tolerance) + 1e-4,
            "'\(load.name)' curtails \(figure(power)) kW where \(figure(most)) kW may be.")
        }
      default: break
      }
    }
    faults += balanceFaults(schedule, model, state)
    return faults
  }

  /// A market that is not written as the community's own must cost what that costs, bought or sold.
  private func tradeFaults(
    of model: ProsumerModel, _ hand: ProsumerModel, _ state: SampledState
  ) throws(OptimizationError) -> [String] {
    let hours = TimeGrid.stepHours * Double(model.horizonSteps)
    for share in [0.1, -0.1] {
      let trade = share * agent.load.peakKW
      let verb = trade > 0 ? "buys \(figure(trade)) kW from" : "sells \(figure(-trade)) kW to"
      let found = try state.solve(model, trade: trade)
      guard found.status.hasSolution else {
        return ["nothing can be done where it \(verb) others: P_P2P has no bounds."]
      }
      let best = try state.solve(hand, trade: trade)
      guard best.status.hasSolution else { continue }
      let due = best.cost + hours * scenario.prices.networkFee * abs(trade)
      if abs(found.cost - due) > Self.tolerance * max(1, abs(due)) {
        return [
          "the least cost is \(figure(found.cost)) where it \(verb) others, and should be "
            + "\(figure(due)): each kWh traded costs the network_fee, bought or sold, and the price paid to "
            + "one another is left out."
        ]
      }
    }
    return []
  }

  /// P_EX and Q_EX must be what the devices and the load leave, (11)(12).
  private func balanceFaults(
    _ schedule: LoneProgram.Schedule, _ model: ProsumerModel, _ state: SampledState
  ) -> [String] {
    for step in 0..<model.horizonSteps {
      var (active, reactive) = state.load(step)
      let size = max(1, agent.load.peakKW)
      for (index, device) in agent.devices.enumerated() {
        let power = schedule.value(model.devices[index].powerKW[step])
        active += device is Battery ? power : -power
        if step < model.devices[index].reactiveKvar.count {
          reactive -= schedule.value(model.devices[index].reactiveKvar[step])
        }
      }
      let found = schedule.value(model.netKW[step])
      guard abs(found - active) <= 10 * Self.tolerance * size else {
        return [
          "P_EX is \(figure(found)) kW in step \(step + 1), where load and devices leave "
            + "\(figure(active)) kW: it is what is drawn from the bus, positive when buying."
        ]
      }
      let foundReactive = schedule.value(model.netKvar[step])
      guard abs(foundReactive - reactive) <= 10 * Self.tolerance * size else {
        return [
          "Q_EX is \(figure(foundReactive)) kvar in step \(step + 1), where load and inverters leave "
            + "\(figure(reactive)) kvar."
        ]
      }
    }
    return []
  }
}

/// A figure of a sentence, to four digits.
private func figure(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
  var scale = 1.0
  var size = abs(value)
  while size < 1000 {
    size *= 10
    scale *= 10
  }
  return spelled((value * scale).rounded() / scale)
}

private func spelled(_ value: Double) -> String {
  if let whole = Int(exactly: value) { return String(whole) }
  return "\(value)"
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
