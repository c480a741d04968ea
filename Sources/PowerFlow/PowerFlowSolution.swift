/// A power flow: the voltages of all buses and the losses.
///
/// Encoded, it is the JSON object that `wattswap grid powerflow --json` prints, with keys such as
/// `converged`, `loss_kw` and `v_pu`; lists have one entry a bus, in the grid's order.
public struct PowerFlowSolution: Sendable, Hashable {
  /// Whether the voltages are a solution; if not, they are all 0 but the slack's, and so are losses.
  public var isConverged: Bool
  /// What found it.
  public var method: PowerFlowMethod
  /// Passes of the sweep, or steps of Newton's method.
  public var iterations: Int
  /// The largest power that a bus lacks, max(|ΔP|, |ΔQ|) in pu of the grid's base power; 0 where there
  /// is no solution.
  public var mismatch: Double
  /// Bus numbers.
  public var busNumbers: [Int]
  /// Voltage magnitudes in pu.
  public var voltageMagnitude: [Double]
  /// Voltage angles in degrees.
  public var voltageAngleDegrees: [Double]
  /// Active power lost in series resistances, in kW.
  public var lossKW: Double
  /// Reactive power drawn by series reactances, in kvar; what charging injects is apart from it.
  public var lossKvar: Double
  /// Active power that the slack injects, in kW.
  public var slackKW: Double
  /// Reactive power that the slack injects, in kvar.
  public var slackKvar: Double

  /// The lowest voltage magnitude and the number of its bus, the first of equals.
  public var lowestVoltage: (magnitude: Double, bus: Int) {
    var lowest = (magnitude: Double.infinity, bus: 0)
    for (magnitude, bus) in zip(voltageMagnitude, busNumbers) where magnitude < lowest.magnitude {
      lowest = (magnitude, bus)
    }
    return lowest
  }
}

extension PowerFlowSolution: Encodable {
  private enum CodingKeys: String, CodingKey {
    case converged, method, iterations
    case mismatch = "mismatch_pu"
    case lossKW = "loss_kw"
    case lossKvar = "loss_kvar"
    case slackKW = "slack_kw"
    case slackKvar = "slack_kvar"
    case lowestMagnitude = "v_min_pu"
    case lowestBus = "v_min_bus"
    case bus
    case voltageMagnitude = "v_pu"
    case voltageAngle = "va_deg"
  }

  /// Writes the JSON object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(isConverged, forKey: .converged)
    try container.encode(method.rawValue, forKey: .method)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(mismatch, forKey: .mismatch)
    try container.encode(lossKW, forKey: .lossKW)
    try container.encode(lossKvar, forKey: .lossKvar)
    try container.encode(slackKW, forKey: .slackKW)
    try container.encode(slackKvar, forKey: .slackKvar)
    try container.encode(lowestVoltage.magnitude, forKey: .lowestMagnitude)
    try container.encode(lowestVoltage.bus, forKey: .lowestBus)
    try container.encode(busNumbers, forKey: .bus)
    try container.encode(voltageMagnitude, forKey: .voltageMagnitude)
    try container.encode(voltageAngleDegrees, forKey: .voltageAngle)
  }
}
