/// The market's time grid: a day of 96 quarter hours.
public enum TimeGrid {
  /// The length of a step, Δt, in hours.
  public static let stepHours = 0.25
  /// Steps of a day, T.
  public static let stepsPerDay = 96
}
