import Glibc
public import Grids
import LinearAlgebra

/// The AC power flow of any grid by Newton–Raphson in polar coordinates (Tinney & Hart 1967).
///
/// Unknown are the angles of all buses but the slack's and the magnitudes of those that hold no
/// voltage. Each step solves the full Jacobian's equations by dense LU factorization:
/// ```
/// [∂P/∂θ  ∂P/∂|V|] [Δθ  ]   [P_given − P(θ, |V|)]
/// [∂Q/∂θ  ∂Q/∂|V|] [Δ|V|] = [Q_given − Q(θ, |V|)]
/// ```
/// from a flat start, with the angles that transformers shift. Reactive power limits of generators are not modelled.
public struct NewtonRaphson: Sendable {
  /// The largest grid: the dense Jacobian grows with the square of the buses.
  public static let busLimit = 2000

  private let grid: Grid
  private let slackVoltage: Double
  private let tolerance: Double
  private let maximumIterations: Int
  private let matrix: AdmittanceMatrix
  /// The magnitude that each bus holds, or `nil`.
  private let held: [Double?]
  /// The unknown's index of each bus's angle and magnitude, or −1.
  private let angleIndex: [Int]
  private let magnitudeIndex: [Int]
  private let unknowns: Int
  /// Where rounding ends the progress: a step of one bit in a voltage moves the power by |Y|.
  private let roundingFloor: Double

  /// Plans the power flow of a grid.
  ///
  /// - Parameters:
  ///   - grid: Radial or meshed.
  ///   - slackVoltage: In pu; the grid's own by default.
  ///   - tolerance: The largest mismatch of a solution in pu of the grid's base power.
  ///   - maximumIterations: Steps after which there counts as no solution.
  /// - Throws: ``PowerFlowError`` where the grid is too large or the slack's voltage is no voltage.
  public init(
    grid: Grid, slackVoltage: Double? = nil, tolerance: Double = 1e-12, maximumIterations: Int = 30
  ) throws(PowerFlowError) {
    let voltage = slackVoltage ?? grid.slack.voltage
    guard voltage.isFinite, voltage > 0 else { throw .slackVoltage(voltage) }
    guard grid.buses.count <= Self.busLimit else {
      throw .tooLarge(grid: grid.name, buses: grid.buses.count, limit: Self.busLimit)
    }
    self.grid = grid
    self.slackVoltage = voltage
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    matrix = AdmittanceMatrix(grid)
    var held: [Double?] = Array(repeating: nil, count: grid.buses.count)
    for generator in grid.generators {
      guard let magnitude = generator.voltage, let row = grid.index(ofBus: generator.bus) else {
        continue
      }
      held[row] = magnitude
    }
    held[grid.slackIndex] = voltage
    self.held = held
    var next = 0
    var angleIndex = Array(repeating: -1, count: grid.buses.count)
    for i in grid.buses.indices where i != grid.slackIndex {
      angleIndex[i] = next
      next += 1
    }
    var magnitudeIndex = Array(repeating: -1, count: grid.buses.count)
    for i in grid.buses.indices where held[i] == nil {
      magnitudeIndex[i] = next
      next += 1
    }
    self.angleIndex = angleIndex
    self.magnitudeIndex = magnitudeIndex
    unknowns = next
    roundingFloor = max(1e-9, 100 * Double.ulpOfOne * matrix.largestMagnitude)
  }

  /// Solves the grid's own loads, each multiplied by `loadScale`.
  public func solve(loadScale: Double = 1) -> PowerFlowSolution {
    let demand = grid.netDemand(loadScale: loadScale)
    let base = grid.baseMVA * 1000
    let given = zip(demand.kw, demand.kvar).map { Complex(re: -$0 / base, im: -$1 / base) }
    var magnitudes = held.map { $0 ?? slackVoltage }
    var angles = flatAngles()
    var iterations = 0
    var isConverged = unknowns == 0
    if unknowns > 0 {
      let factorization = LUFactorization(size: unknowns)
      let step = UnsafeMutableBufferPointer<Double>.allocate(capacity: unknowns)
      step.initialize(repeating: 0)
      defer { step.deallocate() }
      var last = Double.infinity
      while true {
        let injections = matrix.injections(
          zip(magnitudes, angles).map { Complex.polar($0, $1) })
        let mismatch = fill(step, given, injections)
        isConverged = mismatch <= tolerance || (mismatch <= roundingFloor && mismatch >= last / 2)
        guard !isConverged, mismatch.isFinite, iterations < maximumIterations else { break }
        last = mismatch
        fill(factorization, magnitudes, angles, injections)
        guard factorization.factor() else { break }
        factorization.solve(step)
        iterations += 1
        for i in magnitudes.indices {
          if angleIndex[i] >= 0 { angles[i] += step[angleIndex[i]] }
          if magnitudeIndex[i] >= 0 { magnitudes[i] += step[magnitudeIndex[i]] }
        }
      }
    }
    return PowerFlowSolution(
      grid, method: .newton, isConverged: isConverged && magnitudes.allSatisfy { $0 > 0 },
      iterations: iterations, loadScale: loadScale, slackVoltage: slackVoltage,
      magnitudes: magnitudes, angles: angles)
  }

  /// The slack's angle everywhere, less the phase shifts of the transformers on the way: what an idle grid
  /// shows, and near enough where a group of windings turns the phase by 30 or 150 degrees.
  private func flatAngles() -> [Double] {
    var neighbors: [[(bus: Int, shift: Double)]] = Array(repeating: [], count: grid.buses.count)
    for branch in grid.branches where branch.isClosed {
      guard let from = grid.index(ofBus: branch.from), let to = grid.index(ofBus: branch.to)
      else { continue }
      let shift = branch.phaseShiftDegrees * .pi / 180
      neighbors[from].append((to, -shift))
      neighbors[to].append((from, shift))
    }
    var angles: [Double?] = Array(repeating: nil, count: grid.buses.count)
    let slackAngle = grid.slack.angleDegrees * .pi / 180
    angles[grid.slackIndex] = slackAngle
    var found = [grid.slackIndex]
    var next = 0
    while next < found.count {
      let angle = angles[found[next]] ?? slackAngle
      for neighbor in neighbors[found[next]] where angles[neighbor.bus] == nil {
        angles[neighbor.bus] = angle + neighbor.shift
        found.append(neighbor.bus)
      }
      next += 1
    }
    return angles.map { $0 ?? slackAngle }
  }

  /// Writes what each equation lacks; returns the largest of it.
  private func fill(
    _ step: UnsafeMutableBufferPointer<Double>, _ given: [Complex], _ injections: [Complex]
  ) -> Double {
    var worst = 0.0
    for i in given.indices {
      let lack = given[i] - injections[i]
      if angleIndex[i] >= 0 { step[angleIndex[i]] = lack.re }
      if magnitudeIndex[i] >= 0 { step[magnitudeIndex[i]] = lack.im }
    }
    for value in step {
      guard value.isFinite else { return .infinity }
      worst = max(worst, abs(value))
    }
    return worst
  }

  /// Writes the Jacobian.
  ///
  /// With S_ik = V_i conj(Y_ik V_k) an entry off the diagonal is
  /// ∂S_i/∂θ_k = −jS_ik, ∂S_i/∂|V_k| = S_ik/|V_k|; on it, the injection S_i joins:
  /// ∂S_i/∂θ_i = j(S_i − S_ii), ∂S_i/∂|V_i| = (S_i + S_ii)/|V_i|.
  private func fill(
    _ factorization: LUFactorization, _ magnitudes: [Double], _ angles: [Double],
    _ injections: [Complex]
  ) {
    let jacobian = factorization.matrix
    jacobian.update(repeating: 0)
    let voltages = zip(magnitudes, angles).map { Complex.polar($0, $1) }
    for i in voltages.indices {
      for entry in matrix.starts[i]..<matrix.starts[i + 1] {
        let k = matrix.columns[entry]
        let part = voltages[i] * (matrix.values[entry] * voltages[k]).conjugate
        let byAngle: Complex
        let byMagnitude: Complex
        if k == i {
          let rest = injections[i] - part
          byAngle = Complex(re: -rest.im, im: rest.re)
          byMagnitude = (1 / magnitudes[i]) * (injections[i] + part)
        } else {
          byAngle = Complex(re: part.im, im: -part.re)
          byMagnitude = (1 / magnitudes[k]) * part
        }
        set(jacobian, angleIndex[i], angleIndex[k], byAngle.re)
        set(jacobian, magnitudeIndex[i], angleIndex[k], byAngle.im)
        set(jacobian, angleIndex[i], magnitudeIndex[k], byMagnitude.re)
        set(jacobian, magnitudeIndex[i], magnitudeIndex[k], byMagnitude.im)
      }
    }
  }

  private func set(
    _ jacobian: UnsafeMutableBufferPointer<Double>, _ row: Int, _ column: Int, _ value: Double
  ) {
    guard row >= 0, column >= 0 else { return }
    jacobian[column * unknowns + row] = value
  }
}
