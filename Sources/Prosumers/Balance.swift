/// A prosumer's net load as its devices add to it: the balance (11)(12).
///
/// `net = P_load + P_ch − P_dis − ΣP_CDG − ΣP_RDG − P_CL` and `Q_net = Q_load − ΣQ_RDG`, in kW and kvar,
/// drawing positive: the bus is injected −net.
public struct NetLoad: Sendable, Hashable {
  /// P, in kW.
  public var activeKW: Double
  /// Q, in kvar.
  public var reactiveKvar: Double

  /// Creates the net load of the consumption alone.
  public init(loadKW: Double, loadKvar: Double) {
    activeKW = loadKW
    reactiveKvar = loadKvar
  }

  /// Adds what a device did.
  @inlinable
  public mutating func add(_ outcome: DeviceOutcome) {
    activeKW += outcome.drawKW
    reactiveKvar -= outcome.generatedKvar
  }
}

/// What a prosumer exchanges with the grid after its trades: `net = P_P2P + P_B − P_S`.
///
/// Of P_B and P_S at most one is not zero.
public struct GridExchange: Sendable, Hashable {
  /// P_B, in kW.
  public let boughtKW: Double
  /// P_S, in kW.
  public let soldKW: Double

  /// The exchange that balances a net load and a trade (buying positive), in kW.
  @inlinable
  public init(netKW: Double, tradedKW: Double) {
    let residual = netKW - tradedKW
    boughtKW = max(0, residual)
    soldKW = max(0, -residual)
  }
}

/// The prices of one step, in currency per kWh.
public struct StepPrices: Sendable, Hashable {
  /// λ^B, paid to the grid.
  public var buy: Double
  /// λ^S, received from the grid.
  public var sell: Double
  /// λ^P2P, between prosumers.
  public var p2p: Double
  /// φ, paid on every traded kWh by both sides.
  public var networkFee: Double

  /// Creates a step's prices.
  public init(buy: Double, sell: Double, p2p: Double, networkFee: Double) {
    self.buy = buy
    self.sell = sell
    self.p2p = p2p
    self.networkFee = networkFee
  }

  /// The cost of energy bought, `Δt·λ^B·P_B`, in currency.
  @inlinable
  public func energyBought(_ exchange: GridExchange) -> Double {
    TimeGrid.stepHours * buy * exchange.boughtKW
  }

  /// The cost of energy sold, `−Δt·λ^S·P_S`, in currency.
  @inlinable
  public func energySold(_ exchange: GridExchange) -> Double {
    -TimeGrid.stepHours * sell * exchange.soldKW
  }

  /// The network fee, `Δt·φ·|P_P2P|`, in currency.
  @inlinable
  public func fee(tradedKW: Double) -> Double {
    TimeGrid.stepHours * networkFee * abs(tradedKW)
  }

  /// The payment to other prosumers, `Δt·λ^P2P·P_P2P`, in currency.
  @inlinable
  public func payment(tradedKW: Double) -> Double {
    TimeGrid.stepHours * p2p * tradedKW
  }
}
