extension SweepKernel {
  /// Solves one scenario: the operations of a lane, one after another.
  func solveOne(
    p loadKW: UnsafeMutablePointer<Double>, q loadKvar: UnsafeMutablePointer<Double>,
    voltages: UnsafeMutablePointer<Double>, activeLosses: UnsafeMutablePointer<Double>,
    reactiveLosses: UnsafeMutablePointer<Double>, isConverged: UnsafeMutablePointer<Bool>,
    iterations: UnsafeMutablePointer<Int32>
  ) {
    let padded = (count + 7) / 8 * 8
    let (p0, q0) = (workspace, workspace + padded)
    let (p, q) = (workspace + 2 * padded, workspace + 3 * padded)
    let (u, next) = (workspace + 4 * padded, workspace + 5 * padded)
    let (inverse, drop) = (workspace + 6 * padded, workspace + 7 * padded)
    let loss = workspace + 8 * padded
    for i in 0..<count {
      p0[i] = loadKW[rows[i] * stride] * perUnit
      q0[i] = loadKvar[rows[i] * stride] * perUnit
      u[i] = slackSquared
    }
    var converged = false
    var pass = 0
    while true {
      pass += 1
      for i in 0..<count {
        inverse[i] = 1 / u[i]
        p[i] = p0[i]
        q[i] = q0[i]
      }
      if hasShunts {
        for i in 0..<count {
          p[i] = p[i].addingProduct(g[i], u[i])
          q[i] = q[i].addingProduct(-b[i], u[i])
        }
      }
      backward(p, q, inverse, drop, loss)

      var carried = slackSquared
      next[0] = carried
      for i in 1..<max(count, 1) {
        let parent = branches[i].parent
        carried = (parent == i - 1 ? carried : next[parent]) - drop[i]
        next[i] = carried
      }
      var unsettled = 0.0
      var isAlive = true
      for i in 1..<max(count, 1) {
        let change = next[i] - u[i]
        let weight = branches[i].absoluteY.addingProduct(branches[i].absoluteZ, loss[i])
        let mismatch = weight * change
        unsettled = unsettled.addingProduct(mismatch, mismatch)
        isAlive = isAlive && next[i] > floor
      }
      converged = unsettled <= settledBelow && isAlive
      if converged || !isAlive || pass == maximumIterations { break }
      for i in 0..<count { u[i] = next[i] }
    }

    var (active, reactive) = (0.0, 0.0)
    for i in 1..<max(count, 1) {
      active = active.addingProduct(branches[i].r, loss[i])
      reactive = reactive.addingProduct(branches[i].x, loss[i])
    }
    for i in 0..<count {
      voltages[rows[i] * stride] = converged ? next[i].squareRoot() * rootScale[i] : 0
    }
    activeLosses.pointee = converged ? active * baseKW : 0
    reactiveLosses.pointee = converged ? reactive * baseKW : 0
    isConverged.pointee = converged
    iterations.pointee = Int32(truncatingIfNeeded: pass)
  }

  @inline(__always)
  private func backward(
    _ p: UnsafeMutablePointer<Double>, _ q: UnsafeMutablePointer<Double>,
    _ inverse: UnsafeMutablePointer<Double>, _ drop: UnsafeMutablePointer<Double>,
    _ loss: UnsafeMutablePointer<Double>
  ) {
    var (carriedP, carriedQ) = (0.0, 0.0)
    var i = count - 1
    while i > 0 {
      let branch = branches[i]
      let (receivedP, receivedQ) = (p[i] + carriedP, q[i] + carriedQ)
      let squaredS = (receivedQ * receivedQ).addingProduct(receivedP, receivedP)
      let squaredI = squaredS * inverse[i]
      let sentP = receivedP.addingProduct(branch.r, squaredI)
      let sentQ = receivedQ.addingProduct(branch.x, squaredI)
      loss[i] = squaredI
      drop[i] = (sentP * branch.twoR)
        .addingProduct(branch.twoX, sentQ)
        .addingProduct(-branch.squaredZ, squaredI)
      if branch.parent == i - 1 {
        (carriedP, carriedQ) = (sentP, sentQ)
      } else {
        p[branch.parent] += sentP
        q[branch.parent] += sentQ
        (carriedP, carriedQ) = (0, 0)
      }
      i -= 1
    }
  }
}
