import Glibc

/// A run of numbers that it owns, at an address that never moves.
///
/// Learners plan all their storage when they are made and hand out pointers and
/// ``MatrixView``s into it; a step of training then allocates nothing.
public final class Buffer<Scalar: BLASScalar> {
  /// The first number; 64-byte aligned, and where there are many on a page of 2 MiB.
  public let pointer: UnsafeMutablePointer<Scalar>
  /// How many numbers there are.
  public let count: Int

  /// Allocates `count` numbers, all 0.
  public init(count: Int) {
    precondition(count >= 0, "a buffer holds no negative number of elements")
    let bytes = max(1, count) * MemoryLayout<Scalar>.stride
    // A pass over many small pages spends its time looking them up.
    let page = 1 << 21
    let isLarge = bytes >= page
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? page : 64)
    if isLarge { madvise(memory, bytes, Int32(MADV_HUGEPAGE)) }
    // All bits 0 are the number 0.
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = memory.bindMemory(to: Scalar.self, capacity: max(1, count))
    self.count = count
  }

  deinit {
    pointer.deallocate()
  }

  /// The numbers as a buffer pointer.
  public var elements: UnsafeMutableBufferPointer<Scalar> { .init(start: pointer, count: count) }

  /// Overwrites every number.
  public func fill(_ value: Scalar) {
    pointer.update(repeating: value, count: count)
  }
}

/// A matrix that owns its numbers, row-major and without gaps.
public final class Matrix<Scalar: BLASScalar> {
  private let buffer: Buffer<Scalar>
  /// The whole matrix.
  public let view: MatrixView<Scalar>

  /// Allocates a matrix of zeros.
  public init(rows: Int, columns: Int) {
    buffer = Buffer(count: rows * columns)
    view = MatrixView(buffer.pointer, rows: rows, columns: columns)
  }

  /// The numbers, row by row.
  public var elements: UnsafeMutableBufferPointer<Scalar> { buffer.elements }
}
