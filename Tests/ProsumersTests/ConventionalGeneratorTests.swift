import Prosumers
import Testing

@Suite struct ConventionalGeneratorTests {
  private func generator() throws -> ConventionalGenerator {
    try #require(try DeviceExamples.device("generator") as? ConventionalGenerator)
  }

  private func step(
    _ generator: ConventionalGenerator, from power: Double, _ action: Double
  ) -> DeviceOutcome {
    generator.step(
      SIMD2(action, 0), in: DeviceSituation(state: power, profileValue: 0, loadKW: 0))
  }

  @Test func `an action is a share of the ramp in its direction`() throws {
    let generator = try generator()
    #expect(step(generator, from: 50, 0.5).powerKW == 65)
    #expect(step(generator, from: 50, -0.5).powerKW == 40)
    #expect(step(generator, from: 50, 0.5).drawKW == -65)
  }

  @Test func `power stays between its bounds and says how far it went`() throws {
    let generator = try generator()
    let up = step(generator, from: 105, 1)
    #expect(up.powerKW == 120)
    #expect(up.executed.x == 0.5)
    let down = step(generator, from: 25, -1)
    #expect(down.powerKW == 20)
    #expect(down.executed.x == -0.25)
  }

  @Test func `fuel is quadratic in power`() throws {
    // 0.25 h · (0.002 · 65² + 0.5 · 65 + 4)
    #expect(abs(step(try generator(), from: 50, 0.5).cost - 11.2375) < 1e-12)
  }

  @Test func `a generator that cannot ramp stays where it is`() throws {
    let fixed = try DeviceExamples.record(
      ConventionalGenerator.self,
      """
      {name: g, p_max_kw: 10, ramp_up_kw_per_step: 0, ramp_down_kw_per_step: 0, initial_kw: 5,
       fuel_a: 0, fuel_b: 1}
      """)
    for action in [-1, 0, 1.0] {
      let outcome = step(fixed, from: 5, action)
      #expect(outcome.powerKW == 5)
      #expect(outcome.executed.x.isFinite)
    }
  }

  @Test func `bounds in the wrong order are an error`() {
    #expect(
      DeviceExamples.complaint(
        ConventionalGenerator.self,
        """
        name: g
        p_min_kw: 30
        p_max_kw: 20
        ramp_up_kw_per_step: 5
        ramp_down_kw_per_step: 5
        fuel_a: 0
        fuel_b: 1
        """) == "d.yaml:2:11: 'p_min_kw' is 30, above 'p_max_kw' 20.")
  }

  @Test func `power before the day outside the bounds is an error`() {
    #expect(
      DeviceExamples.complaint(
        ConventionalGenerator.self,
        """
        name: g
        p_min_kw: 10
        p_max_kw: 20
        ramp_up_kw_per_step: 5
        ramp_down_kw_per_step: 5
        initial_kw: 0
        fuel_a: 0
        fuel_b: 1
        """) == "d.yaml:6:13: 'initial_kw' is 0, outside 'p_min_kw' 10 to 'p_max_kw' 20.")
  }
}
