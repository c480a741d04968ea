/// What a community should do, with its reasons: the last answer of a ``CommunityOptimizer``.
///
/// Storage is planned once and overwritten by the next decision.
public final class CommunityDecision {
  /// How the optimisation ended.
  public enum Status: UInt8, Sendable, CaseIterable {
    /// Optimal, and every voltage is inside its limits.
    case solved
    /// Optimal to the solver's reduced tolerances, or its linearisations did not settle.
    case almostSolved
    /// Optimal, but some voltage cannot be kept.
    case limitRelaxed
    /// Some prosumer's constraints contradict each other.
    case infeasible
    /// No answer.
    case failed

    /// Whether there are actions to act on.
    public var hasActions: Bool { self != .infeasible && self != .failed }
  }

  /// How it ended; without an answer the actions are those that leave all devices alone.
  public internal(set) var status = Status.failed
  /// The steps of the horizon.
  public internal(set) var horizonSteps = 0
  /// Σ|a_i|, the joint action for now in [−1, 1], projected as the environment projects.
  public internal(set) var actions: [Float]
  /// (step, device) the power in the device's own direction, kW.
  public internal(set) var deviceKW: [Double]
  /// (step, device) the reactive power fed in, kvar.
  public internal(set) var deviceKvar: [Double]
  /// (step, device) the state after the step: a battery's SOC, a generator's kW, else 0.
  public internal(set) var deviceState: [Double]
  /// (step, prosumer) net active load, kW, drawing positive.
  public internal(set) var netKW: [Double]
  /// (step, prosumer) net reactive load, kvar.
  public internal(set) var netKvar: [Double]
  /// (step) the community's marginal price of energy, currency per kWh, from the pool's dual; 0 where
  /// there is no pool.
  public internal(set) var poolPrice: [Double]
  /// The cost of the horizon: devices and market, less the value of energy stored at its end.
  ///
  ///
  /// In currency. Energy counts against the initial state of charge, as the day's end is settled.
  /// Neither tie-breaking terms nor voltages are in it.
  public internal(set) var cost = 0.0
  /// A lower bound of ``cost`` whatever the community does, by duality, voltages left out.
  public internal(set) var lowerBound = 0.0
  /// (bus) voltages of the first step under exact AC power flow with the network left out of the
  /// decision, pu.
  public internal(set) var voltageBefore: [Double]
  /// (bus) the same for the decision, pu.
  public internal(set) var voltageAfter: [Double]
  /// The first step's worst deviation beyond the limits with the network left out, pu.
  public internal(set) var worstDeviationBefore = 0.0
  /// The same for the decision.
  public internal(set) var worstDeviation = 0.0
  /// Programs solved: one, and one for each linearisation of the network.
  public internal(set) var rounds = 0
  /// The solver's iterations in all rounds.
  public internal(set) var iterations = 0

  /// (device) the state before the first step.
  var states: [Double]

  init(actions: [Float], devices: Int, prosumers: Int, buses: Int, horizonSteps: Int) {
    self.actions = actions
    deviceKW = Array(repeating: 0, count: horizonSteps * devices)
    deviceKvar = deviceKW
    states = Array(repeating: 0, count: devices)
    deviceState = deviceKW
    netKW = Array(repeating: 0, count: horizonSteps * prosumers)
    netKvar = netKW
    poolPrice = Array(repeating: 0, count: horizonSteps)
    voltageBefore = Array(repeating: 0, count: buses)
    voltageAfter = voltageBefore
  }
}
