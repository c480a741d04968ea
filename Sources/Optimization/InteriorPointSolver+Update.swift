extension InteriorPointSolver {
  /// Replaces values of the program; nil keeps the present ones.
  ///
  /// Matrices keep their pattern: their values are given in its order. Nothing is replaced unless all
  /// values are right.
  ///
  /// - Parameters:
  ///   - quadraticCost: The values of P's upper triangle.
  ///   - linearCost: The vector q.
  ///   - constraintMatrix: The values of A.
  ///   - constraintOffset: The vector b.
  /// - Throws: `OptimizationError` for a wrong count, a value that is not finite, or a P that is
  ///   not positive semidefinite.
  public func update(
    quadraticCost: [Double]? = nil, linearCost: [Double]? = nil,
    constraintMatrix: [Double]? = nil, constraintOffset: [Double]? = nil
  ) throws(OptimizationError) {
    try check(quadraticCost, .quadraticCost, program.givenP)
    try check(linearCost, .linearCost, program.givenQ)
    try check(constraintMatrix, .constraintMatrix, program.givenA)
    try check(constraintOffset, .constraintOffset, program.givenB)
    if let quadraticCost {
      guard convexity.accepts(quadraticCost) else { throw .notConvex }
    }
    replace(program.givenP, quadraticCost)
    replace(program.givenQ, linearCost)
    replace(program.givenA, constraintMatrix)
    replace(program.givenB, constraintOffset)
    if quadraticCost != nil || constraintMatrix != nil { program.matricesChanged = true }
    if linearCost != nil || constraintOffset != nil { program.vectorsChanged = true }
  }

  private func check(
    _ values: [Double]?, _ part: OptimizationError.Part, _ present: borrowing Buffer<Double>
  ) throws(OptimizationError) {
    guard let values else { return }
    guard values.count == present.count else {
      throw .count(part, found: values.count, expected: present.count)
    }
    try requireFinite(values, part)
  }

  private func replace(_ present: borrowing Buffer<Double>, _ values: [Double]?) {
    guard let values else { return }
    for i in values.indices { present[i] = values[i] }
  }
}
