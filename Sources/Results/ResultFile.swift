import Digest
import HDF5

/// Writes and verifies results files.
public enum ResultFile {
  /// Writes a file: wholly, or not at all.
  ///
  /// The bytes depend on the content alone; no time, host or path is in them. The attribute `digest`
  /// is the SHA-256 of the content (names, shapes, attributes and values), `complete` is 1.
  ///
  /// - Parameters:
  ///   - content: What the file shall hold.
  ///   - path: Where it shall stand; the folder must be there.
  ///   - isReplacing: Whether a file that is there already gives way.
  ///   - make: Makes the values of a variable that are pending, in the order of the variables; they are
  ///     not kept.
  /// - Returns: The digest.
  /// - Throws: ``ResultsError`` where the content contradicts itself, the file is there already, the
  ///   folder cannot be written or the disk is full; nothing is left behind then.
  @discardableResult
  public static func write(
    _ content: ResultContent, to path: String, replacing isReplacing: Bool = false,
    making make: (ResultVariable) throws(ResultsError) -> ResultVariable.Values = { $0.values }
  ) throws(ResultsError) -> String {
    let plan = try ContentPlan(content)
    let file = try ResultsError.writing(path) { () throws(HDF5Error) in try File(inMemory: path) }
    try plan.build(in: file, making: make)
    return try ResultsError.writing(path) { () throws(HDF5Error) in
      let digest = try ContentDigest.of(file)
      let root = try file.root()
      try root.setAttribute("digest", digest)
      try root.setAttribute("complete", Int8(1))
      try file.save(to: path, replacing: isReplacing)
      return digest
    }
  }

  /// Compares the file's bytes with its seal, and takes its word for the digest of its content.
  ///
  /// It finds every damage that ``verify(_:)`` finds but a file that was sealed with another digest than its
  /// content's, and unpacks nothing: merging a thousand files has the time for it.
  public static func status(_ path: String) -> ResultStatus {
    verify(path) { _, stored throws(HDF5Error) in stored }
  }

  /// Reads the whole file, and compares its bytes with its seal and its content with its digest.
  public static func verify(_ path: String) -> ResultStatus {
    verify(path) { file, _ throws(HDF5Error) in try ContentDigest.of(file) }
  }

  private static func verify(
    _ path: String, _ digest: (File, String) throws(HDF5Error) -> String
  ) -> ResultStatus {
    do throws(HDF5Error) {
      guard File.isPresent(path) else { return .missing }
      guard File.bearsSeal(path) else {
        return .incomplete("it does not end in the seal of a finished file")
      }
      let file = try File(opening: path)
      let root = try file.root()
      guard try root.attribute("complete") == .integer(1) else {
        return .incomplete("it lacks the mark 'complete'")
      }
      guard let stored = try root.text("digest") else { return .incomplete("it lacks a digest") }
      let digest = try digest(file, stored)
      guard digest == stored else {
        return .corrupt("its content has the digest \(digest), not the stored \(stored)")
      }
      return .complete(digest: digest)
    } catch {
      return .corrupt(error.object.map { "'\($0)': \(error.reason)" } ?? error.reason)
    }
  }
}

/// Whether a results file can be taken as done.
public enum ResultStatus: Hashable, Sendable, CustomStringConvertible {
  /// Whole, and equal to its digest.
  case complete(digest: String)
  /// There is no file.
  case missing
  /// A file that is cut off, or that nobody marked as done.
  case incomplete(String)
  /// Damaged or no results file.
  case corrupt(String)

  /// Whether the file is done.
  public var isComplete: Bool {
    if case .complete = self { true } else { false }
  }

  /// The status and its reason.
  public var description: String {
    switch self {
    case .complete: "complete"
    case .missing: "missing"
    case .incomplete(let reason): "incomplete: \(reason)"
    case .corrupt(let reason): "corrupt: \(reason)"
    }
  }
}
