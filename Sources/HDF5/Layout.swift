/// How a dataset lies in its file.
public enum Layout: Hashable, Sendable {
  /// In one piece.
  case contiguous
  /// In pieces of a shape, compressed by shuffle and gzip, each with a Fletcher-32 checksum.
  case chunked([Int], gzip: Int)

  /// Whole rows of the first axis, about a megabyte a piece, at gzip's level 4; values without an
  /// axis, and empty ones, in one piece.
  public static func compressed(_ shape: [Int], elementSize: Int) -> Layout {
    guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else { return .contiguous }
    var chunk = shape
    for axis in chunk.indices {
      let rest = chunk[(axis + 1)...].reduce(elementSize, *)
      chunk[axis] = max(1, min(shape[axis], (1 << 20) / rest))
      if chunk[axis] > 1 { break }
    }
    return .chunked(chunk, gzip: 4)
  }
}
