import EnergyTrading
import Experts
import Foundation
import Prosumers
import Testing

/// One decision of `Golden/make_joint_decisions.py`.
struct GoldenDecision: Decodable, Sendable, CustomTestStringConvertible {
  let day: Int
  let step: Int
  let horizon: Int
  let limits: [Double]
  let states: [Double]
  let cost: Double
  let powerKW: [Double]
  let reactiveKvar: [Double]
  let lowestBefore: Double
  let lowest: Double
  let highest: Double

  private enum CodingKeys: String, CodingKey {
    case day
    case step
    case horizon
    case limits
    case states
    case cost
    case powerKW = "power_kw"
    case reactiveKvar = "reactive_kvar"
    case lowestBefore = "lowest_before"
    case lowest
    case highest
  }

  var testDescription: String { "day \(day), step \(step), H \(horizon), limits \(limits)" }

  static func read() throws -> [GoldenDecision] {
    let file = try #require(
      Bundle.module.url(
        forResource: "joint_decisions", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode([GoldenDecision].self, from: Data(contentsOf: file))
  }
}

/// Decisions beside CVXPY 1.9.3 with Clarabel 0.11.1, from the same files but no code of ours.
struct JointDecisionsAgainstCVXPYTests {
  @Test func `a decision is the optimum of an independent model of the same step`() throws {
    var scenarios: [[Double]: Scenario] = [:]
    for golden in try GoldenDecision.read() {
      let limits = golden.limits
      let scenario =
        try scenarios[limits] ?? ShippedCommunity.scenario(limits: (limits[0], limits[1]))
      scenarios[limits] = scenario
      var settings = OptimizerSettings(horizonSteps: golden.horizon)
      settings.storedEnergyPrice = .salvage
      let optimizer = try CommunityOptimizer(scenario, settings: settings)
      let decision = optimizer.decide(
        day: golden.day, step: golden.step, deviceStates: golden.states)
      #expect(decision.status == .solved, "\(golden.testDescription)")
      let error = abs(decision.cost - golden.cost) / max(1, abs(golden.cost))
      #expect(error < 1e-5, "\(golden.testDescription): \(decision.cost) for \(golden.cost)")
      let lowest = try #require(decision.voltageAfter.min())
      let highest = try #require(decision.voltageAfter.max())
      #expect(abs(lowest - golden.lowest) < 1e-5, "\(golden.testDescription): \(lowest)")
      #expect(abs(highest - golden.highest) < 1e-5, "\(golden.testDescription): \(highest)")
      let before = try #require(decision.voltageBefore.min())
      #expect(abs(before - golden.lowestBefore) < 1e-5, "\(golden.testDescription): \(before)")
      for (index, device) in scenario.devices.enumerated() {
        let scale = try #require(device.powerScale)
        let active = decision.deviceKW[index] - golden.powerKW[index]
        let reactive = decision.deviceKvar[index] - golden.reactiveKvar[index]
        #expect(
          abs(active) < 1e-3 * scale && abs(reactive) < 1e-3 * scale,
          "\(golden.testDescription), \(device.name): \(active) kW, \(reactive) kvar")
      }
    }
  }
}

extension Device {
  /// What the device's power is measured by, kW.
  var powerScale: Double? {
    switch self {
    case let battery as Battery: battery.maximumKW
    case let generator as ConventionalGenerator: generator.maximumKW
    case let inverter as RenewableInverter: inverter.apparentKVA
    case is ControllableLoad: 100
    default: nil
    }
  }
}
