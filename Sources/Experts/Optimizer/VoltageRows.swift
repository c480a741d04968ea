import Optimization
import PowerFlow

/// The voltages that a joint program limits: for each step of the network the buses that an exact power flow
/// once found outside, and their linearisation.
struct VoltageRows {
  /// One side of a bus's voltage.
  struct Limit: Equatable {
    var bus: Int
    /// Whether the voltage is too high rather than too low.
    var isUpper: Bool
  }

  /// The limits of each step, at most as many as there are slots.
  private(set) var limits: [[Limit]]
  /// What the last linearisation says of each limit at the solution, to compare with the exact voltage.
  private var linear: [[Double]]
  private let slotCount: Int

  init(steps: Int, slotCount: Int) {
    self.slotCount = slotCount
    limits = Array(repeating: [], count: steps)
    linear = limits.map { _ in [] }
    for step in limits.indices {
      limits[step].reserveCapacity(slotCount)
      linear[step].reserveCapacity(slotCount)
    }
  }

  mutating func removeAll() {
    for step in limits.indices { limits[step].removeAll(keepingCapacity: true) }
  }

  /// Adds the buses of a step that are outside their narrowed limits, worst first, while there is room.
  ///
  /// - Returns: Whether any is new.
  mutating func add(_ network: NetworkCheck, step: Int, margin: Double) -> Bool {
    var isNew = false
    while limits[step].count < slotCount {
      var worst: (limit: Limit, deviation: Double)?
      for bus in 0..<network.busCount {
        let deviation = network.deviation(step: step, bus: bus, margin: margin)
        guard deviation > 1e-7, deviation > worst?.deviation ?? 0 else { continue }
        let limit = Limit(
          bus: bus,
          isUpper: network.voltage(step: step, bus: bus)
            > 0.5 * (network.minimumVoltage + network.maximumVoltage))
        if !limits[step].contains(limit) { worst = (limit, deviation) }
      }
      guard let worst else { break }
      limits[step].append(worst.limit)
      isNew = true
    }
    return isNew
  }

  /// Writes a step's rows into a program, linearised around the power flow's point.
  ///
  /// With V(x) ≈ V⁰ + Σ_i (∂V/∂P_i (n_i − n_i⁰) + ∂V/∂Q_i (q_i − q_i⁰)) an upper limit is
  /// `V(x) − e ≤ v̄ − margin`, a lower one `−V(x) − e ≤ −(v̲ + margin)`, e ≥ 0 at its price; both in units
  /// of ``JointProgram/excessUnit``.
  func write(
    step: Int, into program: JointProgram, network: NetworkCheck, margin: Double, price: Double,
    netKW: [Double], netKvar: [Double]
  ) {
    let count = program.models.count
    let columns = program.voltageColumns[step]
    let unit = JointProgram.excessUnit
    network.sensitivity.update(scenario: step)
    let (byP, byQ) = (network.sensitivity.byActive, network.sensitivity.byReactive)
    for slot in 0..<slotCount {
      let position = step * slotCount + slot
      let row = program.layout.voltageRows[position]
      program.linearCost[program.layout.excess[position]] = price * unit
      guard slot < limits[step].count else {
        for k in columns.indices {
          program.constraintValues[Int(program.voltagePlaces[step][slot * columns.count + k])] = 0
        }
        program.constraintOffset[row] = 1
        continue
      }
      let limit = limits[step][slot]
      let sign = limit.isUpper ? 1.0 : -1.0
      var constant = network.voltage(step: step, bus: limit.bus)
      for i in 0..<count {
        let entry = i * network.busCount + limit.bus
        let model = program.models[i]
        // The expressions' constants are no variables: they move to the right-hand side.
        let active =
          program.layout.imports[step * count + i] >= 0
          ? 0 : program.offset(model.netKW[step], prosumer: i)
        let reactive = program.offset(model.netKvar[step], prosumer: i)
        constant += byP[entry] * (active - netKW[step * count + i])
        constant += byQ[entry] * (reactive - netKvar[step * count + i])
      }
      for (k, column) in columns.enumerated() {
        let entry = column.prosumer * network.busCount + limit.bus
        let derivative = byP[entry] * column.active + byQ[entry] * column.reactive
        program.constraintValues[Int(program.voltagePlaces[step][slot * columns.count + k])] =
          sign * derivative / unit
      }
      let bound = limit.isUpper ? network.maximumVoltage - margin : network.minimumVoltage + margin
      program.constraintOffset[row] = sign * (bound - constant) / unit
    }
  }

  /// Keeps what the linearisation says at the program's solution.
  mutating func predict(_ program: JointProgram, margin: Double, network: NetworkCheck) {
    let solution = program.solver.solution
    for step in limits.indices {
      linear[step].removeAll(keepingCapacity: true)
      for (slot, limit) in limits[step].enumerated() {
        let position = step * slotCount + slot
        // s = b − (±V − e): the voltage follows from the slack.
        let slack = solution.slack[program.layout.voltageRows[position]]
        let excess = solution.primal[program.layout.excess[position]]
        let distance = (slack - excess) * JointProgram.excessUnit
        linear[step].append(
          limit.isUpper
            ? network.maximumVoltage - margin - distance
            : network.minimumVoltage + margin + distance)
      }
    }
  }

  /// The largest difference between the predicted and the exact voltages of the limits.
  func disagreement(_ network: NetworkCheck) -> Double {
    var worst = 0.0
    for step in limits.indices {
      for (limit, voltage) in zip(limits[step], linear[step]) {
        worst = max(worst, abs(voltage - network.voltage(step: step, bus: limit.bus)))
      }
    }
    return worst
  }
}
