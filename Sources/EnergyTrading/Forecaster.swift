import RandomStreams

/// Forecasts of a prosumer's load less its available renewable power, hour by hour.
///
/// Errors belong to the scenario, as a recorded forecast's do: they depend on the day, the step, the
/// prosumer and the hour, and on nothing that was drawn before.
struct Forecaster {
  /// Hours ahead.
  let hours: Int
  private let deviation: Double
  private let scenario: Scenario
  private let uncontrolled: CumulativeLoad
  private let stream = RandomStream(seed: 0, "forecast-error")

  init(_ scenario: Scenario) {
    self.scenario = scenario
    uncontrolled = scenario.series.uncontrolled
    hours = scenario.specification.observation.forecast.hours
    deviation = scenario.specification.observation.forecast.deviation
  }

  /// The forecast mean of the hour that begins so many hours after a step of the profiles, over the
  /// prosumer's peak load.
  func forecast(prosumer: Int, now: Int, hour: Int) -> Double {
    let first = now + 1 + 4 * hour
    let truth =
      uncontrolled.mean(prosumer, first..<first + 4) / scenario.tables.peaks[prosumer].x
    guard deviation > 0 else { return truth }
    let index = (now * hours + hour) * scenario.tables.prosumerCount + prosumer
    var error = stream.split("error", index)
    return truth + deviation * error.normal()
  }
}
