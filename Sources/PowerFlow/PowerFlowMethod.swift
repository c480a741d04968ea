public import Grids

/// How a power flow is found.
public enum PowerFlowMethod: String, CaseIterable, Sendable {
  /// The sweep where the grid is radial with constant powers, and else Newton–Raphson.
  case automatic
  /// The backward/forward sweep of a radial grid, ``RadialPowerFlow``.
  case sweep
  /// Newton–Raphson in polar coordinates, for any grid, ``NewtonRaphson``.
  case newton
}

extension Grid {
  /// The exact AC power flow of the grid's own loads.
  ///
  /// - Parameters:
  ///   - method: The sweep takes radial grids of constant powers only.
  ///   - loadScale: What every bus's demand is multiplied by, P and Q; generators keep their powers.
  ///   - slackVoltage: In pu; the grid's own by default.
  /// - Returns: The solution, or the status that there is none.
  /// - Throws: ``PowerFlowError`` where the method cannot take the grid. A load without a solution is
  ///   a status of the result.
  public func powerFlow(
    method: PowerFlowMethod = .automatic, loadScale: Double = 1, slackVoltage: Double? = nil
  ) throws(PowerFlowError) -> PowerFlowSolution {
    guard loadScale.isFinite else { throw .loadScale(loadScale) }
    switch method {
    case .newton:
      return try NewtonRaphson(grid: self, slackVoltage: slackVoltage).solve(loadScale: loadScale)
    case .sweep:
      return try sweep(loadScale, slackVoltage)
    case .automatic:
      return isRadial && generators.allSatisfy { $0.voltage == nil }
        ? try sweep(loadScale, slackVoltage)
        : try NewtonRaphson(grid: self, slackVoltage: slackVoltage).solve(loadScale: loadScale)
    }
  }

  private func sweep(
    _ loadScale: Double, _ slackVoltage: Double?
  ) throws(PowerFlowError) -> PowerFlowSolution {
    let flow = try RadialPowerFlow(grid: self, slackVoltage: slackVoltage, scenarioCapacity: 1)
    let demand = netDemand(loadScale: loadScale)
    for row in buses.indices {
      flow.loadKW[row] = demand.kw[row]
      flow.loadKvar[row] = demand.kvar[row]
    }
    flow.solve(scenario: 0)
    return PowerFlowSolution(
      self, method: .sweep, isConverged: flow.isConverged[0], iterations: Int(flow.iterations[0]),
      loadScale: loadScale, slackVoltage: flow.slackVoltage,
      magnitudes: buses.indices.map { flow.voltageMagnitude[$0] },
      angles: flow.voltageAngles(scenario: 0))
  }

  /// Load less generation of each bus, in the grid's order.
  func netDemand(loadScale: Double) -> (kw: [Double], kvar: [Double]) {
    var kw = buses.map { $0.loadKW * loadScale }
    var kvar = buses.map { $0.loadKvar * loadScale }
    for generator in generators {
      guard let row = index(ofBus: generator.bus) else { continue }
      kw[row] -= generator.powerKW
      kvar[row] -= generator.powerKvar
    }
    return (kw, kvar)
  }
}

extension PowerFlowSolution {
  /// Judges voltages by Kirchhoff's laws: the mismatch, the losses and the slack's power follow from them
  /// alone, whatever found them.
  init(
    _ grid: Grid, method: PowerFlowMethod, isConverged: Bool, iterations: Int, loadScale: Double,
    slackVoltage: Double, magnitudes: [Double], angles: [Double]
  ) {
    let balance =
      isConverged
      ? PowerBalance(grid, loadScale: loadScale, magnitudes: magnitudes, angles: angles) : nil
    self.method = method
    self.iterations = iterations
    busNumbers = grid.buses.map(\.number)
    // Impedances at the ends of the range of numbers can make a sum overflow where voltages are finite.
    guard let balance, balance.isFinite else {
      self.isConverged = false
      mismatch = 0
      voltageMagnitude = grid.buses.map { $0.number == grid.slack.bus ? slackVoltage : 0 }
      voltageAngleDegrees = Array(repeating: 0, count: grid.buses.count)
      (lossKW, lossKvar, slackKW, slackKvar) = (0, 0, 0, 0)
      return
    }
    self.isConverged = true
    voltageMagnitude = magnitudes
    voltageAngleDegrees = angles.map { $0 * 180 / .pi }
    mismatch = balance.mismatch
    (lossKW, lossKvar) = balance.lossKW
    (slackKW, slackKvar) = balance.slackKW
  }
}
