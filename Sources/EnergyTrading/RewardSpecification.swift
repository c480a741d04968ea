public import Specification

/// The reward that all prosumers share (27)–(29).
///
/// `r = −κ·(ω Σ_i C_i + β Σ_b [max(0, V_b − v̄) + max(0, v̲ − V_b)])`, less the baseline, plus the shaping.
/// Metrics contain neither.
public struct RewardSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "reward"
  /// The one line for the schema.
  public static let recordSummary = "The reward that all prosumers share."

  /// What is subtracted from the training reward.
  public enum Baseline: String, SpecificationChoice {
    /// Nothing.
    case none
    /// The reward of doing nothing at the same step of the same day, of its cost alone: no policy can
    /// change it.
    case doNothing = "do_nothing"
  }

  /// Shaping of the training reward by a potential Φ of the stored energy.
  ///
  /// Both kinds leave some return as it is: the first the learner's discounted one, the second the day's
  /// plain sum, which is what evaluations report. A learner whose horizon 1 / (1 − γ) is shorter than the
  /// day hardly sees midnight's settlement: the second pays for energy as it is stored.
  public enum Shaping: String, SpecificationChoice {
    /// None.
    case none
    /// Φ is what stored energy would be settled at if the day ended now; 0 once it has.
    ///
    /// `F = γΦ(s′) − Φ(s)` (Ng, Harada & Russell 1999): no policy's discounted return changes.
    case storedEnergy = "stored_energy"
    /// The same Φ with `F = Φ(s′) − Φ(s)`: no policy's sum of the day's rewards changes.
    case storedEnergyChange = "stored_energy_change"
  }

  /// κ.
  public let scale: Double
  /// ω.
  public let costWeight: Double
  /// β, in currency per pu.
  public let voltageWeight: Double
  /// The baseline.
  public let baseline: Baseline
  /// The shaping.
  public let shaping: Shaping

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    scale = fields.number(
      "scale", "κ, the reward of one unit of currency.", .positive, default: 0.01)
    costWeight = fields.number(
      "cost_weight", "ω, the weight of the operating cost.", .nonnegative, default: 1)
    voltageWeight = fields.number(
      "voltage_weight", "β, the price of a bus's deviation beyond its limits, per step.",
      unit: "currency/pu", .nonnegative, default: 3000)
    baseline = fields.choice(
      "baseline", "What is subtracted from the training reward.", default: .doNothing)
    shaping = fields.choice(
      "shaping", "The potential whose differences are added to the training reward.",
      default: .storedEnergyChange)
  }
}
