/// A vector (x, z) that the KKT matrix acts on, in memory owned elsewhere.
struct KKTVector {
  let x: Vector
  let z: Vector
}

/// The KKT matrix of a program at the current scaling: its factorization and its solves.
///
/// What is factored is K + diag(±ε); iterative refinement solves with K itself.
final class KKTSystem {
  typealias Pair = NumericFactor.Pair

  /// Pivots that rounding brought below this, or to the wrong sign, are replaced (Goulart & Chen 2024).
  private static let smallestPivot = 1e-13
  private static let replacementPivot = 2e-7

  private let structure: KKTStructure
  private let settings: SolverSettings
  private let n: Int
  private let m: Int
  private let coneEntries: Int
  private let values: Buffer<Double>
  private let factor: NumericFactor
  private let right: Buffer<Pair>
  private let solution: Buffer<Pair>
  private let residual: Buffer<Pair>
  private let correction: Buffer<Pair>

  init(_ structure: KKTStructure, _ program: ScaledProgram, _ settings: SolverSettings) {
    self.structure = structure
    self.settings = settings
    n = program.n
    m = program.m
    coneEntries = program.quadratic.entryCount + program.constraints.entryCount
    values = Buffer(repeating: 0, count: structure.symbolic.matrix.rows.count)
    factor = NumericFactor(structure.symbolic)
    right = Buffer(repeating: .zero, count: structure.size)
    solution = Buffer(repeating: .zero, count: structure.size)
    residual = Buffer(repeating: .zero, count: structure.size)
    correction = Buffer(repeating: .zero, count: structure.size)
  }

  /// Takes over the scaled values of P and A.
  func load(_ program: ScaledProgram) {
    let places = structure.places.start
    let count = program.quadratic.entryCount
    for k in 0..<count { values[Int(places[k])] = program.p[k] }
    for k in 0..<program.constraints.entryCount {
      values[Int(places[count + k])] = program.a[k]
    }
  }

  /// Takes over the cones' scaling and factors anew; false where that is not finite.
  func refactor(_ cones: ConeProduct) -> Bool {
    cones.writeEntries(to: values.start, places: structure.places.start + coneEntries)
    return factor.factor(
      structure.symbolic, values: values.start, signs: structure.signs.start,
      shift: settings.regularization, smallest: Self.smallestPivot,
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
    for i in 0..<m { right[Int(steps[n + i])] = Pair(first.z[i], other.z[i]) }
    for i in n + m..<structure.size { right[Int(steps[i])] = .zero }
    guard solveRefined() else { return false }
    for j in 0..<n {
      let pair = solution[Int(steps[j])]
      first.x[j] = pair.x
      other.x[j] = pair.y
    }
    for i in 0..<m {
      let pair = solution[Int(steps[n + i])]
      first.z[i] = pair.x
      other.z[i] = pair.y
    }
    return true
  }

  /// Solves for `right`, into `solution`, and refines until the residual is small or stays as it is.
  private func solveRefined() -> Bool {
    let size = structure.size
    let x = solution.start
    var r = residual.start
    var step = correction.start
    let rightNorm = norm(right.start)
    guard isFinite(rightNorm) else { return false }
    let wanted = settings.refinementTolerance * (1 + rightNorm)
    x.update(from: right.start, count: size)
    factor.solve(structure.symbolic, x)
    guard settings.maxRefinements > 0 else { return isFinite(norm(x)) }
    computeResidual(into: r)
    var error = norm(r)
    for _ in 0..<settings.maxRefinements {
      guard isFinite(error) else { return false }
      if all(error .<= wanted) { break }
      factor.solve(structure.symbolic, r)
      for k in 0..<size { x[k] += r[k] }
      swap(&r, &step)
      computeResidual(into: r)
      let refined = norm(r)
      let worse = .!(refined .< error)
      if any(worse) {
        for k in 0..<size { x[k] -= step[k].replacing(with: 0, where: .!worse) }
      }
      // A lane that gains less than a factor of 4 has reached what the arithmetic gives.
      if !any((refined .> wanted) .& (refined .< error / 4)) { break }
      error = refined.replacing(with: error, where: worse)
    }
    return isFinite(norm(x))
  }

  @inline(__always)
  private func isFinite(_ norms: Pair) -> Bool {
    norms.x < .infinity && norms.y < .infinity
  }

  /// r ← b − Kx.
  private func computeResidual(into r: UnsafeMutablePointer<Pair>) {
    let starts = structure.symbolic.matrix.starts.start
    let rows = structure.symbolic.matrix.rows.start
    let values = values.start
    let x = solution.start
    r.update(from: right.start, count: structure.size)
    var p = 0
    for j in 0..<structure.size {
      let xj = x[j]
      let last = Int(starts[j + 1]) - 1
      var sum = values[last] * xj
      while p < last {
        let i = Int(rows[p])
        sum += values[p] * x[i]
        r[i] -= values[p] * xj
        p += 1
      }
      r[j] -= sum
      p = last + 1
    }
  }

  /// The maximum norms of both lanes, infinite where one has an entry that is not finite.
  private func norm(_ x: UnsafeMutablePointer<Pair>) -> Pair {
    var largest = Pair.zero
    var poison = Pair.zero
    for k in 0..<structure.size {
      let size = x[k].replacing(with: -x[k], where: x[k] .< 0)
      largest.replace(with: size, where: size .> largest)
      poison += size * 0
    }
    return largest.replacing(with: .infinity, where: poison .!= 0)
  }
}
