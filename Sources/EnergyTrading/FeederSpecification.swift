import Prosumers
public import Specification

/// Which feeder, and how it is run.
public struct FeederSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "grid"
  /// The one line for the schema.
  public static let recordSummary = "The feeder, its source voltage and its voltage limits."

  /// A name in `Grids/`, a YAML file or a MATPOWER `.m` file.
  public let feeder: String
  /// Where the feeder is named.
  public let place: SourceLocation?
  /// The voltage at the slack bus, in pu.
  public let slackVoltage: Double
  /// v̲, in pu.
  public let minimumVoltage: Double
  /// v̄, in pu.
  public let maximumVoltage: Double
  /// What the case's loads are multiplied by.
  public let loadScale: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    feeder = fields.string("case", "A name in Grids/, a YAML file or a MATPOWER .m file.")
    place = fields.place(of: "case")
    slackVoltage = fields.number(
      "slack_v_pu", "The voltage at the slack bus.", unit: "pu", .closed(0.5, 1.5), default: 1)
    minimumVoltage = fields.number(
      "v_min_pu", "The lower voltage limit of every bus.", unit: "pu", .closed(0.5, 1.5),
      default: 0.95)
    maximumVoltage = fields.number(
      "v_max_pu", "The upper voltage limit of every bus.", unit: "pu", .closed(0.5, 1.5),
      default: 1.05)
    loadScale = fields.number(
      "load_scale", "What the case's loads are multiplied by.", .nonnegative, default: 1)
    let (slack, minimum, maximum) = (slackVoltage, minimumVoltage, maximumVoltage)
    fields.check(
      "v_min_pu", minimum < maximum,
      "'v_min_pu' is \(spelled(minimum)), not below 'v_max_pu' \(spelled(maximum)).")
    fields.check(
      "slack_v_pu", minimum >= maximum || (minimum <= slack && slack <= maximum),
      "'slack_v_pu' is \(spelled(slack)), outside the limits \(spelled(minimum)) to "
        + "\(spelled(maximum)): the slack bus itself would always break them.")
  }
}
