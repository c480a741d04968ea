import Prosumers

/// What a step brings whatever the prosumers do: loads, available power and prices.
public struct StepConditions {
  let scenario: Scenario
  let row: UnsafePointer<Double>
  /// The step of its day.
  public let step: Int

  /// The uncurtailed active load of a prosumer, in kW.
  public func loadKW(prosumer: Int) -> Double {
    row[scenario.tables.loadColumns[prosumer]] * scenario.tables.peaks[prosumer].x
  }

  /// The reactive load of a prosumer, in kvar.
  public func loadKvar(prosumer: Int) -> Double {
    row[scenario.tables.loadColumns[prosumer]] * scenario.tables.peaks[prosumer].y
  }

  /// The power that a device has available, in kW; 0 for one that follows no profile.
  public func availableKW(device: Int) -> Double {
    scenario.devices[device].availableKW(profileValue: row[scenario.tables.deviceColumns[device]])
  }

  /// The active power drawn at a bus apart from its prosumers, in kW; buses in the grid's order.
  public func backgroundKW(bus: Int) -> Double {
    let load = scenario.tables.busLoads[bus]
    return load.fixedKW + load.nominalKW * row[load.column]
  }

  /// The reactive power drawn at a bus apart from its prosumers, in kvar.
  public func backgroundKvar(bus: Int) -> Double {
    let load = scenario.tables.busLoads[bus]
    return load.fixedKvar + load.nominalKvar * row[load.column]
  }

  /// λ^B, in currency per kWh.
  public var buyPrice: Double { scenario.prices.buy[step] }
  /// λ^S, in currency per kWh.
  public var sellPrice: Double { scenario.prices.sell[step] }
}
