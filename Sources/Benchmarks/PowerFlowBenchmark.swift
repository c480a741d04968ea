import Foundation
import Grids
import PowerFlow
import RandomStreams

/// Times power flows of the 33-bus feeder, a new load vector per solve, on one core.
///
/// Every bus's load is drawn anew for each of the power flows, 0 to 1.5 times its rating. What is timed
/// is the solve alone, loads in the place where an environment writes them, and for every solution
/// timed Kirchhoff's law is then checked: the mismatch printed is the worst one. The peer is
/// power-grid-model, the fastest open-source power flow known to us, given the same loads and the
/// same accuracy in the same run; `WATTSWAP_PYTHON` names a Python that has it.
func benchmarkPowerFlow() throws {
  let grid = try Grid.load(named: "ieee33")
  let scenarios = 4096
  let loads = RandomLoads(grid, scenarios: scenarios)
  print("Power flow, \(grid.name), \(scenarios) load vectors, one core")
  let batched = try timeBatched(grid, loads)
  let single = try timeSingle(grid, loads)
  report("batched", batched)
  report("one by one", single)
  guard let peer = try measurePeer(grid, loads) else { return }
  print("  power-grid-model \(peer.version): ", terminator: "")
  print("batched \(rate(peer.batched))/s, one by one \(rate(peer.single))/s, ", terminator: "")
  print("largest voltage difference \(peer.voltageDifference) pu")
  print(
    "  ratio: batched \(ratio(batched.perSecond, peer.batched)), "
      + "one by one \(ratio(single.perSecond, peer.single))")
}

/// Loads in kW and kvar, (bus, scenario).
private struct RandomLoads {
  let scenarios: Int
  var kw: [Double] = []
  var kvar: [Double] = []

  init(_ grid: Grid, scenarios: Int) {
    self.scenarios = scenarios
    var stream = RandomStream(seed: 33, "loads")
    for bus in grid.buses {
      for _ in 0..<scenarios {
        let scale = 1.5 * stream.uniform()
        kw.append(bus.loadKW * scale)
        kvar.append(bus.loadKvar * scale)
      }
    }
  }

  /// Values as (scenario, bus).
  func byScenario(_ values: [Double]) -> [Double] {
    let buses = values.count / scenarios
    return (0..<values.count).map { values[$0 % buses * scenarios + $0 / buses] }
  }
}

private struct Timing {
  var perSecond = 0.0
  var worstMismatch = 0.0
  var solved = 0
  var converged = 0
  var passes = 0

  mutating func check(_ flow: RadialPowerFlow, _ scenario: Int) {
    solved += 1
    converged += flow.isConverged[scenario] ? 1 : 0
    passes += Int(flow.iterations[scenario])
    worstMismatch = max(worstMismatch, flow.mismatch(scenario: scenario))
  }
}

/// The best of several repetitions of all load vectors in one call.
private func timeBatched(_ grid: Grid, _ loads: RandomLoads) throws -> Timing {
  let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: loads.scenarios)
  for row in 0..<flow.busCount {
    for scenario in 0..<loads.scenarios {
      let index = row * flow.scenarioStride + scenario
      flow.loadKW[index] = loads.kw[row * loads.scenarios + scenario]
      flow.loadKvar[index] = loads.kvar[row * loads.scenarios + scenario]
    }
  }
  var timing = Timing()
  timing.perSecond = rateOfBest(loads.scenarios) { flow.solve(scenarios: loads.scenarios) }
  for scenario in 0..<loads.scenarios { timing.check(flow, scenario) }
  return timing
}

/// The best of several repetitions of all load vectors, copied in and solved one at a time.
private func timeSingle(_ grid: Grid, _ loads: RandomLoads) throws -> Timing {
  let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: 1)
  let width = flow.busCount
  let kw = loads.byScenario(loads.kw)
  let kvar = loads.byScenario(loads.kvar)
  func solve(_ scenario: Int) {
    for row in 0..<width {
      flow.loadKW[row] = kw[scenario * width + row]
      flow.loadKvar[row] = kvar[scenario * width + row]
    }
    flow.solve(scenario: 0)
  }
  var timing = Timing()
  timing.perSecond = rateOfBest(loads.scenarios) {
    for scenario in 0..<loads.scenarios { solve(scenario) }
  }
  for scenario in 0..<loads.scenarios {
    solve(scenario)
    timing.check(flow, 0)
  }
  return timing
}

private func rateOfBest(_ count: Int, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  let best = (0..<20).reduce(Duration.seconds(1_000_000)) { best, _ in
    min(best, clock.measure(body))
  }
  return Double(count) / (best / .seconds(1))
}

private func report(_ name: String, _ timing: Timing) {
  let passes = Double(timing.passes) / Double(timing.solved)
  print(
    "  \(name): \(rate(timing.perSecond))/s, mismatch at most \(timing.worstMismatch) pu, "
      + "\(timing.converged) of \(timing.solved) converged in \(String(format: "%.1f", passes)) passes"
  )
}

private func rate(_ perSecond: Double) -> String { String(Int(perSecond.rounded())) }

private func ratio(_ ours: Double, _ theirs: Double) -> String {
  String(format: "%.1f×", ours / theirs)
}

// MARK: The peer

private struct PeerTiming: Decodable {
  var version: String
  var batched: Double
  var single: Double
  /// Voltage magnitudes in pu of the first scenarios, (scenario, bus).
  var voltages: [[Double]]
  var voltageDifference = 0.0

  private enum CodingKeys: String, CodingKey {
    case version, batched, single, voltages
  }
}

/// Runs power-grid-model on the same loads, or says why not.
private func measurePeer(_ grid: Grid, _ loads: RandomLoads) throws -> PeerTiming? {
  let input: [String: Any] = [
    "base_mva": grid.baseMVA, "slack": grid.slack.bus, "slack_pu": grid.slack.voltage,
    "buses": grid.buses.map { [Double($0.number), $0.nominalVoltageKV ?? 0] },
    "branches": grid.branches.filter(\.isClosed).map { branch in
      [Double(branch.from), Double(branch.to), branch.resistance, branch.reactance]
    },
    "p_kw": rows(loads.kw, loads.scenarios), "q_kvar": rows(loads.kvar, loads.scenarios),
  ]
  let peer = Peer(
    name: "power-grid-model", script: "power_grid_model_peer.py", packages: "power-grid-model")
  guard var timing = try peer.run(on: input, returning: PeerTiming.self) else { return nil }
  let flow = try RadialPowerFlow(grid: grid, scenarioCapacity: 1)
  for (scenario, voltages) in timing.voltages.enumerated() {
    for row in 0..<flow.busCount {
      flow.loadKW[row] = loads.kw[row * loads.scenarios + scenario]
      flow.loadKvar[row] = loads.kvar[row * loads.scenarios + scenario]
    }
    flow.solve(scenario: 0)
    for (row, voltage) in voltages.enumerated() {
      timing.voltageDifference = max(
        timing.voltageDifference, abs(voltage - flow.voltageMagnitude[row]))
    }
  }
  return timing
}

private func rows(_ values: [Double], _ width: Int) -> [[Double]] {
  stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) }
}
