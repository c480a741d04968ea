import EnergyTrading
import Foundation
import Prosumers

/// A decision to make, and what our own optimiser needed for it.
struct TimedState {
  var day: Int
  var step: Int
  var deviceStates: [Double]
  var seconds: Double
}

/// Runs CVXPY with Clarabel on the same states, or says why not.
func compareWithCVXPY(_ scenario: Scenario, horizon: Int, states: [TimedState], tieBreak: Double)
  throws
{
  let prices = scenario.prices
  let input: [String: Any] = [
    "steps": horizon, "tie_break": tieBreak, "fee": prices.networkFee,
    "shortfall": prices.salvageShortfall, "surplus": prices.salvageSurplus,
    "prosumers": scenario.prosumers.indices.map { i in
      [
        "devices": (scenario.deviceOffsets[i]..<scenario.deviceOffsets[i + 1]).map {
          description(of: scenario.devices[$0], $0, peakKW: scenario.prosumers[i].load.peakKW)
        }
      ]
    },
    "states": states.map { state in
      let ahead = (0..<horizon).map {
        scenario.conditions(day: state.day, step: state.step + $0)
      }
      return [
        "load": scenario.prosumers.indices.map { i in ahead.map { $0.loadKW(prosumer: i) } },
        "available": scenario.devices.indices.map { d in
          ahead.map { $0.availableKW(device: d) }
        },
        "state": state.deviceStates, "buy": ahead.map(\.buyPrice),
        "sell": ahead.map(\.sellPrice),
      ] as [String: Any]
    },
  ]
  let cvxpy = Peer(name: "CVXPY", script: "cvxpy_peer.py", packages: "cvxpy clarabel")
  guard let timing = try cvxpy.run(on: input, returning: CVXPYTiming.self) else { return }
  let (peer, solver) = (mean(timing.seconds), mean(timing.solverSeconds))
  let ours = mean(states.dropFirst().map(\.seconds))
  print(
    "  CVXPY \(timing.version) + Clarabel, one solve without the network: "
      + String(
        format: "%.2f ms mean, of which the solver %.2f; ours is %.0f× faster", peer * 1e3,
        solver * 1e3, peer / ours))
}

private struct CVXPYTiming: Decodable {
  let version: String
  let seconds: [Double]
  let solverSeconds: [Double]

  private enum CodingKeys: String, CodingKey {
    case version
    case seconds
    case solverSeconds = "solver_seconds"
  }
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(1, values.count))
}

private func description(of device: any Device, _ index: Int, peakKW: Double) -> [String: Any] {
  switch device {
  case let battery as Battery:
    [
      "kind": "battery", "index": index, "p_max_kw": battery.maximumKW,
      "energy_kwh": battery.energyKWh, "eta_c": battery.chargeEfficiency,
      "eta_d": battery.dischargeEfficiency, "soc_min": battery.minimumSOC,
      "soc_max": battery.maximumSOC, "soc_initial": battery.initialSOC,
      "wear": battery.wearPrice,
    ]
  case let generator as ConventionalGenerator:
    [
      "kind": "generator", "index": index, "p_max_kw": generator.maximumKW,
      "p_min_kw": generator.minimumKW, "up": generator.rampUpKW, "down": generator.rampDownKW,
      "a": generator.fuelA, "b": generator.fuelB,
    ]
  case let load as ControllableLoad:
    [
      "kind": "load", "index": index, "share": load.share, "peak_kw": peakKW,
      "rho": load.compensationPrice,
    ]
  default: ["kind": "inverter", "index": index]
  }
}
