public import Optimization

/// How ``CommunityOptimizer`` decides.
public struct OptimizerSettings: Sendable, Hashable {
  /// What energy is worth that is stored at the end of a horizon that ends before midnight.
  public enum StoredEnergyPrice: Sendable, Hashable {
    /// What the rest of the day would make of it at the pool's prices in the perfect plans of training days.
    case planned
    /// What the rest of the day would make of it at λ^B where training days' loads exceed the available
    /// renewable power at that time of day, at λ^S where they do not, weighted by how often.
    case expected
    /// What it would be settled at if the day ended there.
    case salvage
    /// The mean λ^B of the rest of the day, whatever is stored.
    case meanBuyPrice
  }

  /// H, in steps; a horizon ends at midnight at the latest.
  public var horizonSteps: Int
  /// What is known of the steps ahead.
  public var forecast: Forecast
  /// How many of the first steps respect the network.
  public var networkSteps: Int
  /// How far inside the limits voltages are kept, pu: what linearisation may be wrong by.
  public var voltageMargin = 5e-4
  /// What a bus's deviation beyond its limits costs, currency per pu and step; `nil` for ten times the
  /// reward's β/ω, and 30,000 at least.
  public var voltagePrice: Double?
  /// The largest number of linearisations of the network.
  public var maxRounds = 4
  /// What energy stored at the horizon's end is worth.
  public var storedEnergyPrice = StoredEnergyPrice.planned
  /// What makes schedules unique: the marginal cost that each device has at full power on top of its own,
  /// proportional to its power, currency per kWh or kvarh.
  public var tieBreak = 0.002
  /// The solver's own settings: it aims at a gap that is next to nothing beside the tie-breaking terms.
  ///
  /// A horizon costs hundreds. A hundred-millionth of that, the solver's usual gap, would leave powers that the
  /// tie-breaking terms alone decide a thousandth of their largest away from the optimum.
  public var solver = {
    var solver = SolverSettings()
    var aim = solver.tolerances
    aim.relativeGap = 1e-11
    solver.aim = aim
    return solver
  }()

  /// Creates settings.
  public init(horizonSteps: Int = 16, forecast: Forecast = .perfect, networkSteps: Int = 1) {
    self.horizonSteps = horizonSteps
    self.forecast = forecast
    self.networkSteps = networkSteps
  }
}
