import Grids
import PowerFlow
import Reports

/// A power flow in a few numbers, and bus by bus.
struct PowerFlowSummary {
  let solution: PowerFlowSolution
  let grid: Grid

  init(_ solution: PowerFlowSolution, of grid: Grid) {
    self.solution = solution
    self.grid = grid
  }

  /// One fact a line.
  var plainText: String {
    let lowest = solution.lowestVoltage
    let method = solution.method == .sweep ? "backward/forward sweep" : "Newton–Raphson"
    return factLines([
      (name: "grid", value: grid.name),
      (
        name: "converged",
        value: "in \(counted(solution.iterations, "iteration", "iterations")), \(method)"
      ),
      (name: "loss", value: power(solution.lossKW.fixed(4), solution.lossKvar.fixed(4))),
      (name: "slack", value: power(solution.slackKW.fixed(4), solution.slackKvar.fixed(4))),
      (name: "lowest", value: "\(lowest.magnitude.fixed(6)) pu at bus \(lowest.bus)"),
    ])
  }

  /// The voltages, in the grid's order.
  var table: TextTable {
    var table = TextTable([.init("bus"), .init("v pu"), .init("angle deg")])
    for row in solution.busNumbers.indices {
      table.add([
        "\(solution.busNumbers[row])", solution.voltageMagnitude[row].fixed(6),
        solution.voltageAngleDegrees[row].fixed(4),
      ])
    }
    return table
  }
}
