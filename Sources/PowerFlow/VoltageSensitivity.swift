/// How a solved radial power flow's voltages answer to small changes of loads.
///
/// With what enters bus i from its parent, P + jQ at the bus's end, the branch-flow equations are
/// ```
/// u_parent = u + 2(rP + xQ) + |z|²(P² + Q²)/u,   P = load + g·u + Σ_children (P_c + r_c ℓ_c)
/// ```
/// and so for Q. Their derivative is a linear system on the tree: one sweep towards the root
/// eliminates it, whatever the loads that change, and gives (dP, dQ) at each bus as a multiple of du
/// plus what the changed load brings; one sweep from the root finds all du. It is exact at the
/// solved point, losses and transformers included.
public final class VoltageSensitivity {
  /// The buses whose loads change, indices in the grid's order.
  public let loadBuses: [Int]
  /// The number of buses.
  public let busCount: Int
  /// (load bus, bus) ∂|V|/∂P in pu per kW of load.
  public let byActive: UnsafeMutablePointer<Double>
  /// (load bus, bus) ∂|V|/∂Q in pu per kvar of load.
  public let byReactive: UnsafeMutablePointer<Double>

  private let flow: RadialPowerFlow
  private let loadPositions: [Int]
  private let workspace: UnsafeMutablePointer<Double>
  private let sources: UnsafeMutablePointer<SIMD4<Double>>

  /// Plans the sensitivities of a power flow to loads at some buses; nothing is allocated after this.
  public init(of flow: RadialPowerFlow, loadBuses: [Int]) {
    self.flow = flow
    self.loadBuses = loadBuses
    busCount = flow.busCount
    let count = flow.busCount
    var positions = Array(repeating: 0, count: count)
    for (position, bus) in flow.network.busAtPosition.enumerated() { positions[bus] = position }
    loadPositions = loadBuses.map { positions[$0] }
    byActive = .allocate(capacity: max(1, loadBuses.count * count))
    byActive.initialize(repeating: 0, count: max(1, loadBuses.count * count))
    byReactive = .allocate(capacity: max(1, loadBuses.count * count))
    byReactive.initialize(repeating: 0, count: max(1, loadBuses.count * count))
    workspace = .allocate(capacity: Self.arrays * count)
    workspace.initialize(repeating: 0, count: Self.arrays * count)
    sources = .allocate(capacity: count)
    sources.initialize(repeating: .zero, count: count)
  }

  deinit {
    byActive.deallocate()
    byReactive.deallocate()
    workspace.deallocate()
    sources.deallocate()
  }

  private static let arrays = 14

  private func array(_ index: Int) -> UnsafeMutablePointer<Double> {
    workspace + index * busCount
  }

  /// Finds the sensitivities at a solved scenario; zeros where it has not converged.
  public func update(scenario: Int) {
    precondition(
      scenario >= 0 && scenario < flow.scenarioCapacity,
      "a scenario that the power flow does not have")
    guard flow.isConverged[scenario] else {
      byActive.update(repeating: 0, count: loadBuses.count * busCount)
      byReactive.update(repeating: 0, count: loadBuses.count * busCount)
      return
    }
    eliminate(scenario)
    for k in loadBuses.indices { sweep(k, scenario) }
  }

  /// The flows of the solved point, and the elimination that no load's bus matters to.
  ///
  /// At each position dP = p̂ + β du and dQ = q̂ + δ du, with p̂, q̂ from changed loads below. Into
  /// du_parent = a du + b dP + c dQ this gives du = (du_parent − b p̂ − c q̂)/e, e = a + bβ + cδ.
  private func eliminate(_ scenario: Int) {
    let tree = flow.network
    let count = busCount
    let (u, p, q) = (array(0), array(1), array(2))
    let (beta, delta, b, c, e) = (array(3), array(4), array(5), array(6), array(7))
    let (lossByP, lossByQ, lossByU) = (array(8), array(9), array(10))
    for i in 0..<count {
      let row = tree.busAtPosition[i] * flow.scenarioStride + scenario
      let voltage = flow.voltageMagnitude[row]
      u[i] = voltage * voltage * tree.scale[i]
      p[i] = flow.loadKW[row] / flow.baseKW + tree.conductance[i] * u[i]
      q[i] = flow.loadKvar[row] / flow.baseKW - tree.susceptance[i] * u[i]
      beta[i] = tree.conductance[i]
      delta[i] = -tree.susceptance[i]
    }
    var i = count - 1
    while i > 0 {
      let (r, x, parent) = (tree.resistance[i], tree.reactance[i], tree.parent[i])
      let squaredZ = r * r + x * x
      let current = (p[i] * p[i] + q[i] * q[i]) / u[i]
      p[parent] += p[i] + r * current
      q[parent] += q[i] + x * current
      lossByP[i] = 2 * p[i] / u[i]
      lossByQ[i] = 2 * q[i] / u[i]
      lossByU[i] = -current / u[i]
      b[i] = 2 * r + squaredZ * lossByP[i]
      c[i] = 2 * x + squaredZ * lossByQ[i]
      e[i] = 1 + squaredZ * lossByU[i] + b[i] * beta[i] + c[i] * delta[i]
      // What the branch sends, per du of the bus below, and then per du of the parent.
      let loss = lossByP[i] * beta[i] + lossByQ[i] * delta[i] + lossByU[i]
      beta[parent] += (beta[i] + r * loss) / e[i]
      delta[parent] += (delta[i] + x * loss) / e[i]
      i -= 1
    }
  }

  /// The answers to one bus's active (lanes 0, 1) and reactive load (lanes 2, 3).
  private func sweep(_ k: Int, _ scenario: Int) {
    let tree = flow.network
    let (beta, delta, b, c, e) = (array(3), array(4), array(5), array(6), array(7))
    let (lossByP, lossByQ, lossByU) = (array(8), array(9), array(10))
    let (uByP, uByQ) = (array(11), array(12))
    let u = array(0)
    sources.update(repeating: .zero, count: busCount)
    // (p̂, q̂) of a changed P, and of a changed Q, on the way to the root.
    var i = loadPositions[k]
    var source = SIMD4<Double>(1, 0, 0, 1)
    sources[i] = source
    while i > 0 {
      let (r, x) = (tree.resistance[i], tree.reactance[i])
      let (p, q) = (
        SIMD2<Double>(source[0], source[2]), SIMD2<Double>(source[1], source[3])
      )
      // du of this bus while du_parent = 0.
      let fall = -(p * b[i] + q * c[i]) / e[i]
      let (dP, dQ) = (p + fall * beta[i], q + fall * delta[i])
      let loss = dP * lossByP[i] + dQ * lossByQ[i] + fall * lossByU[i]
      let (sentP, sentQ) = (dP + loss * r, dQ + loss * x)
      source = SIMD4(sentP[0], sentQ[0], sentP[1], sentQ[1])
      i = tree.parent[i]
      sources[i] = source
    }
    uByP[0] = 0
    uByQ[0] = 0
    for i in 1..<max(busCount, 1) {
      let source = sources[i]
      let parent = tree.parent[i]
      uByP[i] = (uByP[parent] - b[i] * source[0] - c[i] * source[1]) / e[i]
      uByQ[i] = (uByQ[parent] - b[i] * source[2] - c[i] * source[3]) / e[i]
    }
    for i in 0..<busCount {
      let bus = tree.busAtPosition[i]
      // u = σ|V|², so d|V| = du / (2√(σu)).
      let factor = 0.5 / (tree.scale[i] * u[i]).squareRoot() / flow.baseKW
      byActive[k * busCount + bus] = uByP[i] * factor
      byReactive[k * busCount + bus] = uByQ[i] * factor
    }
  }
}
