/// A program's cones, their current Nesterov–Todd scaling and the operations of the method on them.
///
/// For interior s and z the scaling is the symmetric W with λ = Wz = W⁻¹s; H = W². Rows of a zero
/// cone have H = 0, λ = 0; λ is kept of second-order cones only.
final class ConeProduct {
  /// A run of rows that are treated alike.
  struct Block: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
      case zero
      case nonnegative
      case secondOrder
    }

    var kind: Kind
    var start: Int
    var count: Int
    /// The first of the block's entries among the cones' entries of the KKT matrix.
    var firstEntry: Int
    /// η of a second-order cone.
    var eta: Double = 1
  }

  let blocks: Buffer<Block>
  let rows: Int
  /// The number of second-order cones.
  let secondOrderCount: Int
  /// The number of the cones' entries in the KKT matrix.
  let entryCount: Int
  /// The barrier's parameter: nonnegative rows plus second-order cones.
  let degree: Int

  let w: Buffer<Double>
  let lambda: Buffer<Double>
  private let scratch: Buffer<Double>

  init(_ cones: [Cone]) {
    var blocks: [Block] = []
    var start = 0
    for cone in cones {
      let count = cone.dimension
      let kind: Block.Kind =
        switch cone {
        case .zero: .zero
        case .nonnegative, .secondOrder(1): .nonnegative
        case .secondOrder: .secondOrder
        }
      if let last = blocks.last, last.kind == kind, kind == .zero || kind == .nonnegative {
        blocks[blocks.count - 1].count += count
      } else {
        blocks.append(Block(kind: kind, start: start, count: count, firstEntry: 0))
      }
      start += count
    }
    var entries = 0
    var degree = 0
    for i in blocks.indices {
      let count = blocks[i].count
      blocks[i].firstEntry = entries
      switch blocks[i].kind {
      case .zero:
        entries += count
      case .nonnegative:
        entries += count
        degree += count
      case .secondOrder:
        entries += 3 * count + 1
        degree += 1
      }
    }
    self.degree = degree
    rows = start
    secondOrderCount = blocks.filter { $0.kind == .secondOrder }.count
    entryCount = entries
    w = Buffer(repeating: 1, count: start)
    lambda = Buffer(repeating: 1, count: start)
    scratch = Buffer(repeating: 0, count: 2 * (blocks.map { $0.count }.max() ?? 0))
    self.blocks = Buffer(blocks)
  }

  /// The scaling of s = z = e, W = I.
  func resetScaling() {
    for k in 0..<blocks.count {
      let block = blocks[k]
      blocks.start[k].eta = 1
      for i in block.start..<block.start + block.count { w[i] = 1 }
      guard block.kind == .secondOrder else { continue }
      for i in block.start + 1..<block.start + block.count { w[i] = 0 }
    }
  }

  /// Finds the scaling of s and z; false where either is not inside the cones.
  func updateScaling(s: Vector, z: Vector) -> Bool {
    let w = w.start
    let lambda = lambda.start
    for k in 0..<blocks.count {
      let block = blocks[k]
      let start = block.start
      switch block.kind {
      case .zero:
        break
      case .nonnegative:
        guard rootOfQuotient(s + start, z + start, into: w + start, block.count) else {
          return false
        }
      case .secondOrder:
        guard
          let eta = SecondOrderCone.scale(
            s: s + start, z: z + start, w: w + start, lambda: lambda + start, block.count)
        else { return false }
        blocks.start[k].eta = eta
      }
    }
    return true
  }

  /// c ← W(λ \ d) of the combined step, d = λ∘λ + m (W⁻¹Δs)∘(WΔz) − σμe, with affine Δs and Δz.
  func combinedOffset(
    into c: Vector, s: Vector, z: Vector, affineS: Vector, affineZ: Vector, correction: Double,
    centering: Double
  ) {
    for k in 0..<blocks.count {
      let block = blocks[k]
      let start = block.start
      switch block.kind {
      case .zero:
        for i in start..<start + block.count { c[i] = 0 }
      case .nonnegative:
        for i in start..<start + block.count {
          c[i] = s[i] + (correction * affineS[i] * affineZ[i] - centering) / z[i]
        }
      case .secondOrder:
        let count = block.count
        let w = w.start + start
        let lambda = lambda.start + start
        let u = scratch.start
        let v = scratch.start + count
        SecondOrderCone.divide(affineS + start, into: u, w: w, eta: block.eta, count)
        SecondOrderCone.multiply(affineZ + start, into: v, w: w, eta: block.eta, count)
        let inner = u[0] * v[0] + SecondOrderCone.tailDot(u, v, count)
        let square = lambda[0] * lambda[0] + SecondOrderCone.tailDot(lambda, lambda, count)
        for i in 1..<count {
          u[i] = 2 * lambda[0] * lambda[i] + correction * (u[0] * v[i] + v[0] * u[i])
        }
        u[0] = square + correction * inner - centering
        SecondOrderCone.multiplyQuotient(
          u, into: c + start, z: z + start, w: w, lambda: lambda, eta: block.eta, count)
      }
    }
  }

  /// The largest α ≤ `limit` with x + αd in the cones, for x inside them.
  func stepLength(_ x: Vector, _ d: Vector, limit: Double) -> Double {
    var limit = limit
    for k in 0..<blocks.count {
      let block = blocks[k]
      let start = block.start
      switch block.kind {
      case .zero:
        break
      case .nonnegative:
        for i in start..<start + block.count where d[i] * limit < -x[i] {
          limit = -x[i] / d[i]
        }
      case .secondOrder:
        limit = SecondOrderCone.stepLength(x + start, d + start, limit: limit, block.count)
      }
    }
    return limit
  }
}
