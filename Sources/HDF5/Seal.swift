import Digest
import Glibc

/// The last line of a finished file: the SHA-256 of all bytes before it.
///
/// HDF5 reads a file up to the length in its superblock and leaves alone what follows. Damage shall be
/// found before the library walks through the bytes: some structures (the heap of the references to
/// dimension scales, for one) have no checksum, and a flipped bit there can make it run for ever.
enum Seal {
  /// What a file ends in.
  enum State {
    /// No seal: another program's file, or one that is cut off.
    case absent
    /// A seal that fits the bytes.
    case valid
    /// A seal that does not.
    case broken
  }

  private static let prefix = "\n# sha256 "
  /// The prefix, 64 digits and the line's end.
  static let length = prefix.utf8.count + 64 + 1

  /// The seal of bytes with a digest.
  static func line(_ digest: String) -> String { prefix + digest + "\n" }

  /// Whether the file at a path ends in a seal, be it the right one or not.
  static func isPresent(at path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return text(in: descriptor)?.text != nil
  }

  /// What the file at a path ends in; `nil` where it cannot be read.
  static func state(of path: String) -> State? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let (bytesBefore, text) = text(in: descriptor) else { return nil }
    guard let text else { return .absent }

    guard lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
    let digest = SHA256()
    var left = bytesBefore
    while left > 0 {
      guard let piece = bytes(from: descriptor, atMost: min(left, 1 << 20)), !piece.isEmpty else {
        return nil
      }
      piece.withUnsafeBytes { digest.update($0) }
      left -= piece.count
    }
    return text == line(digest.finish()) ? .valid : .broken
  }

  /// The seal's line, where there is one, and the number of bytes before it.
  private static func text(in descriptor: Int32) -> (bytesBefore: Int, text: String?)? {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size >= length else { return (size, nil) }
    guard lseek(descriptor, off_t(size - length), SEEK_SET) >= 0,
      let seal = bytes(from: descriptor, atMost: length), seal.count == length
    else { return nil }
    let text = String(decoding: seal, as: UTF8.self)
    let isSeal = text.hasPrefix(prefix) && text.hasSuffix("\n")
    return (size - length, isSeal ? text : nil)
  }

  private static func bytes(from descriptor: Int32, atMost count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let taken = read(descriptor, &bytes, count)
    guard taken >= 0 else { return nil }
    bytes.removeSubrange(taken...)
    return bytes
  }
}
