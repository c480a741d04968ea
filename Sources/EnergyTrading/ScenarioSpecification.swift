public import Profiles
public import Prosumers
public import Specification

/// A community on a feeder, its prices, its days and its reward: all that the environment is made of.
///
/// Its keys stand at the top level of an experiment; an experiment's record reads them through its
/// own reader.
public struct ScenarioSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "scenario"
  /// The one line for the schema.
  public static let recordSummary = "A community on a feeder, its prices, its days and its reward."

  /// The keys that it reads, in order.
  public static let keys = [
    "grid", "profiles", "background", "prosumers", "prices", "days", "reward", "observation",
  ]

  /// The feeder.
  public let grid: FeederSpecification
  /// The profiles.
  public let profiles: ProfilesSpecification
  /// The loads without a prosumer.
  public let background: BackgroundSpecification
  /// The agents.
  public let prosumers: [Prosumer]
  /// The prices.
  public let prices: PricesSpecification
  /// The days that train, validate and test.
  public let days: DaySplit
  /// The reward.
  public let reward: RewardSpecification
  /// What is observed.
  public let observation: ObservationSpecification

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    grid = fields.record("grid", "The feeder, its source voltage and its voltage limits.")
    profiles = fields.record("profiles", "Where loads and generation come from.")
    background = fields.record("background", "The loads of the buses without a prosumer.")
    prosumers = fields.records(
      "prosumers", "The agents, in the order of all files.", minimumCount: 1)
    prices = fields.record("prices", "What energy costs.")
    days = fields.record(
      "days", "Which days train, validate and test.", isRequired: false)
    reward = fields.record("reward", "The reward that all prosumers share.", isRequired: false)
    observation = fields.record(
      "observation", "What prosumers observe beyond their own state.", isRequired: false)
  }

  /// The columns of the profiles that loads and devices follow.
  var profileColumns: Set<String> {
    let followed =
      prosumers.flatMap { [$0.load.profile] + $0.devices.compactMap(\.profile) }
      + background.groups.map(\.profile) + [background.otherwise].compactMap { $0 }
    return Set(followed.map(\.column))
  }
}
