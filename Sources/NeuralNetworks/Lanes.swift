import LinearAlgebra

/// Eight numbers at a time, one for each of eight sets.
typealias Lane<Scalar: BLASScalar> = SIMD8<Scalar>

/// One matrix a chunk, a column for each row of a ``TokenArrangement``: the transposed of its tokens.
///
/// Rows are whole vectors, and one vector longer than they must be: rows that lie a power of two apart
/// would meet in the same cache lines.
final class LaneMatrix<Scalar: BLASScalar> {
  private let buffer: Buffer<Scalar>
  private let rows: Int
  private let columns: Int
  private let stride: Int

  init(chunks: Int, rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    stride = columns + 8
    buffer = Buffer(count: chunks * rows * stride)
  }

  /// A chunk's matrix (rows, columns).
  func view(chunk: Int) -> MatrixView<Scalar> {
    MatrixView(
      buffer.pointer + chunk * rows * stride, rows: rows, columns: columns, stride: stride)
  }
}

/// A matrix of vectors: entry (a, b) stands at `pointer[a * row + b * column]`, and each of its eight
/// numbers belongs to a matrix of its own.
struct LaneView<Scalar: BLASScalar> {
  let pointer: UnsafeMutablePointer<Lane<Scalar>>
  let row: Int
  let column: Int

  init(_ pointer: UnsafeMutablePointer<Lane<Scalar>>, row: Int, column: Int) {
    self.pointer = pointer
    self.row = row
    self.column = column
  }

  /// The vectors of eight sets in a chunk's matrix: rows are features, columns tokens.
  ///
  /// The first vector is that of row `feature` and token 0; from one token to the next it is
  /// `lanes` numbers.
  @inline(__always)
  init(_ matrix: MatrixView<Scalar>, feature: Int, eight: Int, lanes: Int) {
    let start = UnsafeMutableRawPointer(matrix.pointer + feature * matrix.stride + eight * 8)
    pointer = start.assumingMemoryBound(to: Lane<Scalar>.self)
    row = matrix.stride / 8
    column = lanes / 8
  }

  var transposed: LaneView { LaneView(pointer, row: column, column: row) }

  /// The matrix without its first columns.
  @inline(__always)
  func columns(from first: Int) -> LaneView {
    LaneView(pointer + first * column, row: row, column: column)
  }

  /// The matrix without its first rows.
  @inline(__always)
  func rows(from first: Int) -> LaneView {
    LaneView(pointer + first * row, row: row, column: column)
  }
}

/// C ← A·Bᵀ in each lane, with A (m, k), B (n, k) and C (m, n).
///
/// Two rows of A meet two of B, so that each vector that is loaded is used twice.
@inline(__always)
func multiplyLanes<Scalar: BLASScalar>(
  _ a: LaneView<Scalar>, transposed b: LaneView<Scalar>, into c: LaneView<Scalar>,
  m: Int, n: Int, k: Int
) {
  var i = 0
  while i + 2 <= m {
    let a0 = a.pointer + i * a.row
    let a1 = a0 + a.row
    let c0 = c.pointer + i * c.row
    let c1 = c0 + c.row
    var j = 0
    while j + 2 <= n {
      let b0 = b.pointer + j * b.row
      let b1 = b0 + b.row
      var s00 = Lane<Scalar>()
      var s01 = Lane<Scalar>()
      var s10 = Lane<Scalar>()
      var s11 = Lane<Scalar>()
      for t in 0..<k {
        let x0 = a0[t * a.column]
        let x1 = a1[t * a.column]
        let y0 = b0[t * b.column]
        let y1 = b1[t * b.column]
        s00 += x0 * y0
        s01 += x0 * y1
        s10 += x1 * y0
        s11 += x1 * y1
      }
      c0[j * c.column] = s00
      c0[(j + 1) * c.column] = s01
      c1[j * c.column] = s10
      c1[(j + 1) * c.column] = s11
      j += 2
    }
    if j < n {
      let b0 = b.pointer + j * b.row
      var s0 = Lane<Scalar>()
      var s1 = Lane<Scalar>()
      for t in 0..<k {
        let y = b0[t * b.column]
        s0 += a0[t * a.column] * y
        s1 += a1[t * a.column] * y
      }
      c0[j * c.column] = s0
      c1[j * c.column] = s1
    }
    i += 2
  }
  guard i < m else { return }
  let a0 = a.pointer + i * a.row
  for j in 0..<n {
    let b0 = b.pointer + j * b.row
    var s = Lane<Scalar>()
    for t in 0..<k { s += a0[t * a.column] * b0[t * b.column] }
    c.pointer[i * c.row + j * c.column] = s
  }
}
