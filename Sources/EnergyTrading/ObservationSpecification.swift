public import Specification

/// What prosumers observe beyond their own devices, prices, voltage and the time (26).
public struct ObservationSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "observation"
  /// The one line for the schema.
  public static let recordSummary = "What prosumers observe beyond their own state."

  /// Whether each sees the community's last net load.
  public let seesMarket: Bool
  /// What each is told of its own future.
  public let forecast: Forecast

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    seesMarket = fields.boolean(
      "market", "Whether each prosumer sees the community's last net load.", default: false)
    forecast = fields.oneOf(
      "forecast", "What each is told of its own load less its available generation.",
      default: "none", Forecast.alternatives)
  }
}

/// A forecast of a prosumer's own load less its available renewable power, hour by hour.
public struct Forecast: Sendable, Hashable {
  /// Hours ahead; each is one entry, the mean over its four steps, and 0 is no forecast.
  public let hours: Int
  /// The standard deviation of the error of an hour's mean, as a share of the prosumer's peak load.
  public let deviation: Double

  /// No forecast, the truth, or the truth with a normal error.
  public static let alternatives: [Alternative<Forecast>] = [
    Alternative("none", "No forecast.", Forecast(hours: 0, deviation: 0)),
    Alternative("perfect", PerfectForecast.self) { Forecast(hours: $0.hours, deviation: 0) },
    Alternative("noisy", NoisyForecast.self) {
      Forecast(hours: $0.hours, deviation: $0.deviation)
    },
  ]
}

/// The truth of the next hours.
private struct PerfectForecast: SpecificationRecord {
  static let recordName = "perfect forecast"
  static let recordSummary = "The truth of the next hours."

  let hours: Int

  init(from fields: inout FieldReader) {
    hours = fields.integer("hours", "Hours ahead.", unit: "h", 1...24)
  }
}

/// The truth of the next hours with a normal error.
private struct NoisyForecast: SpecificationRecord {
  static let recordName = "noisy forecast"
  static let recordSummary = "The truth of the next hours with a normal error."

  let hours: Int
  let deviation: Double

  init(from fields: inout FieldReader) {
    hours = fields.integer("hours", "Hours ahead.", unit: "h", 1...24)
    deviation = fields.number(
      "deviation", "The error's standard deviation, as a share of the prosumer's peak load.",
      .nonnegative)
  }
}
