/// A vector (x, z) that the KKT matrix acts on, in memory owned elsewhere.
struct KKTVector {
  let x: Vector
  let z: Vector
}

/// The KKT matrix of a program at the current scaling: its factorization and its solves.
///
/// What is factored is K + diag(±ε); iterative refinement solves with K itself.
///
/// **Bounds.** A nonnegative row with the one entry a, `a·xⱼ − h·zᵢ = rᵢ`, is not in the matrix: with
/// zᵢ = (a·xⱼ − rᵢ)/h it adds a²/h to the diagonal of xⱼ and a·rᵢ/h to its right-hand side. Most rows of a
/// typical program are such. Where a bound is active, a²/h grows to 10⁹ and more, and zᵢ is the difference of
/// large numbers; so what the solve leaves of xⱼ's equation is given to the zᵢ of its stiffest bound.
/// That equation then holds, and row i is off by no more than the part h/a² of it. The part is also the
/// weight that refinement gives to the equation.
final class KKTSystem {
  typealias Pair = NumericFactor.Pair

  /// A solve whose residual stays above this share of its terms is done again with a larger ε.
  private static let poorSolve = 1e-7
  private static let largestShift = 1e-5
  /// Pivots that rounding brought below this, or to the wrong sign, are replaced (Goulart & Chen 2024).
  private static let smallestPivot = 1e-13
  private static let replacementPivot = 2e-7

  private let structure: KKTStructure
  private let settings: SolverSettings
  /// ε.
  private var shift: Double
  /// The residual that ends refinement, where the relative tolerance asks for a smaller one.
  var sufficientResidual = 0.0
  private let n: Int
  private let m: Int
  private let coneEntries: Int
  private let values: Buffer<Double>
  private let factor: NumericFactor
  private let right: Buffer<Pair>
  private let solution: Buffer<Pair>
  private let residual: Buffer<Pair>
  private let correction: Buffer<Pair>
  private let product: Buffer<Pair>
  private let program: ScaledProgram
  /// 1/h of each bound.
  private let boundWeights: Buffer<Double>
  /// The stiffest bound of each variable, −1 where none has a²/h > 1.
  private let stiffest: Buffer<Int32>
  /// The share of each equation's residual that counts, by elimination step.
  private let weights: Buffer<Double>

  init(_ structure: KKTStructure, _ program: ScaledProgram, _ settings: SolverSettings) {
    self.structure = structure
    self.settings = settings
    shift = settings.regularization
    n = program.n
    m = program.m
    coneEntries = program.quadratic.entryCount + program.constraints.entryCount
    values = Buffer(repeating: 0, count: structure.symbolic.matrix.rows.count)
    factor = NumericFactor(structure.symbolic)
    right = Buffer(repeating: .zero, count: structure.size)
    solution = Buffer(repeating: .zero, count: structure.size)
    residual = Buffer(repeating: .zero, count: structure.size)
    correction = Buffer(repeating: .zero, count: structure.size)
    product = Buffer(repeating: .zero, count: structure.size)
    self.program = program
    boundWeights = Buffer(repeating: 1, count: structure.bounds.count)
    stiffest = Buffer(repeating: -1, count: n)
    weights = Buffer(repeating: 1, count: structure.size)
  }

  /// Takes over the scaled values of P and A.
  func load(_ program: ScaledProgram) {
    let places = structure.places.start
    let count = program.quadratic.entryCount
    for k in 0..<count { values[Int(places[k])] = program.p[k] }
    for k in 0..<program.constraints.entryCount {
      let place = Int(places[count + k])
      if place >= 0 { values[place] = program.a[k] }
    }
  }

  /// Returns to the smallest ε and the full accuracy.
  func reset() {
    shift = settings.regularization
    sufficientResidual = 0
  }

  /// Takes over the cones' scaling and factors anew; false where that is not finite.
  func refactor(_ cones: ConeProduct) -> Bool {
    cones.writeEntries(to: values.start, places: structure.places.start + coneEntries)
    addBounds(cones)
    return factorize()
  }

  /// Adds what bounds put on the diagonal.
  private func addBounds(_ cones: ConeProduct) {
    let bounds = structure.bounds.start
    let count = structure.bounds.count
    var b = 0
    while b < count {
      let column = Int(bounds[b].column)
      var total = 0.0
      var largest = 1.0
      var stiff: Int32 = -1
      while b < count && Int(bounds[b].column) == column {
        let w = cones.w[Int(bounds[b].row)]
        let weight = 1 / (w * w)
        let a = program.a[Int(bounds[b].entry)]
        let added = a * a * weight
        boundWeights[b] = weight
        total += added
        if added > largest {
          largest = added
          stiff = Int32(b)
        }
        b += 1
      }
      let entry = Int(structure.diagonalEntries[column])
      let given = entry >= 0 ? program.p[entry] : 0
      values[Int(structure.diagonals[column])] = given + total
      stiffest[column] = stiff
      weights[Int(structure.steps[column])] = 1 / max(1, total)
    }
  }

  /// Factors with a larger ε, where refinement could not make up for rounding; false at the limit.
  private func strengthen() -> Bool {
    guard shift < Self.largestShift else { return false }
    shift = min(100 * shift, Self.largestShift)
    return factorize()
  }

  private func factorize() -> Bool {
    factor.factor(
      structure.symbolic, values: values.start, signs: structure.signs.start, shift: shift,
      smallest: Self.smallestPivot,
      replacement: Self.replacementPivot) != nil
  }

  /// Replaces right-hand sides of K (x, z) = (rx, rz) by their solutions, two for hardly more than
  /// the price of one.
  ///
  /// - Returns: false where an answer is not finite.
  func solve(_ first: KKTVector, and second: KKTVector?) -> Bool {
    let steps = structure.steps.start
    let right = right.start
    let solution = solution.start
    // Without a second right-hand side, its lane reads the first one's numbers and answers the same.
    let other = second ?? first
    for j in 0..<n { right[Int(steps[j])] = Pair(first.x[j], other.x[j]) }
    for i in 0..<m {
      let step = Int(steps[n + i])
      if step >= 0 { right[step] = Pair(first.z[i], other.z[i]) }
    }
    for i in 0..<structure.extraSteps.count { right[Int(structure.extraSteps[i])] = .zero }
    let bounds = structure.bounds.start
    for b in 0..<structure.bounds.count {
      let bound = bounds[b]
      let factor = program.a[Int(bound.entry)] * boundWeights[b]
      let row = Int(bound.row)
      right[Int(steps[Int(bound.column)])] += factor * Pair(first.z[row], other.z[row])
    }
    while !solveRefined() {
      guard strengthen() else { break }
    }
    let size = norm(solution)
    guard size.x < .infinity && size.y < .infinity else { return false }
    for j in 0..<n {
      let pair = solution[Int(steps[j])]
      first.x[j] = pair.x
      other.x[j] = pair.y
    }
    for i in 0..<m {
      let step = Int(steps[n + i])
      guard step >= 0 else { continue }
      let pair = solution[step]
      first.z[i] = pair.x
      other.z[i] = pair.y
    }
    return solveBounds(first, other)
  }

  /// Replaces the right-hand sides of bounds by their solutions, which follow from the others.
  private func solveBounds(_ first: KKTVector, _ other: KKTVector) -> Bool {
    let steps = structure.steps.start
    let bounds = structure.bounds.start
    var poison = Pair.zero
    for b in 0..<structure.bounds.count {
      let bound = bounds[b]
      let (row, column) = (Int(bound.row), Int(bound.column))
      let a = program.a[Int(bound.entry)]
      let step = Int(steps[column])
      var z = boundWeights[b] * (a * solution[step] - Pair(first.z[row], other.z[row]))
      if Int(stiffest[column]) == b { z += residual[step] / a }
      poison += z * 0
      first.z[row] = z.x
      other.z[row] = z.y
    }
    return poison == .zero
  }

  /// Solves for `right`, into `solution`, with refinement by minimal residuals.
  ///
  /// A correction d = (LDLᵀ)⁻¹r is taken with the length α that makes ‖r − αKd‖₂ smallest. Where one
  /// direction of small curvature is left, whose error α = 1 would reduce by little at each step,
  /// that removes it at once; it never makes the residual larger.
  private func solveRefined() -> Bool {
    let size = structure.size
    let x = solution.start
    let r = residual.start
    let d = correction.start
    let kd = product.start
    let weights = weights.start
    x.update(from: right.start, count: size)
    factor.solve(structure.symbolic, x)
    multiply(x, into: kd)
    var rightNorm = MaximumNorm()
    var residualNorm = MaximumNorm()
    for k in 0..<size {
      let b = right[k]
      r[k] = b - kd[k]
      rightNorm.add(weights[k] * b)
      residualNorm.add(weights[k] * r[k])
    }
    let scale = 1 + rightNorm.value
    let floor = settings.refinementTolerance * scale
    let wanted = floor.replacing(
      with: Pair(repeating: sufficientResidual), where: floor .< sufficientResidual)
    var error = residualNorm.value
    for _ in 0..<settings.maxRefinements {
      guard error.x < .infinity && error.y < .infinity else { return false }
      if all(error .<= wanted) { break }
      d.update(from: r, count: size)
      factor.solve(structure.symbolic, d)
      multiply(d, into: kd)
      var along = Pair.zero
      var square = Pair.zero
      for k in 0..<size {
        let weighted = weights[k] * kd[k]
        along += weights[k] * r[k] * weighted
        square += weighted * weighted
      }
      let alpha = (along / square).replacing(with: 0, where: .!(square .> 0))
      var refinedNorm = MaximumNorm()
      for k in 0..<size {
        x[k] += alpha * d[k]
        r[k] -= alpha * kd[k]
        refinedNorm.add(weights[k] * r[k])
      }
      let refined = refinedNorm.value
      let stuck = (refined .<= wanted) .| (refined .> error / 2)
      error = refined
      if all(stuck) { break }
    }
    if all(error .<= Self.poorSolve * scale) { return true }
    return all(error .<= Self.poorSolve * (scale + norm(x)))
  }

  /// y ← Kx.
  private func multiply(_ x: UnsafeMutablePointer<Pair>, into y: UnsafeMutablePointer<Pair>) {
    let starts = structure.symbolic.matrix.starts.start
    let rows = structure.symbolic.matrix.rows.start
    let values = values.start
    var p = 0
    for j in 0..<structure.size {
      let xj = x[j]
      let last = Int(starts[j + 1]) - 1
      var sum = values[last] * xj
      while p < last {
        let i = Int(rows[p])
        sum += values[p] * x[i]
        y[i] += values[p] * xj
        p += 1
      }
      y[j] = sum
      p = last + 1
    }
  }

  private func norm(_ x: UnsafeMutablePointer<Pair>) -> Pair {
    var norm = MaximumNorm()
    for k in 0..<structure.size { norm.add(x[k]) }
    return norm.value
  }

  /// The maximum norms of both lanes, infinite where one has an entry that is not finite.
  private struct MaximumNorm {
    private var largest = Pair.zero
    private var poison = Pair.zero

    @inline(__always)
    mutating func add(_ entry: Pair) {
      let size = entry.replacing(with: -entry, where: entry .< 0)
      largest.replace(with: size, where: size .> largest)
      // Comparisons overlook NaN; a sum of zeros does not.
      poison += entry * 0
    }

    var value: Pair { largest.replacing(with: .infinity, where: poison .!= 0) }
  }
}
