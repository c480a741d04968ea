public import LinearAlgebra

/// Where the tokens of some sets stand in the rows of one matrix.
///
/// A set is what attention looks over: the tokens of all agents at one row of a batch. Sets come in
/// chunks, and in a chunk a token's rows of all sets follow each other: row (chunk · tokens + j) · lanes
/// + s holds token j of the chunk's set s. Transposed, that makes neighbouring sets neighbouring
/// numbers, so that attention computes eight sets at a time. The last chunk is padded with sets
/// of zeros.
public struct TokenArrangement: Sendable, Hashable {
  /// How many sets there are.
  public let sets: Int
  /// The tokens of a set.
  public let tokens: Int
  /// The sets of a chunk, a multiple of eight.
  public let lanes: Int

  /// Arranges `sets` sets of `tokens` tokens.
  public init(sets: Int, tokens: Int) {
    precondition(sets >= 0 && tokens > 0, "a set has at least one token")
    self.sets = sets
    self.tokens = tokens
    lanes = min(32, max(1, (sets + 7) / 8) * 8)
  }

  /// How many chunks there are.
  public var chunks: Int { (sets + lanes - 1) / lanes }
  /// The rows of all chunks, padding included.
  public var rows: Int { chunks * tokens * lanes }
  /// The rows of one chunk.
  public var rowsPerChunk: Int { tokens * lanes }

  /// The rows of a chunk.
  public func rows(chunk: Int) -> Range<Int> {
    (chunk * rowsPerChunk)..<((chunk + 1) * rowsPerChunk)
  }

  /// The sets of a chunk, without padding.
  public func sets(chunk: Int) -> Range<Int> {
    (chunk * lanes)..<min(sets, (chunk + 1) * lanes)
  }

  /// The rows of one token in a chunk, one for each of its sets.
  public func rows(token: Int, chunk: Int) -> Range<Int> {
    let start = (chunk * tokens + token) * lanes
    return start..<(start + sets(chunk: chunk).count)
  }

  /// Copies one token of all sets (sets, width) to its rows.
  public func scatter<Scalar: BLASScalar>(
    _ source: MatrixView<Scalar>, token: Int, into target: MatrixView<Scalar>
  ) {
    for chunk in 0..<chunks {
      target.rows(rows(token: token, chunk: chunk)).copy(from: source.rows(sets(chunk: chunk)))
    }
  }

  /// Copies one token of all sets from its rows to (sets, width).
  public func gather<Scalar: BLASScalar>(
    _ source: MatrixView<Scalar>, token: Int, into target: MatrixView<Scalar>
  ) {
    for chunk in 0..<chunks {
      target.rows(sets(chunk: chunk)).copy(from: source.rows(rows(token: token, chunk: chunk)))
    }
  }

  /// Exchanges one token's rows of two matrices.
  public func exchange<Scalar: BLASScalar>(
    _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, token: Int
  ) {
    for chunk in 0..<chunks {
      let rows = rows(token: token, chunk: chunk)
      exchangeEntries(a.rows(rows), b.rows(rows))
    }
  }
}

/// Exchanges the entries of two matrices of one shape.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func exchangeEntries<Scalar: BLASScalar>(_ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>) {
  for i in 0..<a.rows {
    let x = a.row(i)
    let y = b.row(i)
    for j in 0..<a.columns {
      let value = x[j]
      x[j] = y[j]
      y[j] = value
    }
  }
}
