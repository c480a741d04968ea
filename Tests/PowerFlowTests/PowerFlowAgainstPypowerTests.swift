import Grids
import PowerFlow
import Testing

@Suite struct PowerFlowAgainstPypowerTests {
  @Test(arguments: ["ieee33", "ieee69", "ieee141"], [PowerFlowMethod.sweep, .newton])
  func `a feeder at full load has the voltages and losses that PYPOWER finds`(
    name: String, method: PowerFlowMethod
  ) throws {
    let golden = try Golden.solution(name)
    let solution = try Grid.load(named: name).powerFlow(method: method)
    #expect(solution.isConverged)
    #expect(solution.method == method)
    #expect(solution.voltageMagnitude.distance(from: golden.magnitudes) < 1e-9)
    #expect(solution.voltageAngleDegrees.distance(from: golden.angles) < 1e-7)
    #expect(abs(solution.lossKW - golden.lossKW) < 1e-6)
    #expect(abs(solution.lossKvar - golden.lossKvar) < 1e-6)
    #expect(solution.mismatch < 1e-9)
  }

  @Test func `the lowest voltages are the literature's`() throws {
    // Baran & Wu 1989 and Khodr et al. 2008, recomputed to all digits.
    for (name, voltage, bus) in [
      ("ieee33", 0.913090479361, 18), ("ieee69", 0.909187713707, 65),
      ("ieee141", 0.927862061613, 87),
    ] {
      let lowest = try Grid.load(named: name).powerFlow().lowestVoltage
      #expect(abs(lowest.magnitude - voltage) < 1e-9)
      #expect(lowest.bus == bus)
    }
  }

  @Test func `the 33-bus feeder with all tie lines closed is PYPOWER's`() throws {
    let golden = try Golden.solution("ieee33-meshed")
    let grid = try Grid.load(named: "ieee33").switched { _, _ in true }
    let solution = try grid.powerFlow()
    #expect(solution.isConverged)
    #expect(solution.method == .newton)
    #expect(solution.voltageMagnitude.distance(from: golden.magnitudes) < 1e-9)
    #expect(solution.voltageAngleDegrees.distance(from: golden.angles) < 1e-7)
    #expect(abs(solution.lossKW - golden.lossKW) < 1e-6)
    #expect(abs(solution.lossKvar - golden.lossKvar) < 1e-6)
  }

  @Test(arguments: ["case14", "case30", "case57", "case118"])
  func `an IEEE case with generators, taps, charging and shunts is PYPOWER's`(
    name: String
  ) throws {
    let golden = try Golden.solution(name)
    let solution = try Golden.grid(name).powerFlow()
    #expect(solution.isConverged)
    #expect(solution.voltageMagnitude.distance(from: golden.magnitudes) < 1e-9)
    #expect(solution.voltageAngleDegrees.distance(from: golden.angles) < 1e-7)
    // 1e-8 pu of 100 MVA.
    #expect(abs(solution.lossKW - golden.lossKW) < 1e-3)
    #expect(abs(solution.lossKvar - golden.lossKvar) < 1e-3)
  }
}
