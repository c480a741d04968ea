import Optimization
import Testing

struct SolverSettingsTests {
  @Test func `settings outside their range are refused with the reason`() {
    func expect(
      _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
      _ change: (inout SolverSettings) -> Void
    ) {
      var settings = SolverSettings()
      change(&settings)
      do {
        let program = try ConicProgram(
          quadraticCost: .diagonal([1]), linearCost: [1],
          constraintMatrix: .empty(rows: 0, columns: 1), constraintOffset: [], cones: [])
        _ = try InteriorPointSolver(program, settings: settings)
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
      } catch {
        #expect(error.description == message, sourceLocation: sourceLocation)
      }
    }
    expect("The setting 'maxIterations' is -1.0; it must be at least 0.") { $0.maxIterations = -1 }
    expect("The setting 'tolerances.absoluteGap' is 0.0; it must be between 0 and 1.") {
      $0.tolerances.absoluteGap = 0
    }
    expect("The setting 'tolerances.relativeGap' is nan; it must be between 0 and 1.") {
      $0.tolerances.relativeGap = .nan
    }
    expect("The setting 'reducedTolerances.feasibility' is 1.0; it must be between 0 and 1.") {
      $0.reducedTolerances.feasibility = 1
    }
    expect("The setting 'reducedTolerances.infeasibility' is -1.0; it must be between 0 and 1.") {
      $0.reducedTolerances.infeasibility = -1
    }
    expect("The setting 'aim.relativeGap' is 0.0; it must be between 0 and 1.") {
      $0.aim = .full
      $0.aim?.relativeGap = 0
    }
    expect("The setting 'maxStepFraction' is 1.0; it must be between 0 and 1.") {
      $0.maxStepFraction = 1
    }
    expect("The setting 'equilibrationPasses' is -2.0; it must be at least 0.") {
      $0.equilibrationPasses = -2
    }
    expect(
      "The setting 'equilibrationRange.lowerBound' is 2.0; it must be above 0 and at most 1."
    ) { $0.equilibrationRange = 2...3 }
    expect(
      "The setting 'equilibrationRange.upperBound' is inf; it must be at least 1 and finite."
    ) { $0.equilibrationRange = 1...(.infinity) }
    expect("The setting 'regularization' is 0.0; it must be between 0 and 1.") {
      $0.regularization = 0
    }
    expect("The setting 'maxRefinements' is -1.0; it must be at least 0.") {
      $0.maxRefinements = -1
    }
    expect("The setting 'refinementTolerance' is 1.0; it must be between 0 and 1.") {
      $0.refinementTolerance = 1
    }
  }

  @Test func `an aim brings x nearer, and never costs a solution`() throws {
    for index in 0..<40 {
      let program = try RandomPrograms.program(index).conic()
      let usual = try InteriorPointSolver(program).solve()
      guard usual.status == .solved else { continue }
      var settings = SolverSettings()
      // Nearer than rounding lets any point come.
      settings.aim = .init(
        absoluteGap: 1e-16, relativeGap: 1e-16, feasibility: 1e-16, infeasibility: 1e-8)
      let aimed = try InteriorPointSolver(program, settings: settings).solve()
      #expect(aimed.status == .solved, "program \(index)")
      #expect(aimed.iterations <= usual.iterations + 5)
      let gap = { (solution: Solution) in abs(solution.objective - solution.dualObjective) }
      let size = max(1, usual.objective.magnitude)
      #expect(gap(aimed) <= gap(usual) + 1e-15 * size, "program \(index)")
      #expect(max(aimed.primalResidual, aimed.dualResidual) < 1e-8)
    }
    // min ½·10⁻⁶·x² − 10⁻⁶·x: a gap of 10⁻⁸ leaves x a tenth away from 1.
    let flat = try ConicProgram(
      quadraticCost: .diagonal([1e-6]), linearCost: [-1e-6], constraintMatrix: .diagonal([1]),
      constraintOffset: [10], cones: [.nonnegative(1)])
    var settings = SolverSettings()
    settings.aim = .full
    settings.aim?.absoluteGap = 1e-14
    settings.aim?.relativeGap = 1e-14
    settings.aim?.feasibility = 1e-14
    let near = try InteriorPointSolver(flat, settings: settings).solve()
    #expect(abs(near.primal[0] - 1) < 1e-3, "\(near.primal)")
  }

  @Test func `solutions do not hang on equilibration or regularization`() throws {
    for index in [0, 1, 2, 3, 4, 9] {
      let program = try RandomPrograms.program(index).conic()
      let usual = try InteriorPointSolver(program).solve()
      for (passes, epsilon) in [(0, 1e-7), (10, 1e-8)] {
        var settings = SolverSettings()
        settings.equilibrationPasses = passes
        settings.regularization = epsilon
        let other = try InteriorPointSolver(program, settings: settings).solve()
        #expect(other.status == .solved)
        let difference = (usual.objective - other.objective).magnitude
        #expect(difference <= 1e-7 * max(1, usual.objective.magnitude), "program \(index)")
      }
    }
  }
}
