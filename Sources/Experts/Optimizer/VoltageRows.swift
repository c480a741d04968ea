import Optimization
import PowerFlow

/// The voltages that a joint program limits: for each step of the network the buses that an exact power flow
/// once found outside, and their linearisation.
struct VoltageRows {
  /// The buses of each step, at most as many as there are slots.
  private(set) var buses: [[Int]]
  /// What the last linearisation says of each bus at the solution, to compare with the exact voltage.
  private var linear: [[Double]]
  private let slotCount: Int

  init(steps: Int, slotCount: Int) {
    self.slotCount = slotCount
    buses = Array(repeating: [], count: steps)
    linear = buses.map { _ in [] }
    for step in buses.indices {
      buses[step].reserveCapacity(slotCount)
      linear[step].reserveCapacity(slotCount)
    }
  }

  mutating func removeAll() {
    for step in buses.indices {
      buses[step].removeAll(keepingCapacity: true)
      linear[step].removeAll(keepingCapacity: true)
    }
  }

  /// Adds the buses of a step that are outside their narrowed limits, worst first.
  ///
  /// Where there is no room, the bus that is farthest inside gives way.
  ///
  /// - Returns: Whether any is new.
  mutating func add(_ network: NetworkCheck, step: Int, margin: Double) -> Bool {
    var isNew = false
    while let bus = worst(network, step: step, margin: margin) {
      if buses[step].count < slotCount {
        buses[step].append(bus)
      } else {
        let inside = buses[step].indices.max {
          network.distance(step: step, bus: buses[step][$0])
            < network.distance(step: step, bus: buses[step][$1])
        }
        guard let inside,
          network.distance(step: step, bus: buses[step][inside]) > Self.farInside
        else { break }
        buses[step][inside] = bus
      }
      isNew = true
    }
    return isNew
  }

  /// A bus that is this far inside its limits may give way, pu.
  private static let farInside = 3e-3
  /// Voltages outside by less are rounding, pu.
  private static let rounding = 1e-7

  /// The bus that is farthest outside of those that are not limited yet.
  private func worst(_ network: NetworkCheck, step: Int, margin: Double) -> Int? {
    var worst: Int?
    var largest = Self.rounding
    for bus in 0..<network.busCount {
      let deviation = margin - network.distance(step: step, bus: bus)
      if deviation > largest, !buses[step].contains(bus) {
        largest = deviation
        worst = bus
      }
    }
    return worst
  }

  /// Writes a step's rows into a program, linearised around the power flow's point.
  ///
  /// With V(x) ≈ V⁰ + Σ_i (∂V/∂P_i (n_i − n_i⁰) + ∂V/∂Q_i (q_i − q_i⁰)) a slot's rows are
  /// `V(x) − e ≤ v̄ − margin` and `−V(x) − e ≤ −(v̲ + margin)`, e ≥ 0 at its price; both in units of
  /// ``JointProgram/excessUnit``.
  func write(
    step: Int, into program: JointProgram, network: NetworkCheck, margin: Double, price: Double,
    netKW: [Double], netKvar: [Double]
  ) {
    let columns = program.voltageColumns[step]
    let places = program.voltagePlaces[step]
    let unit = JointProgram.excessUnit
    network.sensitivity.update(scenario: step)
    let (byP, byQ) = (network.sensitivity.byActive, network.sensitivity.byReactive)
    for slot in 0..<slotCount {
      let position = step * slotCount + slot
      let rows = (
        program.layout.voltageRows[2 * position], program.layout.voltageRows[2 * position + 1]
      )
      program.linearCost[program.layout.excess[position]] = price * unit
      let first = 2 * slot * columns.count
      guard slot < buses[step].count else {
        for k in 0..<2 * columns.count { program.constraintValues[Int(places[first + k])] = 0 }
        program.constraintOffset[rows.0] = 1
        program.constraintOffset[rows.1] = 1
        continue
      }
      let bus = buses[step][slot]
      for (k, column) in columns.enumerated() {
        let entry = column.prosumer * network.busCount + bus
        let derivative = (byP[entry] * column.active + byQ[entry] * column.reactive) / unit
        program.constraintValues[Int(places[first + k])] = derivative
        program.constraintValues[Int(places[first + columns.count + k])] = -derivative
      }
      let constant = constant(step, bus, program, network, netKW: netKW, netKvar: netKvar)
      program.constraintOffset[rows.0] = (network.maximumVoltage - margin - constant) / unit
      program.constraintOffset[rows.1] = (constant - network.minimumVoltage - margin) / unit
    }
  }

  /// What the linearisation says of a bus where all variables are 0.
  private func constant(
    _ step: Int, _ bus: Int, _ program: JointProgram, _ network: NetworkCheck, netKW: [Double],
    netKvar: [Double]
  ) -> Double {
    let count = program.models.count
    var constant = network.voltage(step: step, bus: bus)
    for i in 0..<count {
      let entry = i * network.busCount + bus
      let model = program.models[i]
      // Where the net load is n⁺ − n⁻, its constants are in the balance.
      let active =
        program.layout.imports[step * count + i] >= 0
        ? 0 : program.offset(model.netKW[step], prosumer: i)
      let reactive = program.offset(model.netKvar[step], prosumer: i)
      constant += network.sensitivity.byActive[entry] * (active - netKW[step * count + i])
      constant += network.sensitivity.byReactive[entry] * (reactive - netKvar[step * count + i])
    }
    return constant
  }

  /// Keeps what the linearisation says at the program's solution.
  mutating func predict(_ program: JointProgram, margin: Double, network: NetworkCheck) {
    let solution = program.solver.solution
    for step in buses.indices {
      linear[step].removeAll(keepingCapacity: true)
      for slot in buses[step].indices {
        let position = step * slotCount + slot
        // s = v̄ − margin − V + e.
        let slack = solution.slack[program.layout.voltageRows[2 * position]]
        let excess = solution.primal[program.layout.excess[position]]
        linear[step].append(
          network.maximumVoltage - margin - (slack - excess) * JointProgram.excessUnit)
      }
    }
  }

  /// The largest difference between the predicted and the exact voltages of the limited buses.
  func disagreement(_ network: NetworkCheck) -> Double {
    var worst = 0.0
    for step in buses.indices {
      for (bus, voltage) in zip(buses[step], linear[step]) {
        worst = max(worst, abs(voltage - network.voltage(step: step, bus: bus)))
      }
    }
    return worst
  }
}
