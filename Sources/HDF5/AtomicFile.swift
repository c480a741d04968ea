import Glibc

/// Writes files that are there wholly or not at all.
public enum AtomicFile {
  /// Writes bytes to a temporary name in the same folder, syncs it, renames it and syncs the folder.
  ///
  /// A process that is killed meanwhile leaves at most a hidden `.NAME.….partial` behind.
  ///
  /// - Throws: ``HDF5Error`` with the system's reason; the temporary file is then removed.
  public static func write(
    _ bytes: [UInt8], to path: String, replacing isReplacing: Bool
  ) throws(HDF5Error) {
    guard isReplacing || access(path, F_OK) != 0 else {
      throw HDF5Error(file: path, operation: "save", stack: ["the file is there already"])
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let (temporary, descriptor) = try create("\(folder)/.\(name).\(getpid())", for: path)

    var failure = fill(descriptor, with: bytes)
    if close(descriptor) != 0, failure == nil { failure = errno }
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

  /// Writes and syncs; returns the system's error number, or `nil`.
  private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        // Linux writes at most 2 GiB at once.
        let piece = UnsafeRawBufferPointer(
          rebasing: buffer[done..<min(buffer.count, done + 1 << 30)])
        let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        done += count
      }
      return fsync(descriptor) == 0 ? nil : errno
    }
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
