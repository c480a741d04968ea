/// A row-major matrix in memory that someone else owns: a pointer, a shape and a row stride.
///
/// Entry (i, j) stands at `pointer[i * stride + j]`. A block of columns of a wider matrix is a view
/// too, so that an agent's part of a joint observation is read where it lies. The owner
/// must outlive the view.
@frozen
public struct MatrixView<Scalar: BLASScalar> {
  /// The first entry.
  public let pointer: UnsafeMutablePointer<Scalar>
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// From one row's first entry to the next one's.
  public let stride: Int

  /// Creates a view; without a `stride` the rows follow each other without gaps.
  @inlinable
  public init(
    _ pointer: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, stride: Int? = nil
  ) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The block of some columns.
  @inlinable
  public func columns(_ range: Range<Int>) -> MatrixView {
    MatrixView(pointer + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// The block of some rows.
  @inlinable
  public func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(
      pointer + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// The first entry of a row.
  @inlinable
  public func row(_ index: Int) -> UnsafeMutablePointer<Scalar> { pointer + index * stride }

  /// The entry in row i and column j.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get { pointer[i * stride + j] }
    nonmutating set { pointer[i * stride + j] = newValue }
  }

  /// Overwrites every entry.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func fill(_ value: Scalar) {
    for i in 0..<rows { row(i).update(repeating: value, count: columns) }
  }

  /// Overwrites every entry with another view's of the same shape.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func copy(from other: MatrixView) {
    precondition(
      rows == other.rows && columns == other.columns, "a matrix is copied into its own shape")
    if stride == columns && other.stride == columns {
      pointer.update(from: other.pointer, count: rows * columns)
    } else {
      for i in 0..<rows { row(i).update(from: other.row(i), count: columns) }
    }
  }
}
