import Foundation
public import Specification

extension ProfileSet {
  /// The folder of the sets that come with the program.
  public static let folder = "Grids/Profiles"

  /// Loads a set by its name in `Grids/Profiles/` or by the path of a `.h5` or `.csv` file.
  ///
  /// - Parameters:
  ///   - source: The name or the path.
  ///   - columns: The columns to read, of those that there are; by default all.
  ///   - search: Where to look for the file.
  ///   - place: Where the source is named.
  /// - Returns: The set.
  /// - Throws: ``SpecificationError`` at `place` where there is no such file or it cannot be read.
  public static func load(
    named source: String, columns: Set<String>? = nil, search: ResourceSearch,
    at place: SourceLocation? = nil
  ) throws(SpecificationError) -> ProfileSet {
    guard let path = search.path(of: source, in: folder, extensions: ["h5", "csv"]) else {
      let names = search.names(in: folder, extensions: ["h5", "csv"])
      let known =
        names.isEmpty
        ? "No folder \(folder) holds any: not above the specification, the working folder or the program."
        : "\(folder) holds \(names.joined(separator: ", "))."
      throw SpecificationError("there are no profiles '\(source)'. \(known)", at: place)
    }
    do throws(ProfileError) {
      return try ProfileSet(reading: path, columns: columns)
    } catch {
      throw SpecificationError("the profiles '\(source)' cannot be read: \(error)", at: place)
    }
  }

  /// Reads a `.h5` or a `.csv` file; the set is called after it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: The columns to read; by default all, which a `.csv` file always is.
  /// - Throws: ``ProfileError`` where the file is missing, damaged or wrong.
  public init(reading path: String, columns: Set<String>? = nil) throws(ProfileError) {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    if path.lowercased().hasSuffix(".csv") {
      self = try ProfileCSV.read(path, name: name)
    } else {
      try self.init(readingHDF5: path, name: name, columns: columns)
    }
  }
}
