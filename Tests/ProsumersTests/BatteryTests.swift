import Prosumers
import RandomStreams
import Testing

@Suite struct BatteryTests {
  private func battery() throws -> Battery {
    try #require(try DeviceExamples.device("battery") as? Battery)
  }

  private func step(_ battery: Battery, soc: Double, _ action: Double) -> DeviceOutcome {
    battery.step(
      SIMD2(action, 0), in: DeviceSituation(state: soc, profileValue: 0, loadKW: 0))
  }

  @Test func `charging stores the charged energy less its losses`() throws {
    let outcome = step(try battery(), soc: 0.5, 0.8)
    #expect(outcome.drawKW == 80)
    // 0.25 h · 0.95 · 80 kW = 19 kWh of 400.
    #expect(abs(outcome.state - (0.5 + 19.0 / 400)) < 1e-15)
    #expect(abs(outcome.cost - 0.25 * 0.03 * 80) < 1e-15)
    #expect(outcome.executed.x == 0.8)
  }

  @Test func `discharging takes the losses from the store as well`() throws {
    let outcome = step(try battery(), soc: 0.5, -0.9)
    #expect(outcome.drawKW == -90)
    // 0.25 h · 90 kW / 0.9 = 25 kWh of 400.
    #expect(abs(outcome.state - (0.5 - 25.0 / 400)) < 1e-15)
    #expect(abs(outcome.cost - 0.25 * 0.03 * 90) < 1e-15)
  }

  @Test func `charge stops where the store is full`() throws {
    let battery = try battery()
    // 4 kWh of room: 4 / (0.95 · 0.25) kW.
    let outcome = step(battery, soc: 0.89, 1)
    #expect(abs(outcome.powerKW - 4 / 0.2375) < 1e-9)
    #expect(abs(outcome.executed.x - 0.04 / 0.2375) < 1e-12)
    #expect(abs(outcome.state - 0.9) < 1e-15)
    #expect(step(battery, soc: 0.9, 1).powerKW == 0)
    #expect(step(battery, soc: 0.1, -1).powerKW == 0)
  }

  @Test func `a day's change of stored energy is what went in less what came out`() throws {
    let battery = try battery()
    var random = RandomStream(seed: 3, "battery")
    var soc = battery.initialSOC
    var stored = 0.0
    for _ in 0..<96 {
      let outcome = step(battery, soc: soc, 2 * random.uniform() - 1)
      stored += 0.25 * (0.95 * max(0, outcome.powerKW) - max(0, -outcome.powerKW) / 0.9)
      soc = outcome.state
    }
    #expect(abs(battery.energyKWh * (soc - battery.initialSOC) - stored) < 1e-9)
    #expect(battery.storedSurplusKWh(state: soc) == 400 * (soc - 0.5))
  }

  @Test func `bounds in the wrong order are an error`() {
    #expect(
      DeviceExamples.complaint(
        Battery.self,
        "{name: b, p_max_kw: 1, energy_kwh: 1, wear_per_kwh: 0, soc_min: 0.8, soc_max: 0.2}")
        == "d.yaml:1:65: 'soc_min' is 0.8, not below 'soc_max' 0.2.")
  }

  @Test func `an initial state outside the bounds is an error`() {
    #expect(
      DeviceExamples.complaint(
        Battery.self, "{name: b, p_max_kw: 1, energy_kwh: 1, wear_per_kwh: 0, soc_initial: 0.95}")
        == "d.yaml:1:69: 'soc_initial' is 0.95, outside 'soc_min' 0.1 to 'soc_max' 0.9.")
  }
}
