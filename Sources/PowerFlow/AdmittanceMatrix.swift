import Glibc
import Grids

/// A complex number, of admittances and phasors.
struct Complex: Sendable, Hashable {
  var re: Double
  var im: Double

  static let zero = Complex(re: 0, im: 0)

  static func polar(_ magnitude: Double, _ angle: Double) -> Complex {
    Complex(re: magnitude * cos(angle), im: magnitude * sin(angle))
  }

  var conjugate: Complex { Complex(re: re, im: -im) }
  var squaredMagnitude: Double { re * re + im * im }

  static func + (a: Complex, b: Complex) -> Complex { Complex(re: a.re + b.re, im: a.im + b.im) }
  static func - (a: Complex, b: Complex) -> Complex { Complex(re: a.re - b.re, im: a.im - b.im) }
  static func * (a: Complex, b: Complex) -> Complex {
    Complex(re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re)
  }
  static func * (a: Double, b: Complex) -> Complex { Complex(re: a * b.re, im: a * b.im) }
  static func += (a: inout Complex, b: Complex) { a = a + b }
}

/// The four admittances of a branch between its ends, as in section 3.2 of MATPOWER's manual.
struct BranchAdmittance: Sendable {
  /// The series admittance 1/(r + jx).
  var series: Complex
  var fromFrom: Complex
  var fromTo: Complex
  var toFrom: Complex
  var toTo: Complex

  init(_ branch: Branch) {
    let squaredZ = branch.resistance * branch.resistance + branch.reactance * branch.reactance
    series = Complex(re: branch.resistance / squaredZ, im: -branch.reactance / squaredZ)
    let shunted = series + Complex(re: 0, im: branch.charging / 2)
    let tap = Complex.polar(branch.tapRatio, branch.phaseShiftDegrees * .pi / 180)
    let inverse = (1 / tap.squaredMagnitude) * tap
    fromFrom = (1 / tap.squaredMagnitude) * shunted
    fromTo = -1 * (series * inverse)
    toFrom = -1 * (series * inverse.conjugate)
    toTo = shunted
  }
}

/// The nodal admittance matrix Y of a grid, I = YV, by rows of the entries that are not 0.
struct AdmittanceMatrix: Sendable {
  /// Where each row's entries begin; one more than rows.
  private(set) var starts: [Int]
  /// The column of each entry, ascending within a row.
  private(set) var columns: [Int]
  private(set) var values: [Complex]

  /// Builds the matrix from closed branches and shunts, per unit.
  init(_ grid: Grid) {
    let count = grid.buses.count
    var rows: [[(column: Int, value: Complex)]] = grid.buses.indices.map { i in
      let bus = grid.buses[i]
      let base = grid.baseMVA * 1000
      return [(i, Complex(re: bus.shuntKW / base, im: bus.shuntKvar / base))]
    }
    for branch in grid.branches where branch.isClosed {
      guard let from = grid.index(ofBus: branch.from), let to = grid.index(ofBus: branch.to)
      else { continue }
      let admittance = BranchAdmittance(branch)
      rows[from].append((from, admittance.fromFrom))
      rows[from].append((to, admittance.fromTo))
      rows[to].append((from, admittance.toFrom))
      rows[to].append((to, admittance.toTo))
    }
    starts = [0]
    columns = []
    values = []
    for i in 0..<count {
      for (column, value) in rows[i].sorted(by: { $0.column < $1.column }) {
        if columns.count > starts[i], columns[columns.count - 1] == column {
          values[values.count - 1] += value
        } else {
          columns.append(column)
          values.append(value)
        }
      }
      starts.append(columns.count)
    }
  }

  /// max|Y_ik|.
  var largestMagnitude: Double {
    values.reduce(0) { max($0, $1.squaredMagnitude.squareRoot()) }
  }

  /// The complex power V·conj(YV) that each bus injects, pu.
  func injections(_ voltages: [Complex]) -> [Complex] {
    (0..<voltages.count).map { i in
      var current = Complex.zero
      for k in starts[i]..<starts[i + 1] { current += values[k] * voltages[columns[k]] }
      return voltages[i] * current.conjugate
    }
  }
}

/// What Kirchhoff's laws say of a set of voltages.
struct PowerBalance {
  /// The largest |ΔP| or |ΔQ| over the equations of the power flow, pu.
  let mismatch: Double
  /// Power lost in series impedances, kW and kvar.
  let lossKW: (Double, Double)
  /// What the slack injects, kW and kvar.
  let slackKW: (Double, Double)

  /// Whether all of it is numbers.
  var isFinite: Bool {
    [mismatch, lossKW.0, lossKW.1, slackKW.0, slackKW.1].allSatisfy(\.isFinite)
  }

  init(_ grid: Grid, loadScale: Double, magnitudes: [Double], angles: [Double]) {
    let voltages = zip(magnitudes, angles).map { Complex.polar($0, $1) }
    let base = grid.baseMVA * 1000
    let injections = AdmittanceMatrix(grid).injections(voltages)
    let demand = grid.netDemand(loadScale: loadScale)
    var holding = Array(repeating: false, count: voltages.count)
    for generator in grid.generators where generator.voltage != nil {
      if let row = grid.index(ofBus: generator.bus) { holding[row] = true }
    }
    var worst = 0.0
    for (i, injection) in injections.enumerated() where i != grid.slackIndex {
      worst = max(worst, abs(injection.re + demand.kw[i] / base))
      if !holding[i] { worst = max(worst, abs(injection.im + demand.kvar[i] / base)) }
    }
    mismatch = worst
    let slack = grid.slackIndex
    slackKW = (
      injections[slack].re * base + demand.kw[slack],
      injections[slack].im * base + demand.kvar[slack]
    )
    var loss = (0.0, 0.0)
    for branch in grid.branches where branch.isClosed {
      guard let from = grid.index(ofBus: branch.from), let to = grid.index(ofBus: branch.to)
      else { continue }
      let tap = Complex.polar(branch.tapRatio, branch.phaseShiftDegrees * .pi / 180)
      let behind = (1 / tap.squaredMagnitude) * (voltages[from] * tap.conjugate)
      let current = (behind - voltages[to]) * BranchAdmittance(branch).series
      loss.0 += branch.resistance * current.squaredMagnitude * base
      loss.1 += branch.reactance * current.squaredMagnitude * base
    }
    lossKW = loss
  }
}
