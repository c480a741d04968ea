import Foundation
import Optimization

/// Times joint solves of six prosumers on the 33-bus feeder, all values new at each solve, on one core.
///
/// What is measured is the thread's CPU time of `update` with new values of P, q, A and b, and of `solve`. The
/// peer is Clarabel's Python package, given the same values in the same run: its `update` and `solve`, without the
/// conversion of the data; `WATTSWAP_PYTHON` names a Python that has it.
func benchmarkOptimization() throws {
  for (steps, count) in [(1, 100), (4, 50), (16, 20), (96, 5)] {
    let community = try CommunityProgram(steps: steps)
    let scenarios = try (0..<count).map { try community.scenario($0) }
    let timing = try time(scenarios)
    let (n, m) = (scenarios[0].variableCount, scenarios[0].constraintCount)
    print("Joint program of \(steps) steps, n × m = \(n) × \(m), \(count) scenarios, one core")
    print(
      "  ours: \(milliseconds(timing.median)) ms median, \(milliseconds(timing.worst)) ms worst, "
        + "\(timing.iterations) iterations, \(timing.solved) of \(count) solved, "
        + "set-up \(milliseconds(timing.setUp)) ms")
    guard let peer = try measurePeer(scenarios) else { continue }
    print(
      "  Clarabel \(peer.version): \(milliseconds(peer.median)) ms median, "
        + "\(milliseconds(peer.worst)) ms worst, \(peer.iterations) iterations, "
        + "set-up \(milliseconds(peer.setUp)) ms")
    let differences = zip(timing.objectives, peer.objectives).map {
      ($0 - $1).magnitude / max(1, $1.magnitude)
    }
    print(
      "  ratio: \(String(format: "%.1f×", peer.median / timing.median)), largest difference of "
        + "objectives \(String(format: "%.1e", differences.max() ?? 0)) relative")
  }
}

/// Seconds, and what the solves found.
private struct SolveTiming: Decodable {
  var version = ""
  var seconds: [Double] = []
  var setUp = 0.0
  var iterations = 0.0
  var objectives: [Double] = []
  var solved = 0

  private enum CodingKeys: String, CodingKey {
    case version
    case seconds
    case setUp = "set_up"
    case iterations
    case objectives
    case solved
  }

  var median: Double { seconds.sorted()[seconds.count / 2] }
  var worst: Double { seconds.max() ?? 0 }
}

private func time(_ scenarios: [ConicProgram]) throws -> SolveTiming {
  var timing = SolveTiming()
  var total = 0
  var solver: InteriorPointSolver?
  timing.setUp = try cpuSeconds { solver = try InteriorPointSolver(scenarios[0]) }
  guard let solver else { return timing }
  solver.solve()
  for scenario in scenarios {
    let elapsed = try cpuSeconds {
      try solver.update(
        quadraticCost: scenario.quadraticCost.values, linearCost: scenario.linearCost,
        constraintMatrix: scenario.constraintMatrix.values,
        constraintOffset: scenario.constraintOffset)
      solver.solve()
    }
    timing.seconds.append(elapsed)
    timing.objectives.append(solver.solution.objective)
    timing.solved += solver.solution.status == .solved ? 1 : 0
    total += solver.solution.iterations
  }
  timing.iterations = Double(total) / Double(scenarios.count)
  return timing
}

/// The CPU time that this thread spends on `body`: what a shared machine does besides is left out.
private func cpuSeconds(_ body: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let start = now()
  try body()
  return now() - start
}

private func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1e3) }

/// Runs Clarabel on the same programs, or says why not.
private func measurePeer(_ scenarios: [ConicProgram]) throws -> SolveTiming? {
  let pattern = scenarios[0]
  let input: [String: Any] = [
    "n": pattern.variableCount, "m": pattern.constraintCount,
    "p_starts": pattern.quadraticCost.columnStarts, "p_rows": pattern.quadraticCost.rowIndices,
    "a_starts": pattern.constraintMatrix.columnStarts,
    "a_rows": pattern.constraintMatrix.rowIndices,
    "cones": pattern.cones.map { cone -> [Any] in
      switch cone {
      case .zero(let count): ["zero", count]
      case .nonnegative(let count): ["nonnegative", count]
      case .secondOrder(let count): ["second_order", count]
      }
    },
    "scenarios": scenarios.map {
      [$0.quadraticCost.values, $0.linearCost, $0.constraintMatrix.values, $0.constraintOffset]
    },
  ]
  return try Peer(name: "Clarabel", script: "clarabel_peer.py", packages: "clarabel scipy")
    .run(on: input, returning: SolveTiming.self)
}
