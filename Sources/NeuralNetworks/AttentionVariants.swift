public import LinearAlgebra

/// One block of sets of which each token is replaced in turn, the others staying as they are.
///
/// Of a variant's scores only a row and a column are its own. Of every query the exponentials, their sum and
/// their product with the values are kept, from which the replaced token's share is taken and in which the
/// new one's is put: a variant costs a head N steps for each of its features instead of N².
public final class AttentionVariants<Scalar: BLASScalar> {
  /// e^(s − M) of each kept token, for each chunk, head, map: (queries, tokens).
  let kept: Buffer<Scalar>
  /// e^(s − M) of each new token, alike; from the latest variant on, divided by the sum in that one.
  let new: Buffer<Scalar>
  /// The softmax map of the new queries, each over its own variant's tokens, alike.
  let own: Buffer<Scalar>
  /// The kept exponentials' sum and their product with the values, for each chunk, head, map: (1 + values, queries).
  let sums: Buffer<Scalar>
  /// The product of `own` with the variant's values, for each chunk, head, map: (values, queries).
  let ownProducts: Buffer<Scalar>
  /// A·V of the latest variant, for each chunk, head, map: (values, queries).
  let products: Buffer<Scalar>
  /// What the new tokens' weights are in the latest variant, for each chunk, head, map: a number for each query.
  let shares: Buffer<Scalar>
  /// (A₁ − λ·A₂)·V of the latest variant, and what the normalization divides by.
  let heads: LaneMatrix<Scalar>
  let roots: Buffer<Scalar>
  /// The heads as they meet W_O; `heads` where there is no normalization.
  let normalized: LaneMatrix<Scalar>
  /// One head's gradients: by the weights of the new token, and by the scores of two maps, for each query.
  let slopes: Buffer<Scalar>

  /// Plans the storage.
  public init(_ arrangement: TokenArrangement, _ shape: AttentionShape) {
    let tokens = arrangement.tokens
    let tiles = arrangement.chunksPerBlock * shape.heads * shape.maps
    func plan(_ count: Int) -> Buffer<Scalar> {
      Buffer(count: arrangement.sets > 0 ? 8 * tiles * count : 0)
    }
    kept = plan(tokens * tokens)
    new = plan(tokens * tokens)
    own = plan(tokens * tokens)
    sums = plan((1 + shape.valueWidth) * tokens)
    ownProducts = plan(shape.valueWidth * tokens)
    products = plan(shape.valueWidth * tokens)
    shares = plan(tokens)
    roots = plan(tokens)
    slopes = Buffer(count: 8 * 3 * tokens)
    heads = LaneMatrix(arrangement, rows: shape.width, isOneBlock: true)
    normalized =
      shape.isDifferential ? LaneMatrix(arrangement, rows: shape.width, isOneBlock: true) : heads
  }

  /// A tile's numbers in one of the buffers.
  @inline(__always)
  func tile(_ buffer: Buffer<Scalar>, _ index: Int, size: Int) -> UnsafeMutablePointer<Lane<Scalar>>
  {
    buffer.lanes(index * size)
  }
}

extension MultiHeadAttention {
  /// Computes what all variants of a block start from.
  ///
  /// - Parameters:
  ///   - kept: The queries, keys and values of the tokens as they are.
  ///   - new: Those of the tokens that replace them.
  ///   - block: The block.
  ///   - variants: Where it goes.
  public func prepareVariants<Scalar: BLASScalar>(
    _ kept: ProjectedTokens<Scalar>, _ new: ProjectedTokens<Scalar>, block: Int,
    _ variants: AttentionVariants<Scalar>
  ) {
    for chunk in 0..<kept.arrangement.chunks(block: block).count {
      for head in 0..<shape.heads {
        for map in 0..<shape.maps {
          prepareTile(kept, new, block: block, chunk: chunk, head: head, map: map, variants)
        }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func prepareTile<Scalar: BLASScalar>(
    _ kept: ProjectedTokens<Scalar>, _ new: ProjectedTokens<Scalar>, block: Int, chunk: Int,
    head: Int, map: Int, _ variants: AttentionVariants<Scalar>
  ) {
    let tokens = kept.arrangement.tokens
    let size = tokens * tokens
    let width = shape.valueWidth
    let tile = (chunk * shape.heads + head) * shape.maps + map
    let scale: Scalar = scoreScale(Scalar.self)
    let (qkv, replaced) = (
      kept.matrix.view(block: block, tokens: tokens), new.matrix.view(block: block, tokens: tokens)
    )
    let features = TileFeatures(self, head: head, map: map)
    func lanes(_ matrix: MatrixView<Scalar>, _ feature: Int) -> LaneView<Scalar> {
      LaneView(matrix, feature: feature, chunk: chunk, tokens: tokens)
    }
    let (q, k, v) = (
      lanes(qkv, features.query), lanes(qkv, features.key), lanes(qkv, features.value)
    )
    let (newQ, newK, newV) = (
      lanes(replaced, features.query), lanes(replaced, features.key),
      lanes(replaced, features.value)
    )
    let e = variants.tile(variants.kept, tile, size: size)
    let newE = variants.tile(variants.new, tile, size: size)
    let own = variants.tile(variants.own, tile, size: size)
    func scores(
      _ q: LaneView<Scalar>, _ k: LaneView<Scalar>, into map: UnsafeMutablePointer<Lane<Scalar>>
    ) {
      multiplyLanes(
        q.transposed, transposed: k.transposed, into: LaneView(map, row: tokens, column: 1),
        m: tokens, n: tokens, k: shape.keyWidth)
    }
    scores(q, k, into: e)
    scores(q, newK, into: newE)
    scores(newQ, k, into: own)
    let sums = variants.tile(variants.sums, tile, size: (1 + width) * tokens)
    for j in 0..<tokens {
      sums[j] = exponentiate(
        e + j * tokens, newE + j * tokens, tokens, scale: scale,
        excluding: shape.includesSelf ? -1 : j)
      var score = Lane<Scalar>()
      for c in 0..<shape.keyWidth {
        score = Scalar.sum(
          score, newQ.pointer[c * newQ.row + j], times: newK.pointer[c * newK.row + j])
      }
      own[j * tokens + j] = score
      softmax(
        own + j * tokens, tokens, scale: scale, excluding: shape.includesSelf ? -1 : j)
    }
    multiplyLanes(
      v, transposed: LaneView(e, row: tokens, column: 1),
      into: LaneView(sums + tokens, row: tokens, column: 1), m: width, n: tokens, k: tokens)
    let products = variants.tile(variants.ownProducts, tile, size: width * tokens)
    multiplyLanes(
      v, transposed: LaneView(own, row: tokens, column: 1),
      into: LaneView(products, row: tokens, column: 1), m: width, n: tokens, k: tokens)
    for c in 0..<width {
      for j in 0..<tokens {
        products[c * tokens + j] +=
          own[j * tokens + j] * (newV.pointer[c * newV.row + j] - v.pointer[c * v.row + j])
      }
    }
  }
}

/// The features where a map's query and key and a head's value begin in Qᵀ, Kᵀ, Vᵀ.
struct TileFeatures {
  let query: Int
  let key: Int
  let value: Int

  @inline(__always)
  init(_ attention: MultiHeadAttention, head: Int, map: Int) {
    let shape = attention.shape
    query = attention.feature(query: map, head: head)
    key = shape.width + query
    value = 2 * shape.width + head * shape.valueWidth
  }
}

/// e ← e^(scale·(s − M)) of kept and of new scores with their common greatest M; an excluded entry becomes 0.
///
/// - Returns: The sum of the kept ones.
@inline(__always)
private func exponentiate<Scalar: BLASScalar>(
  _ kept: UnsafeMutablePointer<Lane<Scalar>>, _ new: UnsafeMutablePointer<Lane<Scalar>>,
  _ count: Int, scale: Scalar, excluding excluded: Int
) -> Lane<Scalar> {
  var greatest = Lane<Scalar>(repeating: -.greatestFiniteMagnitude)
  for k in 0..<count where k != excluded {
    greatest = Scalar.greater(greatest, Scalar.greater(kept[k], new[k]))
  }
  var sum = Lane<Scalar>()
  for k in 0..<count {
    guard k != excluded else {
      kept[k] = Lane<Scalar>()
      new[k] = Lane<Scalar>()
      continue
    }
    kept[k] = Scalar.exp((kept[k] - greatest) * scale)
    new[k] = Scalar.exp((new[k] - greatest) * scale)
    sum += kept[k]
  }
  return sum
}
