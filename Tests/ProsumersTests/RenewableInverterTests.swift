import Prosumers
import Testing

@Suite struct RenewableInverterTests {
  private func inverter(_ kind: String) throws -> RenewableInverter {
    try #require(try DeviceExamples.device(kind) as? RenewableInverter)
  }

  private func step(
    _ inverter: RenewableInverter, value: Double, _ active: Double, _ reactive: Double = 0
  ) -> DeviceOutcome {
    inverter.step(
      SIMD2(active, reactive), in: DeviceSituation(state: 0, profileValue: value, loadKW: 0))
  }

  @Test func `available power follows the profile up to the inverter's rating`() throws {
    let pv = try inverter("pv")
    #expect(pv.availableKW(profileValue: 0.5) == 90)
    #expect(pv.availableKW(profileValue: 0.9) == 115)
    #expect(pv.availableKW(profileValue: -0.1) == 0)
  }

  @Test func `an action is a share of what is available`() throws {
    let pv = try inverter("pv")
    #expect(step(pv, value: 0.5, 1).powerKW == 90)
    #expect(step(pv, value: 0.5, 0).powerKW == 45)
    #expect(step(pv, value: 0.5, -1).powerKW == 0)
    #expect(step(pv, value: 0.5, 1).drawKW == -90)
  }

  @Test func `scaled by the rating, an action is cut to what is available`() throws {
    let wind = try inverter("wind")
    let outcome = step(wind, value: 0.5, 1)
    #expect(outcome.powerKW == 45)
    #expect(outcome.executed.x == 0)
    #expect(step(wind, value: 0.5, -0.5).powerKW == 22.5)
  }

  @Test func `reactive power keeps within the apparent power`() throws {
    let pv = try inverter("pv")
    // 115² − 69² = 92².
    let outcome = step(pv, value: 69.0 / 180, 1, -1)
    #expect(abs(outcome.generatedKvar + 92) < 1e-9)
    #expect(abs(outcome.executed.y + 0.8) < 1e-12)
    #expect(step(pv, value: 1, 1, 1).generatedKvar == 0)
    #expect(step(pv, value: 0, 1, 1).generatedKvar == 115)
  }

  @Test func `an inverter may need the sun for reactive power`() throws {
    let wind = try inverter("wind")
    #expect(step(wind, value: 0, 1, 1).generatedKvar == 0)
    #expect(step(wind, value: 0, 1, 1).executed.y == 0)
    #expect(step(wind, value: 0.1, -1, 1).generatedKvar == 99)
  }

  @Test func `an inverter without apparent power is an error`() {
    #expect(
      DeviceExamples.complaint(
        RenewableInverter.self, "{name: pv, profile: a, rated_kw: 1, s_kva: 0}"
      ).hasPrefix("d.yaml:1:44: 's_kva' "))
  }
}
