import COpenBLAS

/// The LU factorization of a dense square matrix with partial pivoting, PA = LU (LAPACK `dgetrf`).
///
/// The matrix is column-major: entry (i, j) stands at `j * size + i`. The storage is planned once
/// and filled again for each matrix.
public final class LUFactorization {
  /// The number of rows and of columns.
  public let size: Int
  /// The matrix to factor, overwritten by its factors.
  public let matrix: UnsafeMutableBufferPointer<Double>
  private let pivots: UnsafeMutableBufferPointer<Int32>

  /// Plans storage for a matrix of `size` rows, filled with zeros.
  public init(size: Int) {
    precondition(size > 0 && size <= Int(Int32.max), "a matrix to factor needs a row at least")
    self.size = size
    matrix = .allocate(capacity: size * size)
    matrix.initialize(repeating: 0)
    pivots = .allocate(capacity: size)
    pivots.initialize(repeating: 0)
  }

  deinit {
    matrix.deallocate()
    pivots.deallocate()
  }

  /// Factors ``matrix`` in place; `false` where it is singular to working precision.
  public func factor() -> Bool {
    var n = Int32(size)
    var rows = n
    var leading = n
    var info: Int32 = 0
    BLAS.stayOnOneThread()
    dgetrf_(&rows, &n, matrix.baseAddress, &leading, pivots.baseAddress, &info)
    return info == 0
  }

  /// Solves Ax = b in place with the last factorization.
  public func solve(_ vector: UnsafeMutableBufferPointer<Double>) {
    precondition(vector.count == size, "the right-hand side must have a row for each of A's")
    var transposition = CChar(UInt8(ascii: "N"))
    var n = Int32(size)
    var (columns, leading, rows) = (Int32(1), n, n)
    var info: Int32 = 0
    BLAS.stayOnOneThread()
    dgetrs_(
      &transposition, &n, &columns, matrix.baseAddress, &leading, pivots.baseAddress,
      vector.baseAddress, &rows, &info)
  }
}
