import Foundation
import Grids
import PowerFlow
import RandomStreams
import Testing

@Suite struct MethodsAgreeTests {
  @Test(arguments: 1...20)
  func `sweep and Newton agree on a random tree of lines and transformers`(seed: UInt64) throws {
    let grid = try randomRadialGrid(buses: 5 + 4 * Int(seed), seed: seed)
    let sweep = try grid.powerFlow(method: .sweep, loadScale: 1.5)
    let newton = try grid.powerFlow(method: .newton, loadScale: 1.5)
    #expect(sweep.isConverged && newton.isConverged)
    #expect(sweep.voltageMagnitude.distance(from: newton.voltageMagnitude) < 1e-9)
    #expect(sweep.voltageAngleDegrees.distance(from: newton.voltageAngleDegrees) < 1e-7)
    #expect(abs(sweep.lossKW - newton.lossKW) < 1e-6)
    #expect(abs(sweep.slackKvar - newton.slackKvar) < 1e-6)
    #expect(sweep.mismatch < 1e-9 && newton.mismatch < 1e-9)
  }

  @Test(arguments: ["ieee33", "ieee69", "ieee141"])
  func `sweep and Newton agree on a feeder with random loads`(name: String) throws {
    let feeder = try Grid.load(named: name)
    var stream = RandomStream(seed: 2, name)
    for _ in 0..<5 {
      let buses = feeder.buses.map { bus in
        var bus = bus
        bus.loadKW *= 4 * stream.uniform() - 2
        bus.loadKvar *= 4 * stream.uniform() - 2
        return bus
      }
      let grid = try Grid(
        name: name, baseMVA: feeder.baseMVA, slack: feeder.slack, buses: buses,
        branches: feeder.branches)
      let sweep = try grid.powerFlow(method: .sweep, slackVoltage: 1.02)
      let newton = try grid.powerFlow(method: .newton, slackVoltage: 1.02)
      #expect(sweep.isConverged && newton.isConverged)
      #expect(sweep.voltageMagnitude.distance(from: newton.voltageMagnitude) < 1e-9)
      #expect(abs(sweep.lossKW - newton.lossKW) < 1e-6)
    }
  }

  @Test func `both methods reach loads near the feeder's limit`() throws {
    let grid = try Grid.load(named: "ieee33")
    for scale in [2.0, 3.0, 3.3] {
      let sweep = try grid.powerFlow(method: .sweep, loadScale: scale)
      let newton = try grid.powerFlow(method: .newton, loadScale: scale)
      #expect(sweep.isConverged && newton.isConverged)
      #expect(sweep.voltageMagnitude.distance(from: newton.voltageMagnitude) < 1e-8)
    }
  }

  @Test func `a solution is a JSON object with the documented keys`() throws {
    let solution = try Grid.load(named: "ieee33").powerFlow()
    let data = try JSONEncoder().encode(solution)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "bus", "converged", "iterations", "loss_kvar", "loss_kw", "method", "mismatch_pu",
        "slack_kvar", "slack_kw", "v_min_bus", "v_min_pu", "v_pu", "va_deg",
      ])
    #expect(object["v_min_bus"] as? Int == 18)
    #expect(object["converged"] as? Bool == true)
    #expect((object["v_pu"] as? [Double])?.count == 33)
  }
}
