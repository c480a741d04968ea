public import LinearAlgebra

/// Where the tokens of some sets stand in the rows of one matrix.
///
/// A set is what attention looks over: the tokens of all agents at one row of a batch. Sets come in
/// chunks of eight, and in a chunk a token's rows of all sets follow each other: row (chunk · tokens + j) · 8 + s
/// holds token j of the chunk's set s. Transposed, that makes neighbouring sets neighbouring
/// numbers, so that attention computes eight sets at a time from vectors without gaps. The last chunk
/// is padded with sets of zeros. Some chunks together are a block, which meets a matrix in one product.
public struct TokenArrangement: Sendable, Hashable {
  /// How many sets there are.
  public let sets: Int
  /// The tokens of a set.
  public let tokens: Int
  /// The chunks of a block; the last block may have fewer.
  let chunksPerBlock: Int

  /// Arranges `sets` sets of `tokens` tokens.
  public init(sets: Int, tokens: Int) {
    precondition(sets >= 0 && tokens > 0, "a set has at least one token")
    self.sets = sets
    self.tokens = tokens
    // Rows enough for a product at full speed, and few enough that what is computed of them is still
    // in the cache when the next step reads it.
    let chunks = max(1, (sets + 7) / 8)
    let most = max(1, 20 / tokens)
    let blocks = (chunks + most - 1) / most
    chunksPerBlock = (chunks + blocks - 1) / blocks
  }

  /// The sets of a chunk.
  public var lanes: Int { 8 }
  /// How many chunks there are.
  public var chunks: Int { (sets + lanes - 1) / lanes }
  /// The rows of all chunks, padding included.
  public var rows: Int { chunks * tokens * lanes }

  /// How many blocks there are.
  public var blocks: Int { (chunks + chunksPerBlock - 1) / chunksPerBlock }
  /// The rows of a full block.
  public var rowsPerBlock: Int { chunksPerBlock * tokens * lanes }

  /// The chunks of a block.
  func chunks(block: Int) -> Range<Int> {
    (block * chunksPerBlock)..<min(chunks, (block + 1) * chunksPerBlock)
  }

  /// The rows of a block where some tokens of each set stand together.
  public func rows(block: Int, tokens count: Int) -> Range<Int> {
    let chunks = chunks(block: block)
    return (chunks.lowerBound * count * lanes)..<(chunks.upperBound * count * lanes)
  }

  /// The sets of a block, without padding.
  public func sets(block: Int) -> Range<Int> {
    let chunks = chunks(block: block)
    return (chunks.lowerBound * lanes)..<min(sets, chunks.upperBound * lanes)
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

  /// Writes one token of all sets (sets, width) to its rows, with a bias (width) added.
  public func scatter<Scalar: BLASScalar>(
    _ source: MatrixView<Scalar>, bias: UnsafePointer<Scalar>, token: Int,
    into target: MatrixView<Scalar>
  ) {
    precondition(
      source.rows == sets && target.rows == rows && source.columns == target.columns,
      "a token of all sets is written to their rows")
    for chunk in 0..<chunks {
      add(
        source.rows(sets(chunk: chunk)), bias,
        into: target.rows(rows(token: token, chunk: chunk)))
    }
  }

  /// Copies one token of the first sets, or of all, from its rows to (sets, width).
  public func gather<Scalar: BLASScalar>(
    _ source: MatrixView<Scalar>, token: Int, into target: MatrixView<Scalar>
  ) {
    for start in stride(from: 0, to: target.rows, by: lanes) {
      let count = min(lanes, target.rows - start)
      let first = start * tokens + token * lanes
      target.rows(start..<(start + count)).copy(from: source.rows(first..<(first + count)))
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

/// y ← x + b in each row.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func add<Scalar: BLASScalar>(
  _ x: MatrixView<Scalar>, _ bias: UnsafePointer<Scalar>, into y: MatrixView<Scalar>
) {
  for i in 0..<y.rows {
    let from = x.row(i)
    let to = y.row(i)
    for j in 0..<y.columns { to[j] = from[j] + bias[j] }
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
