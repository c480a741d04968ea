import HDF5

/// What is wrong with a results file or with what should become one.
public enum ResultsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The content contradicts itself: the path within the file, and how.
  case malformed(object: String, reason: String)
  /// The file could not be made or saved.
  case cannotWrite(path: String, reason: String)
  /// The file, or an object in it, could not be read.
  case cannotRead(path: String, object: String?, reason: String)

  /// One sentence: where, what is wrong and, where it helps, what would be right.
  public var description: String {
    switch self {
    case .malformed(let object, let reason): "'\(object)' \(reason)."
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)."
    case .cannotRead(let path, let object, let reason):
      "cannot read \(object.map { "'\($0)' in " } ?? "")\(path): \(reason)."
    }
  }

  /// Does what a file in the making needs; `path` stands in the error.
  static func writing<Value>(
    _ path: String, _ body: () throws(HDF5Error) -> Value
  ) throws(ResultsError) -> Value {
    do throws(HDF5Error) {
      return try body()
    } catch {
      throw .writing(path, error)
    }
  }

  static func writing(_ path: String, _ error: HDF5Error) -> ResultsError {
    .cannotWrite(
      path: path, reason: error.object.map { "\(error.reason) ('\($0)')" } ?? error.reason)
  }

  static func reading(_ error: HDF5Error) -> ResultsError {
    .cannotRead(path: error.file, object: error.object, reason: error.reason)
  }
}
