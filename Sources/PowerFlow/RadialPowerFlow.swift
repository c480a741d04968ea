public import Grids

/// The exact AC power flow of a radial grid for many load scenarios at once.
///
/// A backward/forward sweep of the branch-flow equations (Baran & Wu 1989, eqs. 1–3). With the
/// squared voltage u = |V|² and the squared branch current ℓ, one pass is, per unit,
/// ```
/// backward  ℓ = (P² + Q²)/u,   P ← P + rℓ,   Q ← Q + xℓ,   added to the parent's demand
/// forward   u = u_parent − 2(rP + xQ) + (r² + x²)ℓ
/// ```
/// where P + jQ enters the branch at the parent's end once its losses are added. Only ℓ carries
/// an error, |u − u_previous| of its share: each pass gains about two digits. A scenario has
/// converged when all the power that a further pass would move, Σ|z|ℓ|u − u_previous| over the branches,
/// is below `tolerance`.
///
/// Eight scenarios share the lanes of a vector, and one alone takes a scalar path of the same
/// operations in the same order. Every solve starts flat, and a lane stands still once it has
/// converged: a scenario's result is the same to the last bit wherever it sits and whatever
/// sits beside it.
///
/// Loads are read from ``loadKW`` and ``loadKvar``, buses in the grid's order:
/// ```swift
/// let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: 64)
/// flow.loadKW[row * flow.scenarioStride + scenario] = 120
/// flow.solve(scenarios: 64)
/// let voltage = flow.voltageMagnitude[row * flow.scenarioStride + scenario]
/// ```
/// A scenario without a solution, or with a load that is not a number, is not converged: it shows
/// the feeder collapsed, 0 pu at every bus and no losses. No output is ever NaN.
public final class RadialPowerFlow {
  /// Scenarios that share a vector; strides are multiples of it.
  public static let laneCount = 8

  /// The number of buses, the rows of the load and voltage arrays.
  public let busCount: Int
  /// How many scenarios the arrays hold.
  public let scenarioCapacity: Int
  /// The distance between two rows of a (bus, scenario) array: the capacity, padded.
  public let scenarioStride: Int
  /// The number of the bus at each row: the grid's own order.
  public let busNumbers: [Int]
  /// The slack's voltage magnitude in pu.
  public let slackVoltage: Double
  /// The power that a further pass may move in a converged scenario, pu; no bus lacks more.
  public let tolerance: Double
  /// Passes after which a scenario counts as not converged.
  public let maximumIterations: Int

  /// Net active power demand in kW, (bus, scenario); at first the grid's own, in every scenario.
  public let loadKW: UnsafeMutablePointer<Double>
  /// Net reactive power demand in kvar, (bus, scenario); at first the grid's own.
  public let loadKvar: UnsafeMutablePointer<Double>
  /// Voltage magnitude in pu, (bus, scenario).
  public var voltageMagnitude: UnsafePointer<Double> { UnsafePointer(voltages) }
  /// Active power lost in series resistances in kW, one a scenario.
  public var lossKW: UnsafePointer<Double> { UnsafePointer(activeLosses) }
  /// Reactive power drawn by series reactances in kvar, one a scenario.
  public var lossKvar: UnsafePointer<Double> { UnsafePointer(reactiveLosses) }
  /// Whether each scenario's outputs are a power flow.
  public var isConverged: UnsafePointer<Bool> { UnsafePointer(convergence) }
  /// The passes that each scenario took.
  public var iterations: UnsafePointer<Int32> { UnsafePointer(passes) }

  let network: RadialNetwork
  let baseKW: Double
  let slackAngle: Double
  let kernel: SweepKernel
  private let voltages: UnsafeMutablePointer<Double>
  private let activeLosses: UnsafeMutablePointer<Double>
  private let reactiveLosses: UnsafeMutablePointer<Double>
  private let convergence: UnsafeMutablePointer<Bool>
  private let passes: UnsafeMutablePointer<Int32>
  private let rows: [Int: Int]

  /// Plans the power flow of a radial grid; nothing is allocated after this.
  ///
  /// - Parameters:
  ///   - grid: Radial, with generators of constant power only.
  ///   - slackVoltage: In pu; the grid's own by default.
  ///   - scenarioCapacity: How many scenarios the arrays hold.
  ///   - tolerance: The mismatch of a converged scenario in pu of the grid's base power.
  ///   - maximumIterations: Passes after which a scenario counts as not converged.
  /// - Throws: ``PowerFlowError`` where the grid has a loop or a generator that holds its voltage.
  public init(
    grid: Grid, slackVoltage: Double? = nil, scenarioCapacity: Int, tolerance: Double = 1e-11,
    maximumIterations: Int = 100
  ) throws(PowerFlowError) {
    precondition(scenarioCapacity > 0, "a power flow needs room for one scenario at least")
    let voltage = slackVoltage ?? grid.slack.voltage
    guard voltage.isFinite, voltage > 0 else { throw .slackVoltage(voltage) }
    network = try RadialNetwork(grid)
    busCount = grid.buses.count
    busNumbers = grid.buses.map(\.number)
    rows = Dictionary(uniqueKeysWithValues: busNumbers.enumerated().map { ($1, $0) })
    self.slackVoltage = voltage
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.scenarioCapacity = scenarioCapacity
    let lanes = Self.laneCount
    scenarioStride = scenarioCapacity == 1 ? 1 : (scenarioCapacity + lanes - 1) / lanes * lanes
    baseKW = grid.baseMVA * 1000
    slackAngle = grid.slack.angleDegrees * .pi / 180

    loadKW = .allocate(lanes: busCount * scenarioStride)
    loadKvar = .allocate(lanes: busCount * scenarioStride)
    voltages = .allocate(lanes: busCount * scenarioStride)
    activeLosses = .allocate(lanes: scenarioStride)
    reactiveLosses = .allocate(lanes: scenarioStride)
    convergence = .allocate(capacity: scenarioStride)
    convergence.initialize(repeating: false, count: scenarioStride)
    passes = .allocate(capacity: scenarioStride)
    passes.initialize(repeating: 0, count: scenarioStride)
    kernel = SweepKernel(
      network, baseKW: baseKW, scenarioStride: scenarioStride, slackVoltage: voltage,
      tolerance: tolerance, maximumIterations: maximumIterations)
    for (row, bus) in grid.buses.enumerated() {
      (loadKW + row * scenarioStride).update(repeating: bus.loadKW, count: scenarioStride)
      (loadKvar + row * scenarioStride).update(repeating: bus.loadKvar, count: scenarioStride)
    }
    for generator in grid.generators {
      guard let row = rows[generator.bus] else { continue }
      for scenario in 0..<scenarioStride {
        loadKW[row * scenarioStride + scenario] -= generator.powerKW
        loadKvar[row * scenarioStride + scenario] -= generator.powerKvar
      }
    }
  }

  deinit {
    kernel.deallocate()
    loadKW.deallocate()
    loadKvar.deallocate()
    voltages.deallocate()
    activeLosses.deallocate()
    reactiveLosses.deallocate()
    convergence.deallocate()
    passes.deallocate()
  }

  /// The row of the bus called `number`, or `nil` where the grid has none.
  public func row(ofBus number: Int) -> Int? {
    rows[number]
  }

  /// Solves scenarios 0 ..< `count` from a flat start; the outputs of later ones are undefined.
  public func solve(scenarios count: Int) {
    precondition(
      count >= 0 && count <= scenarioCapacity, "more scenarios than the power flow has room for")
    var first = 0
    while first < count {
      let lanes = min(count - first, Self.laneCount)
      if lanes <= 2 {
        for scenario in first..<count { solve(scenario: scenario) }
      } else {
        kernel.solve(
          lanes: lanes, p: loadKW + first, q: loadKvar + first, voltages: voltages + first,
          activeLosses: activeLosses + first, reactiveLosses: reactiveLosses + first,
          isConverged: convergence + first, iterations: passes + first)
      }
      first += lanes
    }
  }

  /// Solves one scenario alone.
  public func solve(scenario: Int) {
    precondition(
      scenario >= 0 && scenario < scenarioCapacity, "a scenario that the power flow does not have")
    kernel.solveOne(
      p: loadKW + scenario, q: loadKvar + scenario, voltages: voltages + scenario,
      activeLosses: activeLosses + scenario, reactiveLosses: reactiveLosses + scenario,
      isConverged: convergence + scenario, iterations: passes + scenario)
  }
}

extension UnsafeMutablePointer<Double> {
  /// Zeros that begin on a vector's boundary and fill whole vectors.
  static func allocate(lanes count: Int) -> Self {
    let padded = (count + 7) / 8 * 8
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: padded * MemoryLayout<Double>.stride,
      alignment: MemoryLayout<SIMD8<Double>>.alignment)
    let pointer = raw.bindMemory(to: Double.self, capacity: padded)
    pointer.initialize(repeating: 0, count: padded)
    return pointer
  }
}
