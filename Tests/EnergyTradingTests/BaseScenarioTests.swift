import DecPOMDP
import EnergyTrading
import Foundation
import Grids
import Profiles
import Prosumers
import Specification
import TestSupport
import Testing

/// The scenario that the project ships, from its files.
@Suite struct BaseScenarioTests {
  static let folder = Package.root.appendingPathComponent("Experiments/base").path

  static func specification() throws -> ScenarioSpecification {
    try decode(
      ScenarioSpecification.self,
      from: loadSpecification(path: "\(folder)/ieee33-6-prosumers.yaml")
    ).record
  }

  static func scenario() throws -> Scenario {
    try Scenario.load(
      specification(), search: ResourceSearch(besides: "\(folder)/ieee33-6-prosumers.yaml"))
  }

  @Test func `the scenario loads with the values of its calibration`() throws {
    let scenario = try Self.scenario()
    #expect(scenario.grid.name == "ieee33")
    #expect(
      scenario.prosumers.map(\.name) == [
        "village", "farm", "mall", "factory", "windcoop", "workshop",
      ])
    #expect(scenario.prosumers.map(\.bus) == [18, 33, 25, 30, 22, 14])
    #expect(scenario.actionWidth == 24)
    #expect(scenario.days.test.count == 37 && scenario.days.validation.count == 37)
    #expect(scenario.days.training.count == 292)
    #expect(scenario.days.test.allSatisfy { $0 % 10 == 5 })
    #expect(scenario.dayCount == 366)
    let prices = scenario.prices
    #expect(abs(prices.buy.reduce(0, +) / 96 - 0.8) < 1e-12)
    #expect(prices.salvageShortfall == 0.8 && prices.salvageSurplus == 0.35)
    let batteries = scenario.devices.compactMap { $0 as? Battery }
    #expect(batteries.map(\.maximumKW) == [400, 300, 400, 300, 250])
    #expect(batteries.allSatisfy { $0.energyKWh == 4 * $0.maximumKW && $0.wearPrice == 0.03 })
    for generator in scenario.devices.compactMap({ $0 as? ConventionalGenerator }) {
      #expect(abs(generator.fuelA * generator.maximumKW - 0.2) < 1e-12)
      #expect(abs(generator.rampUpKW - 0.1 * generator.maximumKW) < 1e-12)
    }
  }

  @Test func `each part is a specification's keys alone`() throws {
    let parts = [
      "grid-ieee33": ["grid"], "days-2016": ["profiles", "days"], "prices-tou": ["prices"],
      "background-ieee33-6": ["background"], "prosumers-ieee33-6": ["prosumers"],
    ]
    for (part, keys) in parts.sorted(by: { $0.key < $1.key }) {
      let node = try loadSpecification(path: "\(Self.folder)/\(part).yaml")
      guard case .mapping(let entries) = node.content else {
        Issue.record("\(part) is no mapping")
        continue
      }
      #expect(entries.map(\.key) == keys)
    }
  }

  @Test func `doing nothing breaks voltage limits on a few per cent of the test days' bus-steps`()
    throws
  {
    let scenario = try Self.scenario()
    let copies = scenario.days.test.count
    let run = try EnvironmentRun(scenario, copies: copies)
    for (copy, day) in scenario.days.test.enumerated() {
      run.environment.reset(copy: copy, episode: day, step: 0)
    }
    let policy = ReferencePolicy.doNothing(in: scenario)
    var under = 0
    var over = 0
    var cost = 0.0
    for _ in 0..<96 {
      policy.act(
        observations: UnsafeBufferPointer(run.observations), rows: copies, into: run.actions)
      run.step()
      for copy in 0..<copies {
        #expect(run.outcome.isConverged[copy])
        under += run.outcome.voltage.row(copy).count { $0 < 0.95 }
        over += run.outcome.voltage.row(copy).count { $0 > 1.05 }
        cost += run.outcome.totalCost[copy, 0]
      }
    }
    let all = Double(copies * 96 * 33)
    // Golden: 2.30 % under, 0.29 % over and 11,697.56 yuan a day when the scenario was shipped.
    #expect(abs(100 * Double(under) / all - 2.30) < 0.02)
    #expect(abs(100 * Double(over) / all - 0.29) < 0.02)
    #expect(abs(cost / Double(copies) - 11697.56) < 0.05)
  }
}
