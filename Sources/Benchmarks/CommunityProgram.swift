import Grids
import Optimization
import RandomStreams

/// A joint program of six prosumers on the 33-bus feeder over `steps` quarter hours.
///
/// Each prosumer has a battery, a generator, an inverter and a curtailable load; the network is
/// LinDistFlow (Baran & Wu 1989) with squared voltages as variables and soft limits. Powers are in MW
/// and Mvar. A scenario draws loads, sun, prices and states anew, and perturbs the matrix as
/// a linearisation around another power flow would.
struct CommunityProgram {
  /// The variables of one prosumer at one step.
  private enum Device: Int, CaseIterable {
    case charge
    case discharge
    case stored
    case generation
    case active
    case reactive
    case curtailed
    case net
    case absoluteNet
  }

  private let steps: Int
  private let branches: [(from: Int, to: Int, resistance: Double, reactance: Double)]
  private let busCount: Int
  private let prosumerBuses = [18, 33, 25, 30, 22, 14].map { $0 - 1 }
  private let stepHours = 0.25

  init(steps: Int) throws {
    self.steps = steps
    let grid = try Grid.load(named: "ieee33")
    busCount = grid.buses.count
    branches = grid.branches.filter(\.isClosed).map {
      ($0.from - 1, $0.to - 1, $0.resistance / grid.baseMVA, $0.reactance / grid.baseMVA)
    }
  }

  /// The program of scenario `index`; all have one pattern.
  func scenario(_ index: Int) throws -> ConicProgram {
    var stream = RandomStream(seed: 7, "community").split("scenario", index)
    var rows = Rows()
    for step in 0..<steps { addProsumers(step, &rows, &stream) }
    for step in 0..<steps { addNetwork(step, &rows, &stream) }
    return try rows.program(variables: variablesPerStep * steps)
  }

  private var variablesPerStep: Int {
    prosumerBuses.count * Device.allCases.count + 2 + 4 * branches.count
  }

  private func variable(_ step: Int, _ prosumer: Int, _ device: Device) -> Int {
    step * variablesPerStep + prosumer * Device.allCases.count + device.rawValue
  }

  /// The columns after the prosumers': imports, exports, and four of each branch.
  private func shared(_ step: Int, _ offset: Int) -> Int {
    step * variablesPerStep + prosumerBuses.count * Device.allCases.count + offset
  }

  private func branchVariable(_ step: Int, _ branch: Int, _ kind: Int) -> Int {
    shared(step, 2 + 4 * branch + kind)
  }

  private func addProsumers(_ step: Int, _ rows: inout Rows, _ stream: inout RandomStream) {
    let buy = 0.43 + 0.74 * stream.uniform()
    let (sell, fee) = (0.35, 0.03)
    var balance: [(Int, Double)] = []
    for prosumer in prosumerBuses.indices {
      func at(_ device: Device) -> Int { variable(step, prosumer, device) }
      let load = 0.2 + stream.uniform()
      let sun = 1.2 * stream.uniform()
      let start = 0.4 + 0.8 * stream.uniform()
      // Stored energy in MWh, lossy both ways; the first step starts from the state.
      let charging = stepHours * 0.95
      let discharging = stepHours / 0.95
      var dynamics = [(at(.stored), 1.0), (at(.charge), -charging), (at(.discharge), discharging)]
      if step > 0 { dynamics.append((variable(step - 1, prosumer, .stored), -1)) }
      rows.equal(dynamics, step > 0 ? 0 : start)
      rows.equal(
        [
          (at(.net), 1), (at(.charge), -1), (at(.discharge), 1), (at(.generation), 1),
          (at(.active), 1), (at(.curtailed), 1),
        ], load)
      rows.between(at(.charge), 0, 0.4)
      rows.between(at(.discharge), 0, 0.4)
      rows.between(at(.stored), 0.16, 1.44)
      rows.between(at(.generation), 0, 0.5)
      rows.between(at(.active), 0, sun)
      rows.between(at(.curtailed), 0, 0.15 * load)
      var ramp = [(at(.generation), 1.0)]
      if step > 0 { ramp.append((variable(step - 1, prosumer, .generation), -1)) }
      rows.atMost(ramp, 0.05)
      rows.atMost(ramp.map { ($0.0, -$0.1) }, 0.05)
      rows.atMost([(at(.net), 1), (at(.absoluteNet), -1)], 0)
      rows.atMost([(at(.net), -1), (at(.absoluteNet), -1)], 0)
      rows.disk(at(.active), at(.reactive), radius: 1.1)
      rows.cost(at(.charge), linear: 0.03, quadratic: 1e-3)
      rows.cost(at(.discharge), linear: 0.03, quadratic: 1e-3)
      rows.cost(at(.generation), linear: 0.55, quadratic: 0.8)
      rows.cost(at(.curtailed), linear: 0.9, quadratic: 1e-3)
      rows.cost(at(.absoluteNet), linear: fee, quadratic: 0)
      rows.cost(at(.reactive), linear: 0, quadratic: 1e-3)
      rows.cost(at(.stored), linear: step == steps - 1 ? -0.5 : 0, quadratic: 1e-3)
      balance.append((at(.net), 1))
    }
    rows.equal(balance + [(shared(step, 0), -1), (shared(step, 1), 1)], 0)
    rows.atMost([(shared(step, 0), -1)], 0)
    rows.atMost([(shared(step, 1), -1)], 0)
    rows.cost(shared(step, 0), linear: buy - fee, quadratic: 0)
    rows.cost(shared(step, 1), linear: -sell - fee, quadratic: 0)
  }

  /// Branch k feeds bus `branches[k].to`; its variables are P, Q, the bus's v² and its violation.
  private func addNetwork(_ step: Int, _ rows: inout Rows, _ stream: inout RandomStream) {
    for (k, branch) in branches.enumerated() {
      let loss = 1 + 0.02 * stream.uniform()
      let load = 0.15 * stream.uniform()
      var active = [(branchVariable(step, k, 0), 1.0)]
      var reactive = [(branchVariable(step, k, 1), 1.0)]
      for (child, other) in branches.enumerated() where other.from == branch.to {
        active.append((branchVariable(step, child, 0), -loss))
        reactive.append((branchVariable(step, child, 1), -loss))
      }
      for (prosumer, bus) in prosumerBuses.enumerated() where bus == branch.to {
        active.append((variable(step, prosumer, .net), -1))
        reactive.append((variable(step, prosumer, .reactive), 1))
      }
      rows.equal(active, load)
      rows.equal(reactive, 0.5 * load)
      // v²(to) = v²(from) − 2(rP + xQ).
      var drop = [
        (branchVariable(step, k, 2), 1.0),
        (branchVariable(step, k, 0), 2 * branch.resistance * loss),
        (branchVariable(step, k, 1), 2 * branch.reactance * loss),
      ]
      if let parent = branches.firstIndex(where: { $0.to == branch.from }) {
        drop.append((branchVariable(step, parent, 2), -1))
      }
      rows.equal(drop, drop.count == 3 ? 1.025 * 1.025 : 0)
      let (voltage, violation) = (branchVariable(step, k, 2), branchVariable(step, k, 3))
      rows.atMost([(voltage, 1), (violation, -1)], 1.05 * 1.05)
      rows.atMost([(voltage, -1), (violation, -1)], -0.95 * 0.95)
      rows.atMost([(violation, -1)], 0)
      rows.cost(violation, linear: 30, quadratic: 0)
    }
  }
}

/// A program written row by row; its cones are put in order at the end.
private struct Rows {
  private typealias Row = (terms: [(column: Int, value: Double)], bound: Double)

  private var equalities: [Row] = []
  private var inequalities: [Row] = []
  private var disks: [Row] = []
  private var linear: [Int: Double] = [:]
  private var quadratic: [SparseMatrix.Entry] = []

  mutating func equal(_ terms: [(Int, Double)], _ value: Double) {
    equalities.append((terms.map { ($0.0, $0.1) }, value))
  }

  mutating func atMost(_ terms: [(Int, Double)], _ bound: Double) {
    inequalities.append((terms.map { ($0.0, $0.1) }, bound))
  }

  mutating func between(_ column: Int, _ low: Double, _ high: Double) {
    atMost([(column, -1)], -low)
    atMost([(column, 1)], high)
  }

  /// ‖(x, y)‖₂ ≤ radius.
  mutating func disk(_ x: Int, _ y: Int, radius: Double) {
    disks.append(([], radius))
    disks.append(([(x, -1)], 0))
    disks.append(([(y, -1)], 0))
  }

  mutating func cost(_ column: Int, linear: Double, quadratic: Double) {
    self.linear[column] = linear
    guard quadratic > 0 else { return }
    self.quadratic.append(SparseMatrix.Entry(row: column, column: column, value: quadratic))
  }

  func program(variables: Int) throws -> ConicProgram {
    let rows = equalities + inequalities + disks
    let entries = rows.enumerated().flatMap { index, row in
      row.terms.map { SparseMatrix.Entry(row: index, column: $0.column, value: $0.value) }
    }
    return try ConicProgram(
      quadraticCost: SparseMatrix(rows: variables, columns: variables, entries: quadratic),
      linearCost: (0..<variables).map { linear[$0] ?? 0 },
      constraintMatrix: SparseMatrix(rows: rows.count, columns: variables, entries: entries),
      constraintOffset: rows.map(\.bound),
      cones: [.zero(equalities.count), .nonnegative(inequalities.count)]
        + Array(repeating: .secondOrder(3), count: disks.count / 3))
  }
}
