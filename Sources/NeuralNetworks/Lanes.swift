import LinearAlgebra

/// Eight numbers at a time, one for each set of a chunk.
typealias Lane<Scalar: BLASScalar> = SIMD8<Scalar>

extension Buffer {
  /// Vectors from the eight numbers at `index` · 8 on.
  @inline(__always)
  func lanes(_ index: Int) -> UnsafeMutablePointer<Lane<Scalar>> {
    UnsafeMutableRawPointer(pointer + 8 * index).assumingMemoryBound(to: Lane<Scalar>.self)
  }
}

/// One matrix a block, a column for each row of a ``TokenArrangement``: the transposed of its tokens.
///
/// Rows are whole vectors, and one vector longer than they must be: rows that lie a power of two apart
/// would meet in the same cache lines.
final class LaneMatrix<Scalar: BLASScalar> {
  private let arrangement: TokenArrangement
  private let buffer: Buffer<Scalar>
  private let rows: Int
  private let stride: Int
  /// From one block's numbers to the next one's; 0 where all share those of one.
  private let step: Int

  init(_ arrangement: TokenArrangement, rows: Int, isOneBlock: Bool = false) {
    self.arrangement = arrangement
    self.rows = rows
    stride = arrangement.rowsPerBlock + 8
    step = isOneBlock ? 0 : rows * stride
    buffer = Buffer(
      count: (isOneBlock ? min(1, arrangement.blocks) : arrangement.blocks) * rows * stride)
  }

  /// A block's matrix, where `tokens` tokens of each set stand together.
  func view(block: Int, tokens: Int) -> MatrixView<Scalar> {
    MatrixView(
      buffer.pointer + block * step, rows: rows,
      columns: arrangement.rows(block: block, tokens: tokens).count, stride: stride)
  }

  /// A chunk's columns, where all tokens of each set stand together.
  func view(chunk: Int) -> MatrixView<Scalar> {
    let (block, index) = chunk.quotientAndRemainder(dividingBy: arrangement.chunksPerBlock)
    let width = arrangement.tokens * 8
    return view(block: block, tokens: arrangement.tokens)
      .columns((index * width)..<((index + 1) * width))
  }
}

/// A matrix of vectors: entry (a, b) stands at `pointer[a * row + b * column]`, and each of its eight
/// numbers belongs to a matrix of its own.
struct LaneView<Scalar: BLASScalar> {
  let pointer: UnsafeMutablePointer<Lane<Scalar>>
  let row: Int
  let column: Int

  @inline(__always)
  init(_ pointer: UnsafeMutablePointer<Lane<Scalar>>, row: Int, column: Int) {
    self.pointer = pointer
    self.row = row
    self.column = column
  }

  /// Some tokens of a chunk in a block's matrix: rows are features, from `feature` on, columns tokens.
  @inline(__always)
  init(_ matrix: MatrixView<Scalar>, feature: Int, chunk: Int, tokens: Int) {
    let start = matrix.pointer + feature * matrix.stride + chunk * tokens * 8
    pointer = UnsafeMutableRawPointer(start).assumingMemoryBound(to: Lane<Scalar>.self)
    row = matrix.stride / 8
    column = 1
  }

  @inline(__always)
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
/// Four rows of A meet two of B, so that a vector that is loaded is used twice or four times.
@inline(__always)
func multiplyLanes<Scalar: BLASScalar>(
  _ a: LaneView<Scalar>, transposed b: LaneView<Scalar>, into c: LaneView<Scalar>,
  m: Int, n: Int, k: Int
) {
  var i = 0
  while i + 4 <= m {
    var j = 0
    while j + 2 <= n {
      multiplyFourByTwo(a.rows(from: i), b.rows(from: j), c.rows(from: i).columns(from: j), k)
      j += 2
    }
    if j < n {
      for row in i..<(i + 4) {
        multiplyOne(a.rows(from: row), b.rows(from: j), c.rows(from: row).columns(from: j), k)
      }
    }
    i += 4
  }
  while i < m {
    var j = 0
    while j + 2 <= n {
      multiplyOneByTwo(a.rows(from: i), b.rows(from: j), c.rows(from: i).columns(from: j), k)
      j += 2
    }
    if j < n { multiplyOne(a.rows(from: i), b.rows(from: j), c.rows(from: i).columns(from: j), k) }
    i += 1
  }
}

/// The products of four rows of A with two of B.
@inline(__always)
private func multiplyFourByTwo<Scalar: BLASScalar>(
  _ a: LaneView<Scalar>, _ b: LaneView<Scalar>, _ c: LaneView<Scalar>, _ k: Int
) {
  var (s00, s01, s10, s11) = (Lane<Scalar>(), Lane<Scalar>(), Lane<Scalar>(), Lane<Scalar>())
  var (s20, s21, s30, s31) = (Lane<Scalar>(), Lane<Scalar>(), Lane<Scalar>(), Lane<Scalar>())
  var x = a.pointer
  var y = b.pointer
  for _ in 0..<k {
    let (y0, y1) = (y[0], y[b.row])
    let (x0, x1) = (x[0], x[a.row])
    s00 = Scalar.sum(s00, x0, times: y0)
    s01 = Scalar.sum(s01, x0, times: y1)
    s10 = Scalar.sum(s10, x1, times: y0)
    s11 = Scalar.sum(s11, x1, times: y1)
    let (x2, x3) = (x[2 * a.row], x[3 * a.row])
    s20 = Scalar.sum(s20, x2, times: y0)
    s21 = Scalar.sum(s21, x2, times: y1)
    s30 = Scalar.sum(s30, x3, times: y0)
    s31 = Scalar.sum(s31, x3, times: y1)
    x += a.column
    y += b.column
  }
  c.pointer[0] = s00
  c.pointer[c.column] = s01
  c.pointer[c.row] = s10
  c.pointer[c.row + c.column] = s11
  c.pointer[2 * c.row] = s20
  c.pointer[2 * c.row + c.column] = s21
  c.pointer[3 * c.row] = s30
  c.pointer[3 * c.row + c.column] = s31
}

/// The products of one row of A with two of B.
@inline(__always)
private func multiplyOneByTwo<Scalar: BLASScalar>(
  _ a: LaneView<Scalar>, _ b: LaneView<Scalar>, _ c: LaneView<Scalar>, _ k: Int
) {
  var (s0, s1) = (Lane<Scalar>(), Lane<Scalar>())
  for t in 0..<k {
    let x = a.pointer[t * a.column]
    s0 = Scalar.sum(s0, x, times: b.pointer[t * b.column])
    s1 = Scalar.sum(s1, x, times: b.pointer[b.row + t * b.column])
  }
  c.pointer[0] = s0
  c.pointer[c.column] = s1
}

/// The product of one row of A with one of B.
@inline(__always)
private func multiplyOne<Scalar: BLASScalar>(
  _ a: LaneView<Scalar>, _ b: LaneView<Scalar>, _ c: LaneView<Scalar>, _ k: Int
) {
  var s = Lane<Scalar>()
  for t in 0..<k { s = Scalar.sum(s, a.pointer[t * a.column], times: b.pointer[t * b.column]) }
  c.pointer[0] = s
}
