public import EnergyTrading
public import LanguageModels
import Prosumers

/// What the workflow is told of a prosumer: its words, its devices' data and sampled states.
public struct ProsumerBrief: Sendable {
  /// A state that a model is tried in: parameters by name.
  public typealias Sample = [String: [Double]]

  /// The name.
  public let name: String
  /// Its words; empty where it has none.
  public let wants: String
  /// The devices' data, in their order.
  public let devices: [JSON]
  /// The network fee, currency per kWh.
  public let networkFee: Double
  /// The steps of the longest horizon.
  public let horizonSteps: Int
  /// The states that models are tried in; windows are added when they are known.
  public let samples: [Sample]
  /// The step of its day at which each sample begins.
  public let sampleSteps: [Int]

  /// Creates a brief from its parts.
  public init(
    name: String, wants: String, devices: [JSON], networkFee: Double, horizonSteps: Int,
    samples: [Sample], sampleSteps: [Int]
  ) {
    self.name = name
    self.wants = wants
    self.devices = devices
    self.networkFee = networkFee
    self.horizonSteps = horizonSteps
    self.samples = samples
    self.sampleSteps = sampleSteps
  }

  /// Gathers what the workflow is told.
  ///
  /// The sampled states are steps spread over all days of the profiles and over the day, with each device at
  /// the least, the middle and the largest of its states in turn: they do not depend on the split of the days,
  /// because reports of them are part of a transcript's keys.
  ///
  /// - Parameters:
  ///   - prosumer: The prosumer's index in the scenario.
  ///   - scenario: The community.
  ///   - horizonSteps: The steps of the longest horizon.
  ///   - sampleCount: How many states are sampled.
  public init(_ prosumer: Int, of scenario: Scenario, horizonSteps: Int, sampleCount: Int) {
    let agent = scenario.prosumers[prosumer]
    name = agent.name
    wants = agent.wants
    devices = agent.devices.map(Self.data)
    networkFee = scenario.prices.networkFee
    self.horizonSteps = horizonSteps
    var samples: [Sample] = []
    var steps: [Int] = []
    for index in 0..<max(1, sampleCount) {
      let day = (2 * index + 1) * scenario.dayCount / (2 * max(1, sampleCount))
      let step = (index * 29 + 3) % max(1, TimeGrid.stepsPerDay - horizonSteps + 1)
      var sample: Sample = ["load_kw": [], "load_kvar": [], "buy_price": [], "sell_price": []]
      for ahead in 0..<horizonSteps {
        let now = scenario.conditions(day: day, step: step + ahead)
        sample["load_kw"]?.append(now.loadKW(prosumer: prosumer))
        sample["load_kvar"]?.append(now.loadKvar(prosumer: prosumer))
        sample["buy_price"]?.append(now.buyPrice)
        sample["sell_price"]?.append(now.sellPrice)
        for (offset, device) in agent.devices.enumerated() {
          guard let inverter = device as? RenewableInverter else { continue }
          let available = now.availableKW(device: scenario.deviceOffsets[prosumer] + offset)
          sample["\(device.name).available_kw", default: []].append(available)
          if !inverter.givesReactiveAlone {
            sample["\(device.name).s_kva", default: []].append(inverter.apparentKVA)
          }
        }
      }
      let share = [0.0, 0.5, 1.0][index % 3]
      for device in agent.devices {
        if let battery = device as? Battery {
          sample["\(device.name).soc"] = [
            battery.minimumSOC + share * (battery.maximumSOC - battery.minimumSOC)
          ]
        } else if let generator = device as? ConventionalGenerator {
          sample["\(device.name).p_before_kw"] = [
            generator.minimumKW + (1 - share) * (generator.maximumKW - generator.minimumKW)
          ]
        }
      }
      samples.append(sample)
      steps.append(step)
    }
    self.samples = samples
    sampleSteps = steps
  }

  /// A device's data under the names of the state.
  private static func data(_ device: any Device) -> JSON {
    switch device {
    case let battery as Battery:
      [
        "name": .string(battery.name), "kind": "battery", "p_max_kw": .number(battery.maximumKW),
        "energy_kwh": .number(battery.energyKWh),
        "charge_efficiency": .number(battery.chargeEfficiency),
        "discharge_efficiency": .number(battery.dischargeEfficiency),
        "soc_min": .number(battery.minimumSOC), "soc_max": .number(battery.maximumSOC),
        "wear_per_kwh": .number(battery.wearPrice),
      ]
    case let generator as ConventionalGenerator:
      [
        "name": .string(generator.name), "kind": "generator",
        "p_min_kw": .number(generator.minimumKW), "p_max_kw": .number(generator.maximumKW),
        "ramp_up_kw_per_step": .number(generator.rampUpKW),
        "ramp_down_kw_per_step": .number(generator.rampDownKW),
        "fuel_a": .number(generator.fuelA), "fuel_b": .number(generator.fuelB),
        "fuel_c": .number(generator.fuelC),
      ]
    case let inverter as RenewableInverter:
      [
        "name": .string(inverter.name), "kind": "inverter", "rated_kw": .number(inverter.ratedKW),
        "s_kva": .number(inverter.apparentKVA),
        "q_without_generation": .boolean(inverter.givesReactiveAlone),
      ]
    case let load as ControllableLoad:
      [
        "name": .string(load.name), "kind": "controllable_load", "share": .number(load.share),
        "compensation_per_kwh": .number(load.compensationPrice),
      ]
    default: ["name": .string(device.name), "kind": "unknown"]
    }
  }

  /// The devices' kinds.
  public var kinds: [String] { devices.compactMap { $0["kind"]?.text } }

  /// What the sandbox is told to do with a model.
  func job(isDraft: Bool, windows: [TimeWindow]) -> JSON {
    let samples: [JSON] = zip(samples, sampleSteps).map { sample, step in
      var fields = sample.mapValues { JSON.array($0.map { .number($0) }) }
      for window in windows {
        fields["window.\(window.name)"] = .array(
          (0..<horizonSteps).map { .number(window.contains(minute: 15 * (step + $0)) ? 1 : 0) })
      }
      return .object(fields)
    }
    return [
      "prosumer": .string(name), "stage": isDraft ? "draft" : "integrated",
      "step_hours": .number(TimeGrid.stepHours), "network_fee": .number(networkFee),
      "horizons": .array((1...horizonSteps).map { .number(Double($0)) }),
      "devices": .array(devices), "windows": .array(windows.map(\.json)),
      "samples": .array(samples),
    ]
  }

  /// The devices' data as prompts have them, one a line.
  var devicesText: String { devices.map(\.canonicalText).joined(separator: "\n") }
}
