import Grids
public import Prosumers

/// Rows of numbers, one a copy, in storage that someone else owns.
public struct CopyTable {
  /// Entries of a row.
  public let width: Int
  let base: UnsafeMutablePointer<Double>

  /// The row of a copy.
  @inline(__always)
  public func row(_ copy: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: base + copy * width, count: width)
  }

  /// One entry of a copy's row.
  @inline(__always)
  public subscript(copy: Int, entry: Int) -> Double {
    base[copy * width + entry]
  }

  @inline(__always)
  func pointer(_ copy: Int) -> UnsafeMutablePointer<Double> {
    base + copy * width
  }
}

/// What physically happened in the last step of each copy: powers, voltages, trades and money.
///
/// Storage is planned once and overwritten by every step; the tables are views of it, to be read
/// before the next step and while the outcome lives. Everything is finite. Baseline and shaping of
/// the training reward are not in here: these are the numbers that metrics are made of.
public final class PhysicalOutcome {
  /// How many copies there are.
  public let copyCount: Int

  /// (copy, prosumer) uncurtailed active load, kW.
  public let loadKW: CopyTable
  /// (copy, prosumer) reactive load, kvar.
  public let loadKvar: CopyTable
  /// (copy, prosumer) net active load, kW, drawing positive.
  public let netKW: CopyTable
  /// (copy, prosumer) net reactive load, kvar.
  public let netKvar: CopyTable
  /// (copy, prosumer) power from other prosumers, kW, buying positive; a row sums to exactly 0.
  public let p2pKW: CopyTable
  /// (copy, prosumer) power bought from the grid, kW.
  public let boughtKW: CopyTable
  /// (copy, prosumer) power sold to the grid, kW.
  public let soldKW: CopyTable
  /// (copy, prosumer × term) cost in currency per step: term t of prosumer i stands at
  /// `i * CostTerm.count + t.rawValue`.
  public let cost: CopyTable

  /// (copy, device) power in the device's own direction, kW: charging, generated or curtailed.
  public let deviceKW: CopyTable
  /// (copy, device) reactive power fed in, kvar.
  public let deviceKvar: CopyTable
  /// (copy, device) available power, kW; 0 for a device that follows no profile.
  public let availableKW: CopyTable
  /// (copy, device) state at the end of the step: a battery's SOC, a generator's kW, else 0.
  public let deviceState: CopyTable

  /// (copy, bus) voltage magnitude, pu, buses in the grid's order; 0 where the power flow failed.
  public let voltage: CopyTable
  /// (copy, 1) λ^B, currency per kWh.
  public let buyPrice: CopyTable
  /// (copy, 1) λ^S, currency per kWh.
  public let sellPrice: CopyTable
  /// (copy, 1) λ^P2P, currency per kWh.
  public let p2pPrice: CopyTable
  /// (copy, 1) what changed hands between prosumers, kW.
  public let tradedKW: CopyTable
  /// (copy, 1) the network's active losses, kW.
  public let lossKW: CopyTable
  /// (copy, 1) the network's reactive losses, kvar.
  public let lossKvar: CopyTable
  /// (copy, 1) ΣC_i, currency.
  public let totalCost: CopyTable
  /// (copy, 1) Σ_b of the deviations beyond the limits, pu.
  public let deviation: CopyTable
  /// (copy, 1) the worst bus's deviation beyond its limits, pu.
  public let worstDeviation: CopyTable
  /// (copy, 1) r without baseline and shaping.
  public let reward: CopyTable

  /// One a copy: whether the power flow converged.
  ///
  /// Where it did not, every bus counts as at 0 pu: the worst penalty there is.
  public let isConverged: UnsafeMutableBufferPointer<Bool>
  /// One a copy: buses outside their limits.
  public let violations: UnsafeMutableBufferPointer<Int32>
  /// One a copy: the day that the step was on.
  public let day: UnsafeMutableBufferPointer<Int>
  /// One a copy: the step of its day.
  public let step: UnsafeMutableBufferPointer<Int>
  /// (copy, Σ|a_i|) the joint action as executed, in [−1, 1].
  public let executed: UnsafeMutableBufferPointer<Float>

  private let slab: UnsafeMutablePointer<Double>

  init(_ scenario: Scenario, copyCount: Int) {
    self.copyCount = copyCount
    let (n, m) = (scenario.prosumers.count, scenario.devices.count)
    let buses = scenario.grid.buses.count
    let count = copyCount * (7 * n + n * CostTerm.count + 4 * m + buses + 10)
    slab = .allocate(capacity: count)
    slab.initialize(repeating: 0, count: count)
    var next = slab
    func table(_ width: Int) -> CopyTable {
      defer { next += copyCount * width }
      return CopyTable(width: width, base: next)
    }
    loadKW = table(n)
    loadKvar = table(n)
    netKW = table(n)
    netKvar = table(n)
    p2pKW = table(n)
    boughtKW = table(n)
    soldKW = table(n)
    cost = table(n * CostTerm.count)
    deviceKW = table(m)
    deviceKvar = table(m)
    availableKW = table(m)
    deviceState = table(m)
    voltage = table(buses)
    buyPrice = table(1)
    sellPrice = table(1)
    p2pPrice = table(1)
    tradedKW = table(1)
    lossKW = table(1)
    lossKvar = table(1)
    totalCost = table(1)
    deviation = table(1)
    worstDeviation = table(1)
    reward = table(1)
    isConverged = .allocate(capacity: copyCount)
    isConverged.initialize(repeating: false)
    violations = .allocate(capacity: copyCount)
    violations.initialize(repeating: 0)
    day = .allocate(capacity: copyCount)
    day.initialize(repeating: 0)
    step = .allocate(capacity: copyCount)
    step.initialize(repeating: 0)
    executed = .allocate(capacity: copyCount * scenario.actionWidth)
    executed.initialize(repeating: 0)
  }

  deinit {
    slab.deallocate()
    isConverged.deallocate()
    violations.deallocate()
    day.deallocate()
    step.deallocate()
    executed.deallocate()
  }

  /// A cost term of a prosumer, in currency per step.
  public func cost(_ term: CostTerm, copy: Int, prosumer: Int) -> Double {
    cost[copy, prosumer * CostTerm.count + term.rawValue]
  }

  /// C_i, the sum of a prosumer's terms, in currency per step.
  public func cost(copy: Int, prosumer: Int) -> Double {
    let terms = cost.pointer(copy) + prosumer * CostTerm.count
    return (0..<CostTerm.count).reduce(0) { $0 + terms[$1] }
  }
}
