/// The pool rule (24): local balance first, pro rata, the residual to the grid.
///
/// With D = Σ net⁺ and S = Σ net⁻, `min(D, S)` is traded: a buyer takes `net·min(1, S/D)`, a seller gives
/// `|net|·min(1, D/S)`.
///
/// **The trades sum to exactly zero, in any order of summation.** They are multiples of one power of
/// two q, chosen such that every partial sum is a multiple of q below 2⁵² q and therefore without
/// rounding. Nets are rounded towards zero onto that grid, the sides are matched on it, and what
/// rounding the shares leaves over is handed out quantum by quantum to those with room. q is 2⁻⁵¹ of
/// the largest side at most, so a trade is off by no more than some 1e-12 of it, and no one
/// ever trades more than its net load.
public struct PoolSettlement: Sendable, Hashable {
  /// D, in kW.
  public let demandKW: Double
  /// S, in kW, not negative.
  public let supplyKW: Double
  /// What changes hands, in kW.
  public let tradedKW: Double

  /// Settles a step: reads nets and writes trades, both in kW, drawing and buying positive.
  public init(
    nets: UnsafeBufferPointer<Double>, trades: UnsafeMutableBufferPointer<Double>
  ) {
    var demand = 0.0
    var supply = 0.0
    for net in nets {
      demand += max(0, net)
      supply += max(0, -net)
    }
    demandKW = demand
    supplyKW = supply
    let larger = max(demand, supply)
    guard min(demand, supply) > 1e-100, larger < 1e100 else {
      trades.update(repeating: 0)
      tradedKW = 0
      return
    }
    // The side's sum on the grid stays below 2^(exponent + 1) = 2^51 q.
    let quantum = Double(sign: .plus, exponent: larger.exponent - 50, significand: 1)
    var bought = 0.0
    var sold = 0.0
    for i in 0..<nets.count {
      let wanted = (nets[i] / quantum).rounded(.towardZero) * quantum
      trades[i] = wanted
      bought += max(0, wanted)
      sold += max(0, -wanted)
    }
    tradedKW = min(bought, sold)
    if bought > sold {
      Self.ration(nets, trades, side: 1, ratio: sold / bought, to: sold, quantum: quantum)
    } else if sold > bought {
      Self.ration(nets, trades, side: -1, ratio: bought / sold, to: bought, quantum: quantum)
    }
  }

  /// Scales one side's trades down to a total of `target`, a multiple of the quantum.
  private static func ration(
    _ nets: UnsafeBufferPointer<Double>, _ trades: UnsafeMutableBufferPointer<Double>,
    side: Double, ratio: Double, to target: Double, quantum: Double
  ) {
    var remainder = target
    for i in 0..<nets.count where nets[i] * side > 0 {
      // A ratio that was rounded up may leave the last ones a few quanta short.
      let share = (abs(trades[i]) * ratio / quantum).rounded(.towardZero) * quantum
      let given = min(share, remainder)
      remainder -= given
      trades[i] = side * given
    }
    for i in 0..<nets.count where nets[i] * side > 0 && remainder > 0 {
      let wanted = (abs(nets[i]) / quantum).rounded(.towardZero) * quantum
      let extra = min(wanted - abs(trades[i]), remainder)
      remainder -= extra
      trades[i] += side * extra
    }
  }
}
