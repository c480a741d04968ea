/// A program's values as given, and scaled so that its numbers are of like size.
///
/// Ruiz equilibration (Ruiz 2001) of the matrix [P Aᵀ; A 0] finds D and E such that the largest entry of
/// every row comes near 1; rows of one second-order cone share a factor, so that the cone stays one. A
/// factor c does the same to the cost. The solver sees
///
///     P̂ = cDPD,  q̂ = cDq,  Â = EAD,  b̂ = Eb,  and  x = Dx̂,  s = E⁻¹ŝ,  z = Eẑ/c.
///
/// D and E depend on the values of P and A alone, c on P and q: a solve after an update sees the
/// same numbers, to the last bit, as a solver made for the new values.
final class ScaledProgram {
  let quadratic: CompressedColumns
  let constraints: CompressedColumns

  /// The values as given.
  let givenP: Buffer<Double>
  let givenQ: Buffer<Double>
  let givenA: Buffer<Double>
  let givenB: Buffer<Double>
  /// The scaled values.
  let p: Buffer<Double>
  let q: Buffer<Double>
  let a: Buffer<Double>
  let b: Buffer<Double>
  /// D, E and their inverses.
  let columnScale: Buffer<Double>
  let rowScale: Buffer<Double>
  let inverseColumnScale: Buffer<Double>
  let inverseRowScale: Buffer<Double>
  /// c.
  private(set) var costScale = 1.0
  /// max |qⱼ| and max |bᵢ| as given.
  private(set) var normQ = 0.0
  private(set) var normB = 0.0
  /// Whether the matrices, or the vectors, changed since they were scaled.
  var matricesChanged = true
  var vectorsChanged = true

  var n: Int { constraints.columns }
  var m: Int { constraints.rows }

  init(_ program: ConicProgram) {
    quadratic = CompressedColumns(program.quadraticCost)
    constraints = CompressedColumns(program.constraintMatrix)
    givenP = Buffer(program.quadraticCost.values)
    givenQ = Buffer(program.linearCost)
    givenA = Buffer(program.constraintMatrix.values)
    givenB = Buffer(program.constraintOffset)
    p = Buffer(program.quadraticCost.values)
    q = Buffer(program.linearCost)
    a = Buffer(program.constraintMatrix.values)
    b = Buffer(program.constraintOffset)
    let (n, m) = (program.variableCount, program.constraintCount)
    columnScale = Buffer(repeating: 1, count: n)
    rowScale = Buffer(repeating: 1, count: m)
    inverseColumnScale = Buffer(repeating: 1, count: n)
    inverseRowScale = Buffer(repeating: 1, count: m)
  }

  /// Scales what changed since the last call.
  ///
  /// - Returns: Whether the scaled matrices changed.
  func scale(_ settings: SolverSettings, cones: ConeProduct) -> Bool {
    guard matricesChanged || vectorsChanged else { return false }
    let previousCostScale = costScale
    if matricesChanged {
      equilibrate(settings, cones: cones)
      scaleConstraints()
    }
    for j in 0..<n { q[j] = givenQ[j] * columnScale[j] }
    for i in 0..<m { b[i] = givenB[i] * rowScale[i] }
    normQ = maximumNorm(givenQ.start, n)
    normB = maximumNorm(givenB.start, m)
    let meanColumn = scaleCostMatrix()
    costScale = 1
    if settings.equilibrationPasses > 0 {
      let size = max(meanColumn, maximumNorm(q.start, n))
      costScale = size > 0 ? settings.equilibrationRange.clamp(1 / size) : 1
    }
    if costScale != 1 {
      for k in 0..<quadratic.entryCount { p[k] *= costScale }
      for j in 0..<n { q[j] *= costScale }
    }
    let changed = matricesChanged || costScale != previousCostScale
    matricesChanged = false
    vectorsChanged = false
    return changed
  }

  private func scaleConstraints() {
    for j in 0..<n {
      for k in Int(constraints.starts[j])..<Int(constraints.starts[j + 1]) {
        a[k] = givenA[k] * rowScale[Int(constraints.rowIndices[k])] * columnScale[j]
      }
    }
  }

  /// Sets P̂ to DPD and returns the mean over its columns of their largest entry.
  private func scaleCostMatrix() -> Double {
    // The inverse scales are computed afterwards: their memory serves for the columns' norms.
    let norms = inverseColumnScale.start
    norms.update(repeating: 0, count: n)
    for j in 0..<n {
      for k in Int(quadratic.starts[j])..<Int(quadratic.starts[j + 1]) {
        let i = Int(quadratic.rowIndices[k])
        p[k] = givenP[k] * columnScale[i] * columnScale[j]
        let size = p[k].magnitude
        norms[i] = max(norms[i], size)
        norms[j] = max(norms[j], size)
      }
    }
    var total = 0.0
    for j in 0..<n { total += norms[j] }
    for j in 0..<n { inverseColumnScale[j] = 1 / columnScale[j] }
    for i in 0..<m { inverseRowScale[i] = 1 / rowScale[i] }
    return total / Double(n)
  }

  private func equilibrate(_ settings: SolverSettings, cones: ConeProduct) {
    columnScale.fill(1)
    rowScale.fill(1)
    let columnNorms = inverseColumnScale.start
    let rowNorms = inverseRowScale.start
    let range = settings.equilibrationRange
    for _ in 0..<settings.equilibrationPasses {
      measure(columnNorms: columnNorms, rowNorms: rowNorms)
      cones.shareMaximum(rowNorms)
      let worst = max(
        Self.correct(columnScale.start, by: columnNorms, n, within: range),
        Self.correct(rowScale.start, by: rowNorms, m, within: range))
      // √norm within 5 % of 1 is as good as the rest of the arithmetic can tell.
      if worst < 0.05 { break }
    }
  }

  /// The largest scaled magnitude in each column of [P Aᵀ; A 0].
  private func measure(columnNorms: Vector, rowNorms: Vector) {
    columnNorms.update(repeating: 0, count: n)
    rowNorms.update(repeating: 0, count: m)
    for j in 0..<n {
      let dj = columnScale[j]
      var largest = columnNorms[j]
      for k in Int(constraints.starts[j])..<Int(constraints.starts[j + 1]) {
        let i = Int(constraints.rowIndices[k])
        let size = givenA[k].magnitude * rowScale[i] * dj
        largest = max(largest, size)
        rowNorms[i] = max(rowNorms[i], size)
      }
      for k in Int(quadratic.starts[j])..<Int(quadratic.starts[j + 1]) {
        let i = Int(quadratic.rowIndices[k])
        let size = givenP[k].magnitude * columnScale[i] * dj
        largest = max(largest, size)
        columnNorms[i] = max(columnNorms[i], size)
      }
      columnNorms[j] = max(columnNorms[j], largest)
    }
  }

  /// Divides scales by the roots of their norms and returns the largest relative change.
  private static func correct(
    _ scale: Vector, by norms: Vector, _ count: Int, within range: ClosedRange<Double>
  ) -> Double {
    var worst = 0.0
    for i in 0..<count where norms[i] > 0 {
      let corrected = range.clamp(scale[i] / norms[i].squareRoot())
      worst = max(worst, (corrected / scale[i] - 1).magnitude)
      scale[i] = corrected
    }
    return worst
  }
}

extension ClosedRange<Double> {
  /// The number in the range that is nearest to `value`.
  func clamp(_ value: Double) -> Double {
    Swift.min(Swift.max(value, lowerBound), upperBound)
  }
}
