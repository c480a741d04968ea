public import DecPOMDP
public import Specification

// MARK: Configuration

/// What an experiment says of a constraint on the distance to an expert's actions.
public struct WassersteinConfiguration: ImitationConfiguration {
  /// The record's name in messages.
  public static let recordName = "wasserstein imitation"
  /// One line for the schema and `wattswap list`.
  public static let recordSummary =
    "Each policy's squared 2-Wasserstein distance to the expert's actions stays below a tolerance."

  /// ε of each agent, a mean over action entries in [-1, 1] units squared.
  public var epsilon: ImitationTolerance
  /// How far `auto` puts ε above the least running mean of W₂².
  public var margin: Double
  /// For how many steps of the policies `auto` looks for that least, with ε 0.
  public var floorUpdates: Int
  /// λ at the beginning.
  public var multiplier: Double
  /// The least λ.
  public var leastMultiplier: Double
  /// The greatest λ.
  public var cap: Double
  /// Adam's step size for log λ.
  public var dualRate: Double
  /// How it fades.
  public var decay: ImitationDecay

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    epsilon = fields.value(
      "epsilon",
      "The tolerance of W2 squared, a mean over action entries: a number, one for each agent, or "
        + "auto.", default: ImitationTolerance(.all(0.1)))
    margin = fields.number(
      "margin", "How far auto puts the tolerance above an agent's least running W2 squared.",
      .positive, default: 0.02)
    floorUpdates = fields.integer(
      "floor_updates", "For how many steps of the policies auto looks for that least first.",
      1...1_000_000_000, default: 2_000)
    multiplier = fields.number(
      "multiplier", "The multiplier at the beginning.", .positive, default: 1)
    leastMultiplier = fields.number(
      "least_multiplier", "Where a multiplier stops to fall.", .positive, default: 0.01)
    cap = fields.number("cap", "Where a multiplier stops to rise.", .positive, default: 100)
    dualRate = fields.number(
      "dual_rate", "Adam's step size for the logarithm of a multiplier.", .positive,
      default: 0.0003)
    decay = ImitationDecay(from: &fields)
    let (least, start, cap) = (leastMultiplier, multiplier, cap)
    fields.check(
      "multiplier", least <= start && start <= cap,
      "'multiplier' is \(start); it must lie between 'least_multiplier', \(least), and 'cap', \(cap)."
    )
  }

  /// Checks the tolerances.
  ///
  /// - Throws: `SpecificationError` where they do not fit the agents, or no policy can keep to one.
  public func check(
    _ environment: EnvironmentSpecification, leastVariance: Double
  ) throws(SpecificationError) {
    let problems = epsilon.problems(environment, leastVariance: leastVariance)
    guard problems.isEmpty else { throw SpecificationError(problems) }
  }
}
