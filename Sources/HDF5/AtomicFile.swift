import Digest
import Glibc

/// Writes files that are there wholly or not at all.
public enum AtomicFile {
  /// Where the bytes of a file in the making go, piece by piece.
  public final class Output {
    private let descriptor: Int32
    private let digest: SHA256?
    /// The system's number of the first error; nothing is written after it.
    fileprivate var failure: Int32?

    fileprivate init(_ descriptor: Int32, isSealed: Bool) {
      self.descriptor = descriptor
      digest = isSealed ? SHA256() : nil
    }

    /// Appends bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) {
      digest?.update(bytes)
      put(bytes)
    }

    /// Appends bytes.
    public func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

    /// Appends the seal, if there shall be one, and makes all that was written last.
    fileprivate func finish() {
      if let digest { Array(Seal.line(digest.finish()).utf8).withUnsafeBytes { put($0) } }
      if failure == nil, fsync(descriptor) != 0 { failure = errno }
      if close(descriptor) != 0, failure == nil { failure = errno }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
      var done = 0
      while failure == nil, done < bytes.count {
        // Linux writes at most 2 GiB at once.
        let piece = UnsafeRawBufferPointer(rebasing: bytes[done..<min(bytes.count, done + 1 << 30)])
        let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
        if count >= 0 {
          done += count
        } else if errno != EINTR {
          failure = errno
        }
      }
    }
  }

  /// Writes bytes to a temporary name in the same folder, syncs it, renames it and syncs the folder.
  ///
  /// A process that is killed meanwhile leaves at most a hidden `.NAME.….partial` behind.
  ///
  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - isReplacing: Whether a file that is there already gives way.
  ///   - isSealed: Whether a last line shall hold the SHA-256 of all bytes before it.
  ///   - body: Hands the bytes over.
  /// - Throws: ``HDF5Error`` with the system's reason; the temporary file is then removed.
  public static func write(
    to path: String, replacing isReplacing: Bool, sealed isSealed: Bool, _ body: (Output) -> Void
  ) throws(HDF5Error) {
    guard isReplacing || access(path, F_OK) != 0 else {
      throw HDF5Error(file: path, operation: "save", stack: ["the file is there already"])
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let (temporary, descriptor) = try create("\(folder)/.\(name).\(getpid())", for: path)

    let output = Output(descriptor, isSealed: isSealed)
    body(output)
    output.finish()
    var failure = output.failure
    if failure == nil, rename(temporary, path) != 0 { failure = errno }
    if let failure {
      unlink(temporary)
      throw HDF5Error(file: path, operation: "save", stack: [reason(failure)])
    }
    try sync(folder: folder, for: path)
  }

  private static func create(
    _ prefix: String, for path: String
  ) throws(HDF5Error) -> (path: String, descriptor: Int32) {
    for attempt in 0..<1000 {
      let temporary = "\(prefix).\(attempt).partial"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      guard errno == EEXIST else { break }
    }
    throw HDF5Error(file: path, operation: "save", stack: [reason(errno)])
  }

  /// Makes the rename last; a file system that cannot sync folders says `EINVAL`, which is no harm.
  private static func sync(folder: String, for path: String) throws(HDF5Error) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw HDF5Error(file: path, operation: "save", stack: [reason(errno)])
    }
  }

  private static func reason(_ number: Int32) -> String {
    String(cString: strerror(number))
  }
}
