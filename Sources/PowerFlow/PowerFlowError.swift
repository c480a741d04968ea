/// Why a grid cannot be given to a method; a load without a solution is a status, never an error.
public enum PowerFlowError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sweep was given a grid with a loop; `branch` closes it.
  case meshed(grid: String, branch: String)
  /// The sweep was given a generator that holds its voltage.
  case heldVoltage(grid: String, bus: Int)
  /// The slack voltage is not a positive number.
  case slackVoltage(Double)
  /// The load scale is not a finite number.
  case loadScale(Double)
  /// The grid is too large for the dense Newton–Raphson method.
  case tooLarge(grid: String, buses: Int, limit: Int)

  /// One sentence: what is wrong and what would be right.
  public var description: String {
    switch self {
    case .meshed(let grid, let branch):
      "\(grid) is meshed: \(branch) closes a loop; open it, or use the Newton–Raphson method."
    case .heldVoltage(let grid, let bus):
      "\(grid) has a generator at bus \(bus) that holds its voltage; "
        + "the sweep takes constant powers only, so use the Newton–Raphson method."
    case .slackVoltage(let voltage):
      "the slack voltage must be a positive number of pu, not \(voltage)."
    case .loadScale(let scale):
      "the load scale must be a finite number, not \(scale)."
    case .tooLarge(let grid, let buses, let limit):
      "\(grid) has \(buses) buses; the Newton–Raphson method here is dense "
        + "and takes at most \(limit)."
    }
  }
}
