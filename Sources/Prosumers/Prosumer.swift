public import Specification

/// A prosumer: an agent with a load and any number of devices at one bus.
public struct Prosumer: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "prosumer"
  /// The one line for the schema.
  public static let recordSummary = "An agent: a load and any number of devices at one bus."

  /// The name, unique within the community.
  public let name: String
  /// Where the name stands.
  public let place: SourceLocation?
  /// The number of its bus, as the grid numbers it.
  public let bus: Int
  /// Where the bus is named.
  public let busPlace: SourceLocation?
  /// The load.
  public let load: Load
  /// What it wants beyond the lowest cost, in its own words; empty where it says nothing.
  public let wants: String
  /// The devices, in the order of the file: the order of the action's entries.
  public let devices: [any Device]

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The prosumer's name, unique within the community.")
    place = fields.place(of: "name")
    bus = fields.integer("bus", "The number of its bus in the grid.", 0...Int.max)
    busPlace = fields.place(of: "bus")
    load = fields.record("load", "What it consumes.")
    wants =
      fields.optionalString(
        "wants",
        "What it wants beyond the lowest cost, in its own words; `expert.source: llm` reads it."
      ) ?? ""
    devices = fields.listOfOneOf("devices", "What it owns.", minimumCount: 1, deviceKinds)
    let curtailable = devices.reduce(0) { $0 + (($1 as? ControllableLoad)?.share ?? 0) }
    fields.check(
      "devices", curtailable <= 1,
      "the controllable loads of '\(name)' add up to \(spelled(curtailable)) of its load, more than 1."
    )
  }

  /// The first device whose name an earlier one has.
  public var duplicateDevice: (any Device)? {
    devices.indices.first { index in
      devices[..<index].contains { $0.name == devices[index].name }
    }.map { devices[$0] }
  }
}

/// A load that follows a profile at a constant power factor.
public struct Load: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "load"
  /// The one line for the schema.
  public static let recordSummary = "A load that follows a profile at a constant power factor."

  /// The profile of active and reactive power.
  public let profile: ProfileReference
  /// The active power where the profile is 1, in kW.
  public let peakKW: Double
  /// The reactive power where the profile is 1, in kvar.
  public let peakKvar: Double

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    profile = ProfileReference(
      column: fields.string("profile", "The profile's column, 1 at peak."),
      place: fields.place(of: "profile"))
    peakKW = fields.number(
      "p_peak_kw", "The active power where the profile is 1.", unit: "kW", .positive)
    peakKvar = fields.number(
      "q_peak_kvar", "The reactive power where the profile is 1.", unit: "kvar")
  }
}
