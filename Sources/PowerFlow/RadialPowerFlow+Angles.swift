import Glibc

extension RadialPowerFlow {
  /// The voltage angles of a solved scenario in radians, one a bus in the grid's order.
  ///
  /// Magnitudes fix the flows of a tree, and flows the angles:
  /// `θ = θ_parent − arg(u_parent − (rP + xQ) + j(xP − rQ))`. Zeros where it has not converged.
  public func voltageAngles(scenario: Int) -> [Double] {
    precondition(
      scenario >= 0 && scenario < scenarioCapacity, "a scenario that the power flow does not have")
    var angles = Array(repeating: 0.0, count: busCount)
    guard isConverged[scenario] else { return angles }
    let tree = network
    let rows = tree.busAtPosition.map { $0 * scenarioStride + scenario }
    let squared = rows.indices.map { i in
      let voltage = voltageMagnitude[rows[i]]
      return voltage * voltage * tree.scale[i]
    }
    var p = rows.indices.map {
      loadKW[rows[$0]] / baseKW + tree.conductance[$0] * squared[$0]
    }
    var q = rows.indices.map {
      loadKvar[rows[$0]] / baseKW - tree.susceptance[$0] * squared[$0]
    }
    var delays = Array(repeating: 0.0, count: busCount)
    for i in (1..<max(busCount, 1)).reversed() {
      let (r, x, parent) = (tree.resistance[i], tree.reactance[i], tree.parent[i])
      let squaredCurrent = (p[i] * p[i] + q[i] * q[i]) / squared[i]
      let (sentP, sentQ) = (p[i] + r * squaredCurrent, q[i] + x * squaredCurrent)
      delays[i] = atan2(x * sentP - r * sentQ, squared[parent] - r * sentP - x * sentQ)
      p[parent] += sentP
      q[parent] += sentQ
    }
    var position = Array(repeating: slackAngle, count: busCount)
    for i in 1..<max(busCount, 1) {
      position[i] = position[tree.parent[i]] + tree.angleShift[i] - delays[i]
    }
    for i in 0..<busCount { angles[tree.busAtPosition[i]] = position[i] }
    return angles
  }
}
