/// One term of a prosumer's operating cost (16)–(23), in currency per step; the terms add up to C_i.
///
/// Money that a prosumer receives is a negative cost. A further term is one more case: metrics,
/// trajectories and results list whatever is here.
public enum CostTerm: Int, CaseIterable, Sendable {
  /// Δt·λ^B·P_B, paid to the grid.
  case energyBought
  /// −Δt·λ^S·P_S, received from the grid.
  case energySold
  /// Δt·(aP² + bP + c) of the conventional generators.
  case generatorFuel
  /// Δt·γ·(P_ch + P_dis) of the batteries.
  case batteryWear
  /// Δt·ρ·P_CL, what curtailed consumers are owed.
  case curtailment
  /// Δt·φ·|P_P2P|, paid to the distribution system operator.
  case networkFee
  /// Δt·λ^P2P·P_P2P; over the community it sums to zero.
  case p2pPayment
  /// The day's end: stored energy against the initial state of charge, at the salvage prices.
  case salvage

  /// How many terms there are.
  public static let count = allCases.count

  /// The term's name in files.
  public var name: String {
    switch self {
    case .energyBought: "energy_bought"
    case .energySold: "energy_sold"
    case .generatorFuel: "generator_fuel"
    case .batteryWear: "battery_wear"
    case .curtailment: "curtailment"
    case .networkFee: "network_fee"
    case .p2pPayment: "p2p_payment"
    case .salvage: "salvage"
    }
  }

  /// The term's long name in files and tables.
  public var longName: String {
    switch self {
    case .energyBought: "energy bought from the grid"
    case .energySold: "energy sold to the grid (revenue counts negative)"
    case .generatorFuel: "fuel of conventional generators"
    case .batteryWear: "battery wear"
    case .curtailment: "compensation of curtailed load"
    case .networkFee: "network fee on peer-to-peer trades"
    case .p2pPayment: "peer-to-peer payments (revenue counts negative)"
    case .salvage: "settlement of stored energy at the day's end"
    }
  }
}
