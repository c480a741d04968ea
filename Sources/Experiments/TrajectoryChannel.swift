import EnergyTrading

/// One physical quantity of a trajectory: its name in the results file, and where it is read.
struct TrajectoryChannel: Sendable {
  /// What a step's entries are counted by.
  enum Axis: Sendable {
    /// One number a step.
    case none
    /// One a prosumer.
    case prosumer
    /// One a prosumer and a cost term.
    case prosumerTerm
    /// One a device, over all prosumers.
    case device
    /// One a bus.
    case bus
  }

  var name: String
  var longName: String
  var units: String
  var axis: Axis
  var table: @Sendable (PhysicalOutcome) -> CopyTable

  init(
    _ name: String, _ longName: String, units: String, _ axis: Axis,
    _ table: @escaping @Sendable (PhysicalOutcome) -> CopyTable
  ) {
    self.name = name
    self.longName = longName
    self.units = units
    self.axis = axis
    self.table = table
  }

  /// The channels of every trajectory; `currency` is the scenario's.
  static func all(currency: String) -> [TrajectoryChannel] {
    let price = "\(currency)/kWh"
    return [
      .init("p_load_kw", "load before curtailment", units: "kW", .prosumer) { $0.loadKW },
      .init("q_load_kvar", "reactive load", units: "kvar", .prosumer) { $0.loadKvar },
      .init("p_net_kw", "net load, drawing positive", units: "kW", .prosumer) { $0.netKW },
      .init("q_net_kvar", "net reactive load", units: "kvar", .prosumer) { $0.netKvar },
      .init("p2p_kw", "power from other prosumers, buying positive", units: "kW", .prosumer) {
        $0.p2pKW
      },
      .init("p_bought_kw", "power bought from the grid", units: "kW", .prosumer) { $0.boughtKW },
      .init("p_sold_kw", "power sold to the grid", units: "kW", .prosumer) { $0.soldKW },
      .init("cost", "operating cost of the step by term", units: currency, .prosumerTerm) {
        $0.cost
      },
      .init(
        "p_device_kw", "power of the device: charging, generated or curtailed", units: "kW", .device
      ) { $0.deviceKW },
      .init("q_device_kvar", "reactive power fed in by the device", units: "kvar", .device) {
        $0.deviceKvar
      },
      .init("p_available_kw", "available power of the device", units: "kW", .device) {
        $0.availableKW
      },
      .init(
        "device_state",
        "state of charge of a battery, power in kW of a generator, at the step's end",
        units: "1", .device
      ) { $0.deviceState },
      .init("v_pu", "voltage magnitude; 0 where the power flow failed", units: "1", .bus) {
        $0.voltage
      },
      .init("price_buy", "grid purchase price", units: price, .none) { $0.buyPrice },
      .init("price_sell", "grid sale price", units: price, .none) { $0.sellPrice },
      .init("price_p2p", "peer-to-peer price", units: price, .none) { $0.p2pPrice },
      .init("traded_kw", "power traded between prosumers", units: "kW", .none) { $0.tradedKW },
      .init("loss_kw", "network losses", units: "kW", .none) { $0.lossKW },
      .init("loss_kvar", "reactive network losses", units: "kvar", .none) { $0.lossKvar },
      .init("reward", "shared reward without baseline and shaping", units: "1", .none) {
        $0.reward
      },
    ]
  }
}
