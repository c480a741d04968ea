extension InteriorPointSolver {
  /// Writes what `point` holds into `solution`, in the units of the program as given.
  func write(_ status: SolverStatus, _ progress: Progress, _ iterations: Int) {
    solution.status = status
    solution.iterations = iterations
    solution.primalResidual = progress.primalResidual
    solution.dualResidual = progress.dualResidual
    solution.objective = progress.primalObjective
    solution.dualObjective = progress.dualObjective
    var primalFactor = 1 / point.tau
    var dualFactor = primalFactor / program.costScale
    switch status {
    case .primalInfeasible, .almostPrimalInfeasible:
      primalFactor = 0
      dualFactor = -1 / dot(program.b.start, point.z.start, program.m)
      solution.objective = .infinity
      solution.dualObjective = .infinity
    case .dualInfeasible, .almostDualInfeasible:
      primalFactor = -program.costScale / dot(program.q.start, point.x.start, program.n)
      dualFactor = 0
      solution.objective = -.infinity
      solution.dualObjective = -.infinity
    default:
      break
    }
    Self.write(
      point.x.start, times: program.columnScale.start, primalFactor, into: &solution.primal)
    Self.write(
      point.s.start, times: program.inverseRowScale.start, primalFactor, into: &solution.slack)
    Self.write(point.z.start, times: program.rowScale.start, dualFactor, into: &solution.dual)
    if status == .numericalError { replaceNonFinite() }
  }

  private static func write(
    _ values: Vector, times scale: Vector, _ factor: Double, into result: inout [Double]
  ) {
    result.withUnsafeMutableBufferPointer { result in
      for i in result.indices { result[i] = factor == 0 ? 0 : values[i] * scale[i] * factor }
    }
  }

  /// Where arithmetic broke down: numbers that say nothing, in place of NaN.
  private func replaceNonFinite() {
    func repair(_ values: inout [Double]) {
      values.withUnsafeMutableBufferPointer { values in
        for i in values.indices where !values[i].isFinite { values[i] = 0 }
      }
    }
    repair(&solution.primal)
    repair(&solution.slack)
    repair(&solution.dual)
    if !solution.objective.isFinite { solution.objective = .infinity }
    if !solution.dualObjective.isFinite { solution.dualObjective = -.infinity }
    if !solution.primalResidual.isFinite { solution.primalResidual = .infinity }
    if !solution.dualResidual.isFinite { solution.dualResidual = .infinity }
  }
}
