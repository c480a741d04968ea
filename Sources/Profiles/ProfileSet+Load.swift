public import Specification

extension ProfileSet {
  /// The folder of the sets that come with the program.
  public static let folder = "Grids/Profiles"

  /// Loads a set by its name in `Grids/Profiles/` or by the path of a `.h5` or `.csv` file.
  ///
  /// - Throws: ``SpecificationError`` at `place` where there is no such file or it cannot be read.
  public static func load(
    named source: String, search: ResourceSearch, at place: SourceLocation? = nil
  ) throws(SpecificationError) -> ProfileSet {
    throw SpecificationError("cannot read the profiles '\(source)' yet.", at: place)
  }
}
