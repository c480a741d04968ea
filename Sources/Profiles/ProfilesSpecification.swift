public import Specification

/// Which profile set an experiment reads.
public struct ProfilesSpecification: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "profiles"
  /// One line for the schema.
  public static let recordSummary = "The load and generation profiles, in quarter hours."

  /// A name in `Grids/Profiles/`, or a path to a `.h5` or `.csv` file.
  public var source: String
  /// Where `source` stands.
  public var sourcePlace: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    source = fields.string(
      "source", "A name in Grids/Profiles, or a path to a .h5 or .csv file of profiles.")
    sourcePlace = fields.place(of: "source")
  }

  /// Creates a specification that names a source.
  public init(source: String) {
    self.source = source
  }

  /// Loads the set that `source` names: all of its columns, or those of some names.
  ///
  /// - Throws: ``SpecificationError`` at the place of `source`.
  public func load(
    columns: Set<String>? = nil, search: ResourceSearch
  ) throws(SpecificationError) -> ProfileSet {
    try ProfileSet.load(named: source, columns: columns, search: search, at: sourcePlace)
  }
}
