public import LinearAlgebra

/// The queries, keys and values of some sets' tokens, as an attention computes them.
public final class ProjectedTokens<Scalar: BLASScalar> {
  /// Where the tokens stand.
  public let arrangement: TokenArrangement
  /// Qᵀ, Kᵀ and Vᵀ on top of each other, (3d, tokens).
  let matrix: LaneMatrix<Scalar>

  /// Plans the storage for tokens of an attention's width: of all blocks, or of the latest where they are
  /// not kept.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape, isKept: Bool = true) {
    self.arrangement = arrangement
    matrix = LaneMatrix(arrangement, rows: 3 * shape.width, isOneBlock: !isKept)
  }

  /// Exchanges one token's queries, keys and values with those of another set of tokens.
  public func exchange(_ other: ProjectedTokens, token: Int) {
    for chunk in 0..<arrangement.chunks {
      exchangeEntries(
        matrix.view(chunk: chunk).columns((token * 8)..<(token * 8 + 8)),
        other.matrix.view(chunk: chunk).columns((token * 8)..<(token * 8 + 8)))
    }
  }
}

/// What a ``MultiHeadAttention`` keeps between forward and backward.
public final class AttentionTape<Scalar: BLASScalar> {
  /// The heads before the normalization, on top of each other, (d, queries).
  let sums: LaneMatrix<Scalar>
  /// The heads of the latest block as they meet W_O; `sums` where there is no normalization.
  let heads: LaneMatrix<Scalar>
  /// The softmax maps: for each chunk and head A₁, and A₂, each (queries, tokens).
  let maps: Buffer<Scalar>
  /// The normalization's factor for each chunk, head and query.
  let roots: Buffer<Scalar>
  /// A₁ − λ·A₂ of one chunk and head.
  let difference: Buffer<Scalar>
  /// λ of each head.
  let lambda: Buffer<Scalar>
  private let isKept: Bool

  /// Plans a tape of all blocks, or of the latest for `forward` alone.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape, isKept: Bool = true) {
    let tokens = arrangement.tokens
    let chunks = isKept ? arrangement.chunks : min(arrangement.chunks, arrangement.chunksPerBlock)
    let tiles = chunks * shape.heads
    self.isKept = isKept
    sums = LaneMatrix(arrangement, rows: shape.width, isOneBlock: !isKept)
    heads =
      shape.isDifferential ? LaneMatrix(arrangement, rows: shape.width, isOneBlock: true) : sums
    maps = Buffer(count: 8 * tiles * shape.maps * tokens * tokens)
    roots = Buffer(count: 8 * tiles * tokens)
    difference = Buffer(count: 8 * tokens * tokens)
    lambda = Buffer(count: shape.heads)
  }

  /// Where a head's maps and factors stand, for a chunk with its place in its block.
  @inline(__always)
  func tile(chunk: Int, index: Int, head: Int, _ shape: AttentionShape) -> Int {
    (isKept ? chunk : index) * shape.heads + head
  }

  /// The softmax map of a head at one set, for the queries of the forward pass before; row by row.
  package func map(
    _ index: Int, head: Int, set: Int, queries: Int, _ arrangement: TokenArrangement,
    _ shape: AttentionShape
  ) -> [Scalar] {
    let (chunk, lane) = set.quotientAndRemainder(dividingBy: arrangement.lanes)
    let size = queries * arrangement.tokens
    let start = ((chunk * shape.heads + head) * shape.maps + index) * size
    return (0..<size).map { maps.pointer[(start + $0) * 8 + lane] }
  }
}

/// What an attention's backward pass needs for one block, and the sums over blocks; passes may share it.
public final class AttentionScratch<Scalar: BLASScalar> {
  /// The gradient by the heads, (d, queries).
  let heads: LaneMatrix<Scalar>
  /// The gradient by Qᵀ, Kᵀ and Vᵀ, (3d, tokens).
  let projected: LaneMatrix<Scalar>
  /// Gradients by a head's maps for eight sets, (2, queries, tokens).
  let maps: Buffer<Scalar>
  /// The gradient by λ of each head, in eight parts.
  let lambdaGradient: Buffer<Scalar>
  /// The gradient by the normalizations' gains, in eight parts.
  let gainGradient: Buffer<Scalar>

  /// Sets the sums over blocks to 0.
  func clear() {
    lambdaGradient.fill(0)
    gainGradient.fill(0)
  }

  /// Plans the scratch.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape) {
    heads = LaneMatrix(arrangement, rows: shape.width, isOneBlock: true)
    projected = LaneMatrix(arrangement, rows: 3 * shape.width, isOneBlock: true)
    maps = Buffer(count: 2 * 8 * arrangement.tokens * arrangement.tokens)
    lambdaGradient = Buffer(count: 8 * shape.heads)
    gainGradient = Buffer(count: 8 * shape.width)
  }
}
