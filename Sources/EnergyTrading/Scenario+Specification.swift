public import DecPOMDP
import Prosumers

extension Scenario {
  /// What learners see of the scenario: agents, observations, actions and the horizon.
  ///
  /// - Parameter futureNetLoadAverages: How many privileged entries critics ask for.
  /// - Returns: The specification, every entry named and explained.
  public func environmentSpecification(
    futureNetLoadAverages: Int = 0
  ) -> EnvironmentSpecification {
    EnvironmentSpecification(
      agents: prosumers.map { prosumer in
        AgentSpecification(
          name: prosumer.name, observation: observation(of: prosumer),
          action: prosumer.devices.flatMap { device in
            device.actions.map { Self.entry($0, of: device) }
          },
          neutralAction: prosumer.devices.flatMap { device in
            (0..<device.actions.count).map { Float(device.idleAction[$0]) }
          })
      },
      privileged: (0..<futureNetLoadAverages).map { window in
        let (first, last) = Self.privilegedWindow(window)
        return VectorEntry(
          name: "future_net_load.\(window + 1)", unit: "kW",
          meaning: "mean of the community's load less its available renewable power from "
            + "\(Self.hours(first)) to \(Self.hours(last)) h ahead, within the day, over its peak "
            + "load")
      },
      stepsPerEpisode: TimeGrid.stepsPerDay)
  }

  /// The steps ahead, from and up to but not including, of a privileged entry: windows of 1, 2, 4, … h.
  static func privilegedWindow(_ index: Int) -> (first: Int, last: Int) {
    let hours = 1 << min(index, 10)
    return (4 * (hours - 1), 4 * (2 * hours - 1))
  }

  private static func hours(_ steps: Int) -> String {
    spelled(Double(steps) * TimeGrid.stepHours)
  }

  private static func entry(_ entry: DeviceEntry, of device: any Device) -> VectorEntry {
    VectorEntry(
      name: "\(entry.quantity).\(device.name)", unit: entry.unit, meaning: entry.meaning)
  }

  /// The entries of o_i, in the order in which the environment writes them.
  private func observation(of prosumer: Prosumer) -> [VectorEntry] {
    let money = "\(specification.prices.currency)/kWh"
    var entries = [
      VectorEntry(name: "load.p", unit: "kW", meaning: "uncurtailed load over its peak"),
      VectorEntry(name: "load.q", unit: "kvar", meaning: "reactive load over its peak's magnitude"),
    ]
    for device in prosumer.devices {
      if let observed = device.observed { entries.append(Self.entry(observed, of: device)) }
    }
    entries += [
      VectorEntry(name: "price.buy", unit: money, meaning: "buy price over the day's largest"),
      VectorEntry(
        name: "price.sell", unit: money, meaning: "sell price over the day's largest buy price"),
      VectorEntry(
        name: "voltage", unit: "pu",
        meaning: "own bus's last solved voltage, from -1 at the lower to 1 at the upper limit"),
    ]
    for device in prosumer.devices {
      for action in device.actions {
        entries.append(
          VectorEntry(
            name: "executed.\(action.quantity).\(device.name)", unit: action.unit,
            meaning: "own last executed action"))
      }
    }
    entries += [
      VectorEntry(name: "time.sin", unit: "1", meaning: "sine of the time of day"),
      VectorEntry(name: "time.cos", unit: "1", meaning: "cosine of the time of day"),
    ]
    if specification.observation.seesMarket {
      entries.append(
        VectorEntry(
          name: "market.net", unit: "kW",
          meaning: "the community's net load of the last step over its peak load"))
    }
    for hour in 0..<specification.observation.forecast.hours {
      entries.append(
        VectorEntry(
          name: "forecast.\(hour + 1)h", unit: "kW",
          meaning: "forecast mean of own load less available renewable power, from "
            + "\(hour) to \(hour + 1) h after this step, over the peak load"))
    }
    return entries
  }
}
