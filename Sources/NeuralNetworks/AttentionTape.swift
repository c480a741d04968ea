public import LinearAlgebra

/// The queries, keys and values of some sets' tokens, as an attention computes them.
public final class ProjectedTokens<Scalar: BLASScalar> {
  /// Where the tokens stand.
  public let arrangement: TokenArrangement
  /// For each chunk Qᵀ, Kᵀ and Vᵀ on top of each other, (3d, tokens · lanes).
  let matrix: LaneMatrix<Scalar>
  private let width: Int

  /// Plans the storage for tokens of an attention's width.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape) {
    self.arrangement = arrangement
    width = shape.width
    matrix = LaneMatrix(
      chunks: arrangement.chunks, rows: 3 * shape.width, columns: arrangement.rowsPerChunk)
  }

  /// Exchanges one token's queries, keys and values with those of another set of tokens.
  public func exchange(_ other: ProjectedTokens, token: Int) {
    let columns = (token * arrangement.lanes)..<((token + 1) * arrangement.lanes)
    for chunk in 0..<arrangement.chunks {
      exchangeEntries(
        matrix.view(chunk: chunk).columns(columns),
        other.matrix.view(chunk: chunk).columns(columns))
    }
  }
}

/// What a ``MultiHeadAttention`` keeps between forward and backward.
public final class AttentionTape<Scalar: BLASScalar> {
  /// For each chunk the heads on top of each other, (d, queries · lanes), as they meet W_O.
  let heads: LaneMatrix<Scalar>
  /// The same before the normalization; the heads themselves where there is none.
  let sums: LaneMatrix<Scalar>
  /// The softmax maps: for each chunk, head and eight sets A₁, and A₂, each (queries, tokens).
  let maps: Buffer<Scalar>
  /// The normalization's factor for each chunk, head, eight sets and query.
  let roots: Buffer<Scalar>
  /// A₁ − λ·A₂ of one head and eight sets.
  let difference: Buffer<Scalar>
  /// λ of each head.
  let lambda: Buffer<Scalar>

  /// Plans a tape.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape) {
    let tokens = arrangement.tokens
    let tiles = arrangement.chunks * shape.heads * arrangement.lanes
    heads = LaneMatrix(
      chunks: arrangement.chunks, rows: shape.width, columns: arrangement.rowsPerChunk)
    sums =
      shape.isDifferential
      ? LaneMatrix(
        chunks: arrangement.chunks, rows: shape.width, columns: arrangement.rowsPerChunk) : heads
    maps = Buffer(count: tiles * shape.maps * tokens * tokens)
    roots = Buffer(count: tiles * tokens)
    difference = Buffer(count: 8 * tokens * tokens)
    lambda = Buffer(count: shape.heads)
  }

  /// The softmax map of a head at one set, for the queries of the forward pass before; row by row.
  package func map(
    _ index: Int, head: Int, set: Int, queries: Int, _ arrangement: TokenArrangement,
    _ shape: AttentionShape
  ) -> [Scalar] {
    let (chunk, inner) = set.quotientAndRemainder(dividingBy: arrangement.lanes)
    let tile = (chunk * shape.heads + head) * (arrangement.lanes / 8) + inner / 8
    let size = queries * arrangement.tokens
    return (0..<size).map {
      maps.pointer[((tile * shape.maps + index) * size + $0) * 8 + inner % 8]
    }
  }
}

/// What an attention's backward pass needs for one chunk; passes may share it.
public final class AttentionScratch<Scalar: BLASScalar> {
  /// The gradient by the heads, (d, queries · lanes).
  let heads: LaneMatrix<Scalar>
  /// The gradient by Qᵀ, Kᵀ and Vᵀ, (3d, tokens · lanes).
  let projected: LaneMatrix<Scalar>
  /// Gradients by a head's maps for eight sets, (2, queries, tokens).
  let maps: Buffer<Scalar>
  /// The gradient by λ of each head.
  let lambdaGradient: Buffer<Scalar>

  /// Plans the scratch.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape) {
    heads = LaneMatrix(chunks: 1, rows: shape.width, columns: arrangement.rowsPerChunk)
    projected = LaneMatrix(chunks: 1, rows: 3 * shape.width, columns: arrangement.rowsPerChunk)
    maps = Buffer(count: 2 * 8 * arrangement.tokens * arrangement.tokens)
    lambdaGradient = Buffer(count: shape.heads)
  }
}
