import HDF5

/// Reads the variables of a results file by path.
///
/// The file must be whole: its bytes are compared with its seal when it is opened.
public final class ResultReader {
  /// The file's path.
  public let path: String
  private let root: Group

  /// Opens a file.
  ///
  /// - Throws: ``ResultsError`` where there is none or it is no whole HDF5 file.
  public convenience init(_ path: String) throws(ResultsError) {
    try self.init(path, comparingSeal: true)
  }

  /// Opens a file anew whose bytes were compared with its seal a moment ago, and are not once more.
  ///
  /// - Throws: ``ResultsError`` where there is none or it is no HDF5 file.
  public convenience init(again path: String) throws(ResultsError) {
    try self.init(path, comparingSeal: false)
  }

  private init(_ path: String, comparingSeal isCompared: Bool) throws(ResultsError) {
    self.path = path
    let file: File
    do throws(HDF5Error) {
      file = try File(opening: path, comparingSeal: isCompared)
      root = try file.root()
    } catch {
      throw .reading(error)
    }
    guard file.isSealed else {
      throw .cannotRead(
        path: path, object: nil, reason: "it does not end in the seal of a finished file")
    }
  }

  /// What is known of a variable without its values.
  public struct Variable: Hashable, Sendable {
    /// The path.
    public var path: String
    /// The extent of each axis.
    public var shape: [Int]
    /// The name of each axis; empty for one without a dimension.
    public var dimensions: [String]
    /// The unit, where it has one.
    public var units: String?
    /// What it is.
    public var longName: String?
    /// The meanings of its codes, where it holds codes.
    public var meanings: [String]
    /// Whether its values are numbers of 32 bits.
    public var isSinglePrecision: Bool
  }

  /// A variable or a dimension's coordinates.
  ///
  /// - Throws: ``ResultsError`` where there is none at the path.
  public func variable(_ path: String) throws(ResultsError) -> Variable {
    try read { () throws(HDF5Error) in
      let dataset = try open(path)
      let name = { (path: String) in path.split(separator: "/").last.map(String.init) ?? "" }
      let scales = try dataset.isScale() ? [path] : try dataset.scalePaths()
      return Variable(
        path: path, shape: dataset.shape, dimensions: scales.map { name($0 ?? "") },
        units: try dataset.text("units"), longName: try dataset.text("long_name"),
        meanings: try dataset.text("flag_meanings")?.split(separator: " ").map(String.init) ?? [],
        isSinglePrecision: dataset.scalarType == .float32)
    }
  }

  /// The extent of each axis of a variable; far quicker than all that ``variable(_:)`` tells.
  ///
  /// - Throws: ``ResultsError`` where there is none at the path.
  public func shape(_ path: String) throws(ResultsError) -> [Int] { try form(path).shape }

  /// The extent of each axis, and whether its values are numbers of 32 bits; as quick as ``shape(_:)``.
  ///
  /// - Throws: ``ResultsError`` where there is none at the path.
  public func form(
    _ path: String
  ) throws(ResultsError) -> (shape: [Int], isSinglePrecision: Bool) {
    try read { () throws(HDF5Error) in
      let dataset = try open(path)
      return (dataset.shape, dataset.scalarType == .float32)
    }
  }

  /// The values of a variable, in row-major order.
  ///
  /// - Throws: ``ResultsError`` where there is none, it holds text, or it is damaged.
  public func floats(_ path: String) throws(ResultsError) -> [Float] {
    try read { () throws(HDF5Error) in try open(path).read(as: Float.self) }
  }

  /// The values of a variable, in row-major order.
  ///
  /// - Throws: ``ResultsError`` where there is none, it holds text, or it is damaged.
  public func doubles(_ path: String) throws(ResultsError) -> [Double] {
    try read { () throws(HDF5Error) in try open(path).read(as: Double.self) }
  }

  /// The values of a variable, in row-major order, rounded towards zero where they are fractions.
  ///
  /// - Throws: ``ResultsError`` where there is none, it holds text, or it is damaged.
  public func integers(_ path: String) throws(ResultsError) -> [Int64] {
    try read { () throws(HDF5Error) in try open(path).read(as: Int64.self) }
  }

  /// The labels of a dimension that has names.
  ///
  /// - Throws: ``ResultsError`` where there is none, it holds numbers, or it is damaged.
  public func strings(_ path: String) throws(ResultsError) -> [String] {
    try read { () throws(HDF5Error) in try open(path).strings() }
  }

  /// Whether a group or variable is at a path.
  ///
  /// - Throws: ``ResultsError`` where the file is damaged on the way.
  public func contains(_ path: String) throws(ResultsError) -> Bool {
    try read { () throws(HDF5Error) in
      var group = root
      let names = path.split(separator: "/").map(String.init)
      for (index, name) in names.enumerated() {
        guard let entry = try group.entries().first(where: { $0.name == name }) else {
          return false
        }
        if index == names.count - 1 { return true }
        guard entry.isGroup else { return false }
        group = try group.group(name)
      }
      return true
    }
  }

  /// The paths of the variables in a group, dimensions included, and of the groups within it.
  ///
  /// - Throws: ``ResultsError`` where there is no such group.
  public func contents(
    of group: String = "/"
  ) throws(ResultsError) -> (variables: [String], groups: [String]) {
    try read { () throws(HDF5Error) in
      let entries = try self.group(group).entries()
      let prefix = group == "/" ? "/" : "\(group)/"
      return (
        entries.filter { !$0.isGroup }.map { prefix + $0.name },
        entries.filter(\.isGroup).map { prefix + $0.name }
      )
    }
  }

  /// An attribute of a group, by default of the root, or `nil`.
  ///
  /// - Throws: ``ResultsError`` where there is no such group.
  public func attribute(
    _ name: String, of group: String = "/"
  ) throws(ResultsError) -> ResultAttribute.Value? {
    let value = try read { () throws(HDF5Error) in try self.group(group).attribute(name) }
    return switch value {
    case .text(let text): .text(text)
    case .integer(let value): .integer(value)
    case .integers(let values): .integers(values)
    case .number(let value): .number(value)
    case .numbers(let values): .numbers(values)
    case .texts, .other, nil: nil
    }
  }

  /// A text attribute of a group, by default of the root, or `nil`.
  ///
  /// - Throws: ``ResultsError`` where there is no such group.
  public func text(_ name: String, of group: String = "/") throws(ResultsError) -> String? {
    guard case .text(let text) = try attribute(name, of: group) else { return nil }
    return text
  }

  private func group(_ path: String) throws(HDF5Error) -> Group {
    let relative = String(path.drop { $0 == "/" })
    return relative.isEmpty ? root : try root.group(relative)
  }

  private func open(_ path: String) throws(HDF5Error) -> Dataset {
    try root.dataset(String(path.drop { $0 == "/" }))
  }

  private func read<Value>(_ body: () throws(HDF5Error) -> Value) throws(ResultsError) -> Value {
    do throws(HDF5Error) {
      return try body()
    } catch {
      throw .reading(error)
    }
  }
}
