/// The sweep's tree and working storage, laid out for vectors of eight scenarios.
///
/// `u` is the squared voltage of the last pass and `next` that of this one; `drop` is what the branch
/// above a position takes from it; `loss` its squared current ℓ.
struct SweepKernel {
  typealias Lanes = SIMD8<Double>
  typealias Mask = SIMDMask<SIMD8<Int64>>

  /// What a branch needs in a pass, side by side in memory.
  struct Branch {
    /// r and x.
    var r: Double
    var x: Double
    /// 2r, 2x and r² + x², of the voltage drop.
    var twoR: Double
    var twoX: Double
    var squaredZ: Double
    /// |z|, how an error of ℓ becomes a mismatch.
    var absoluteZ: Double
    /// |y| of the shunt below, how an error of u becomes a mismatch.
    var absoluteY: Double
    /// The position above; `parent == position − 1` carries values in registers.
    var parent: Int
  }

  let count: Int
  let hasShunts: Bool
  let stride: Int
  let perUnit: Double
  let baseKW: Double
  let slackSquared: Double
  /// What Σ(mismatch²) must not exceed: then Σ|mismatch| ≤ tolerance, by Cauchy and Schwarz.
  let settledBelow: Double
  let maximumIterations: Int
  /// Below this squared voltage, 0.1 pu, a feeder has collapsed.
  let floor = 0.01

  let branches: UnsafeMutablePointer<Branch>
  let rows: UnsafeMutablePointer<Int>
  let g: UnsafeMutablePointer<Double>
  let b: UnsafeMutablePointer<Double>
  let rootScale: UnsafeMutablePointer<Double>
  let workspace: UnsafeMutablePointer<Double>

  init(
    _ network: RadialNetwork, baseKW: Double, scenarioStride: Int, slackVoltage: Double,
    tolerance: Double, maximumIterations: Int
  ) {
    count = network.parent.count
    hasShunts = network.hasShunts
    stride = scenarioStride
    self.baseKW = baseKW
    perUnit = 1 / baseKW
    slackSquared = slackVoltage * slackVoltage
    settledBelow = tolerance * tolerance / Double(max(count, 1))
    self.maximumIterations = maximumIterations
    branches = .allocate(capacity: count)
    rows = .allocate(capacity: count)
    g = .allocate(lanes: count)
    b = .allocate(lanes: count)
    rootScale = .allocate(lanes: count)
    workspace = .allocate(lanes: 9 * count * 8)
    for i in 0..<count {
      let (r, x) = (network.resistance[i], network.reactance[i])
      let (g, b) = (network.conductance[i], network.susceptance[i])
      let squaredZ = r * r + x * x
      (branches + i).initialize(
        to: Branch(
          r: r, x: x, twoR: 2 * r, twoX: 2 * x, squaredZ: squaredZ,
          absoluteZ: squaredZ.squareRoot(), absoluteY: (g * g + b * b).squareRoot(),
          parent: network.parent[i]))
      (rows + i).initialize(to: network.busAtPosition[i])
      self.g[i] = g
      self.b[i] = b
      rootScale[i] = 1 / network.scale[i].squareRoot()
    }
  }

  func deallocate() {
    branches.deallocate()
    rows.deallocate()
    g.deallocate()
    b.deallocate()
    rootScale.deallocate()
    workspace.deallocate()
  }

  /// The n-th array of the workspace, a vector a position.
  @inline(__always)
  private func vectors(_ n: Int) -> UnsafeMutablePointer<Lanes> {
    UnsafeMutableRawPointer(workspace + n * count * 8).assumingMemoryBound(to: Lanes.self)
  }

  /// The vector of eight scenarios at a position's row of a (bus, scenario) array.
  @inline(__always)
  private func vector(_ array: UnsafeMutablePointer<Double>, _ row: Int) -> UnsafeMutablePointer<
    Lanes
  > {
    UnsafeMutableRawPointer(array + row * stride).assumingMemoryBound(to: Lanes.self)
  }

  /// Solves eight neighbouring scenarios, of which the first `lanes` count.
  func solve(
    lanes: Int, p loadKW: UnsafeMutablePointer<Double>, q loadKvar: UnsafeMutablePointer<Double>,
    voltages: UnsafeMutablePointer<Double>, activeLosses: UnsafeMutablePointer<Double>,
    reactiveLosses: UnsafeMutablePointer<Double>, isConverged: UnsafeMutablePointer<Bool>,
    iterations: UnsafeMutablePointer<Int32>
  ) {
    let (p0, q0, p, q) = (vectors(0), vectors(1), vectors(2), vectors(3))
    let (u, next, inverse) = (vectors(4), vectors(5), vectors(6))
    let (drop, loss) = (vectors(7), vectors(8))
    let flat = Lanes(repeating: slackSquared)
    let one = Lanes(repeating: 1)
    for i in 0..<count {
      p0[i] = vector(loadKW, rows[i]).pointee * perUnit
      q0[i] = vector(loadKvar, rows[i]).pointee * perUnit
      u[i] = flat
    }
    var active = Lanes(0, 1, 2, 3, 4, 5, 6, 7) .< Double(lanes)
    var converged = Mask(repeating: false)
    var passes = SIMD8<Int64>(repeating: 0)
    var pass: Int64 = 0
    while true {
      pass += 1
      for i in 0..<count {
        inverse[i] = one / u[i]
        p[i] = p0[i]
        q[i] = q0[i]
      }
      if hasShunts {
        for i in 0..<count {
          p[i] = p[i].addingProduct(Lanes(repeating: g[i]), u[i])
          q[i] = q[i].addingProduct(Lanes(repeating: -b[i]), u[i])
        }
      }
      backward(p, q, inverse, drop, loss)

      var carried = flat
      var unsettled = Lanes(repeating: 0)
      var alive = Mask(repeating: true)
      next[0] = flat
      for i in 1..<max(count, 1) {
        let branch = branches[i]
        carried = (branch.parent == i - 1 ? carried : next[branch.parent]) - drop[i]
        next[i] = carried
        let change = carried - u[i]
        let weight = Lanes(repeating: branch.absoluteY)
          .addingProduct(Lanes(repeating: branch.absoluteZ), loss[i])
        let mismatch = weight * change
        unsettled = unsettled.addingProduct(mismatch, mismatch)
        alive .&= carried .> floor
      }
      let done = active .& (unsettled .<= settledBelow) .& alive
      converged .|= done
      passes.replace(with: SIMD8(repeating: pass), where: active)
      active .&= alive .& .!done
      if pass == Int64(maximumIterations) || !any(active) { break }
      for i in 0..<count { u[i].replace(with: next[i], where: active) }
    }

    var (lostKW, relostKW) = (Lanes(repeating: 0), Lanes(repeating: 0))
    let zero = Lanes(repeating: 0)
    for i in 1..<max(count, 1) {
      lostKW = lostKW.addingProduct(Lanes(repeating: branches[i].r), loss[i])
      relostKW = relostKW.addingProduct(Lanes(repeating: branches[i].x), loss[i])
    }
    for i in 0..<count {
      vector(voltages, rows[i]).pointee = zero.replacing(
        with: next[i].squareRoot() * rootScale[i], where: converged)
    }
    lostKW = zero.replacing(with: lostKW * baseKW, where: converged)
    relostKW = zero.replacing(with: relostKW * baseKW, where: converged)
    for lane in 0..<lanes {
      activeLosses[lane] = lostKW[lane]
      reactiveLosses[lane] = relostKW[lane]
      isConverged[lane] = converged[lane]
      iterations[lane] = Int32(truncatingIfNeeded: passes[lane])
    }
  }

  /// From the leaves to the root: losses and flows at the last pass's voltages.
  @inline(__always)
  private func backward(
    _ p: UnsafeMutablePointer<Lanes>, _ q: UnsafeMutablePointer<Lanes>,
    _ inverse: UnsafeMutablePointer<Lanes>, _ drop: UnsafeMutablePointer<Lanes>,
    _ loss: UnsafeMutablePointer<Lanes>
  ) {
    var (carriedP, carriedQ) = (Lanes(repeating: 0), Lanes(repeating: 0))
    var i = count - 1
    while i > 0 {
      let branch = branches[i]
      let (receivedP, receivedQ) = (p[i] + carriedP, q[i] + carriedQ)
      let squaredS = (receivedQ * receivedQ).addingProduct(receivedP, receivedP)
      let squaredI = squaredS * inverse[i]
      let sentP = receivedP.addingProduct(Lanes(repeating: branch.r), squaredI)
      let sentQ = receivedQ.addingProduct(Lanes(repeating: branch.x), squaredI)
      loss[i] = squaredI
      drop[i] = (sentP * branch.twoR)
        .addingProduct(Lanes(repeating: branch.twoX), sentQ)
        .addingProduct(Lanes(repeating: -branch.squaredZ), squaredI)
      if branch.parent == i - 1 {
        (carriedP, carriedQ) = (sentP, sentQ)
      } else {
        p[branch.parent] += sentP
        q[branch.parent] += sentQ
        (carriedP, carriedQ) = (Lanes(repeating: 0), Lanes(repeating: 0))
      }
      i -= 1
    }
  }
}
