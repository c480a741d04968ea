/// What an optimiser is told about the loads and the available power of the steps ahead.
///
/// Of the present step everything is known, and prices are known throughout.
public enum Forecast: Sendable, Hashable {
  /// The truth.
  case perfect
  /// The present values, for all steps.
  case persistence
  /// The truth with errors of this standard deviation an hour ahead, relative to the load's peak or to the
  /// largest available power; with the square root of the hours.
  case noisy(Double)
}
