public import Prosumers
public import Specification

/// The loads of buses without a prosumer: the case's nominal load, shaped by a profile.
///
/// `P = scale · Pd · column/max(column)` and `Q = scale · min(Qd, q_to_p_max·Pd) · column/max(column)`,
/// after the grid's `load_scale`.
public struct BackgroundSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "background"
  /// The one line for the schema.
  public static let recordSummary = "The loads of the buses without a prosumer."

  /// What the loads are multiplied by.
  public let scale: Double
  /// The largest reactive load per kW of active load.
  public let reactiveRatio: Double
  /// Buses by profile.
  public let groups: [BackgroundGroup]
  /// The profile of the loaded buses that no group lists; `nil` where each must be listed.
  public let otherwise: ProfileReference?
  /// Where the background stands.
  public let place: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    scale = fields.number(
      "scale", "What the case's loads are multiplied by.", .nonnegative, default: 1)
    reactiveRatio = fields.number(
      "q_to_p_max", "The largest reactive load per active load.", unit: "kvar/kW", .nonnegative,
      default: 1)
    groups = fields.records("columns", "Which buses follow which profile column.")
    place = fields.place(of: "columns")
    let otherwisePlace = fields.place(of: "otherwise")
    otherwise = fields.optionalString(
      "otherwise", "The profile column of the loaded buses that are not listed."
    ).map { ProfileReference(column: $0, place: otherwisePlace) }
  }
}

/// Buses that follow one profile.
public struct BackgroundGroup: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "background column"
  /// The one line for the schema.
  public static let recordSummary = "A profile column and the buses that follow it."

  /// The profile.
  public let profile: ProfileReference
  /// The buses' numbers.
  public let buses: [Int]
  /// Where the buses are listed.
  public let place: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    profile = ProfileReference(
      column: fields.string("column", "The profile's column; it is scaled to a maximum of 1."),
      place: fields.place(of: "column"))
    buses = fields.integers("buses", "The buses' numbers.", 0...Int.max, minimumCount: 1)
    place = fields.place(of: "buses")
  }
}
