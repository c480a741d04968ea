import EnergyTrading
import Foundation
import Grids
import Prosumers
import RandomStreams
import Specification
import TestSupport

/// The six prosumers that the project ships, with limits of choice.
enum ShippedCommunity {
  static let folder = Package.root.appendingPathComponent("Experiments/base").path

  /// The scenario, with keys of its grid replaced and its prosumers reordered.
  static func scenario(
    limits: (Double, Double)? = nil, slack: Double? = nil, isReversed: Bool = false
  ) throws -> Scenario {
    var node = try loadSpecification(path: "\(folder)/ieee33-6-prosumers.yaml")
    if let limits {
      node = replacing(node, "grid", "v_min_pu", with: limits.0)
      node = replacing(node, "grid", "v_max_pu", with: limits.1)
    }
    if let slack { node = replacing(node, "grid", "slack_v_pu", with: slack) }
    if isReversed, case .mapping(let entries) = node.content {
      node = Node(
        .mapping(
          entries.map { entry in
            guard entry.key == "prosumers", case .sequence(let items) = entry.value.content
            else { return entry }
            return Node.Entry(
              key: entry.key, keyLocation: entry.keyLocation,
              value: Node(.sequence(items.reversed()), at: entry.value.location))
          }), at: node.location)
    }
    return try Scenario.load(
      decode(ScenarioSpecification.self, from: node).record,
      search: ResourceSearch(besides: "\(folder)/ieee33-6-prosumers.yaml"))
  }

  private static func replacing(
    _ node: Node, _ part: String, _ key: String, with value: Double
  ) -> Node {
    guard case .mapping(let entries) = node.content else { return node }
    return Node(
      .mapping(
        entries.map { entry in
          if entry.key == part {
            return Node.Entry(
              key: entry.key, keyLocation: entry.keyLocation,
              value: replacing(entry.value, "", key, with: value))
          }
          guard part.isEmpty, entry.key == key else { return entry }
          return Node.Entry(
            key: entry.key, keyLocation: entry.keyLocation,
            value: Node(.scalar("\(value)", quoted: false), at: entry.value.location))
        }), at: node.location)
  }

  /// A day, a step and what every device may have come to by then.
  static func randomState(
    _ scenario: Scenario, _ stream: inout RandomStream
  ) -> (day: Int, step: Int, states: [Double]) {
    let day = stream.index(below: scenario.dayCount)
    let step = stream.index(below: TimeGrid.stepsPerDay)
    let states = scenario.devices.map { device in
      switch device {
      case let battery as Battery:
        battery.minimumSOC + (battery.maximumSOC - battery.minimumSOC) * stream.uniform()
      case let generator as ConventionalGenerator: generator.maximumKW * stream.uniform()
      default: 0.0
      }
    }
    return (day, step, states)
  }
}

/// What a policy does with days.
struct ClosedLoop {
  var cost: [Double] = []
  var penalty: [Double] = []
  var worstDeviation = 0.0

  /// Simulates days under `act`, which gets the day, the step and the device states.
  init(
    _ scenario: Scenario, days: [Int], act: (Int, Int, [Double]) throws -> [Float]
  ) throws {
    let simulator = try CommunitySimulator(scenario, copyCount: 1)
    for day in days {
      simulator.reset(copy: 0, day: day)
      var (cost, penalty) = (0.0, 0.0)
      for step in 0..<TimeGrid.stepsPerDay {
        let states = scenario.devices.indices.map { simulator.state(copy: 0, device: $0) }
        try act(day, step, states).withUnsafeBufferPointer { simulator.step(actions: $0) }
        cost += simulator.outcome.totalCost[0, 0]
        penalty +=
          scenario.specification.reward.voltageWeight * simulator.outcome.deviation[0, 0]
        worstDeviation = max(worstDeviation, simulator.outcome.worstDeviation[0, 0])
      }
      self.cost.append(cost)
      self.penalty.append(penalty)
    }
  }
}
