import Glibc

/// Reads files that end in the SHA-256 of all that stands before, as ``AtomicFile`` writes them.
public enum SealedFile {
  /// Why a file cannot be read.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is none, or the system refuses it.
    case unreadable
    /// It is cut off: no seal stands at its end.
    case cutOff
    /// Its bytes are not those that were sealed.
    case damaged

    /// What is wrong.
    public var description: String {
      switch self {
      case .unreadable: "it cannot be read"
      case .cutOff: "it is cut off"
      case .damaged: "its bytes are damaged"
      }
    }
  }

  /// Whether a file ends in the seal of its bytes: it is as it was written.
  public static func isWhole(_ path: String) -> Bool { Seal.state(of: path) == .valid }

  /// Looks at the bytes before the seal, which are not copied into memory.
  ///
  /// - Throws: ``Failure`` where the file is not whole.
  public static func withBytes<Value>(
    of path: String, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) throws -> Value {
    switch Seal.state(of: path) {
    case nil: throw Failure.unreadable
    case .absent: throw Failure.cutOff
    case .broken: throw Failure.damaged
    case .valid: break
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure.unreadable }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > Seal.length, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else { throw Failure.unreadable }
    defer { munmap(start, size) }
    return try body(UnsafeRawBufferPointer(start: start, count: size - Seal.length))
  }
}
