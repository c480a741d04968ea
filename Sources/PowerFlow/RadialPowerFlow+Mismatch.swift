import Glibc

extension RadialPowerFlow {
  /// The largest power that a bus lacks in a solved scenario, max(|ΔP|, |ΔQ|) in pu.
  ///
  /// By Kirchhoff's current law from the phasors of ``voltageMagnitude`` and
  /// ``voltageAngles(scenario:)`` alone, without the sweep's flows: a check of the sweep and no part of
  /// it. 0 where the scenario has not converged.
  public func mismatch(scenario: Int) -> Double {
    let angles = voltageAngles(scenario: scenario)
    guard isConverged[scenario] else { return 0 }
    let tree = network
    let bus = tree.busAtPosition
    // The tree without its transformers: magnitudes scaled by √σ, angles less the shifts above.
    var shift = Array(repeating: 0.0, count: busCount)
    for i in 1..<max(busCount, 1) { shift[i] = shift[tree.parent[i]] + tree.angleShift[i] }
    let voltages = bus.indices.map { i in
      Complex.polar(
        voltageMagnitude[bus[i] * scenarioStride + scenario] * tree.scale[i].squareRoot(),
        angles[bus[i]] - shift[i])
    }
    var lacks = bus.indices.map { i in
      let row = bus[i] * scenarioStride + scenario
      let squared = voltages[i].squaredMagnitude
      return Complex(
        re: loadKW[row] / baseKW + tree.conductance[i] * squared,
        im: loadKvar[row] / baseKW - tree.susceptance[i] * squared)
    }
    for i in 1..<max(busCount, 1) {
      let (r, x, parent) = (tree.resistance[i], tree.reactance[i], tree.parent[i])
      let squaredZ = r * r + x * x
      let admittance = Complex(re: r / squaredZ, im: -x / squaredZ)
      let current = (voltages[parent] - voltages[i]) * admittance
      lacks[parent] += voltages[parent] * current.conjugate
      lacks[i] = lacks[i] - voltages[i] * current.conjugate
    }
    return lacks.dropFirst().reduce(0) { max($0, abs($1.re), abs($1.im)) }
  }
}
