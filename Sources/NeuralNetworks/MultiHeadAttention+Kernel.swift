import LinearAlgebra

// The loops over heads, eight sets at a time. A set's matrices have some rows and columns each: far
// too small for BLAS, which serves the projections alone.

extension MultiHeadAttention {
  /// The feature where a head's block of a kind begins in Qᵀ, Kᵀ, Vᵀ.
  @inline(__always)
  func feature(query map: Int, head: Int) -> Int {
    (head * shape.maps + map) * shape.keyWidth
  }

  /// 1 / √d_h.
  @inline(__always)
  func scoreScale<Scalar: BLASScalar>(_ type: Scalar.Type) -> Scalar {
    1 / Scalar(shape.keyWidth).squareRoot()
  }

  /// Computes the heads of a block.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func attend<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ projected: ProjectedTokens<Scalar>,
    _ queries: Range<Int>, _ tape: AttentionTape<Scalar>, block: Int
  ) {
    let arrangement = projected.arrangement
    let tokens = arrangement.tokens
    let rows = queries.count
    let size = rows * tokens
    let d = shape.width
    let qkv = projected.matrix.view(block: block, tokens: tokens)
    let sums = tape.sums.view(block: block, tokens: rows)
    let heads = tape.heads.view(block: block, tokens: rows)
    let scale: Scalar = scoreScale(Scalar.self)
    for (index, chunk) in arrangement.chunks(block: block).enumerated() {
      for head in 0..<shape.heads {
        let tile = tape.tile(chunk: chunk, index: index, head: head, shape)
        let maps = tape.maps.lanes(tile * shape.maps * size)
        for map in 0..<shape.maps {
          let block = feature(query: map, head: head)
          let q = LaneView(qkv, feature: block, chunk: index, tokens: tokens)
          let k = LaneView(qkv, feature: d + block, chunk: index, tokens: tokens)
          let scores = maps + map * size
          multiplyLanes(
            q.columns(from: queries.lowerBound).transposed, transposed: k.transposed,
            into: LaneView(scores, row: tokens, column: 1), m: rows, n: tokens, k: shape.keyWidth)
          for j in 0..<rows {
            softmax(
              scores + j * tokens, tokens, scale: scale,
              excluding: shape.includesSelf ? -1 : queries.lowerBound + j)
          }
        }
        let weights = weights(
          maps, tape.lambda.pointer[head], size, into: tape.difference.lanes(0))
        let values = head * shape.valueWidth
        let v = LaneView(qkv, feature: 2 * d + values, chunk: index, tokens: tokens)
        let sum = LaneView(sums, feature: values, chunk: index, tokens: rows)
        multiplyLanes(
          v, transposed: LaneView(weights, row: tokens, column: 1), into: sum,
          m: shape.valueWidth, n: rows, k: tokens)
        if let norm, let differential {
          let roots = tape.roots.lanes(tile * tokens)
          norm.measure(sum, into: roots, tokens: rows)
          norm.apply(
            parameters.values.pointer + norm.gainOffset + values,
            scale: Scalar(1 - differential.initial), sum, roots: roots,
            into: LaneView(heads, feature: values, chunk: index, tokens: rows), tokens: rows)
        }
      }
    }
  }

  /// Computes a block's heads again from what `attend` kept of all blocks.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func restoreHeads<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ queries: Range<Int>, _ arrangement: TokenArrangement,
    _ tape: AttentionTape<Scalar>, block: Int
  ) {
    guard let norm, let differential else { return }
    let rows = queries.count
    let sums = tape.sums.view(block: block, tokens: rows)
    let heads = tape.heads.view(block: block, tokens: rows)
    for (index, chunk) in arrangement.chunks(block: block).enumerated() {
      for head in 0..<shape.heads {
        let tile = tape.tile(chunk: chunk, index: index, head: head, shape)
        let values = head * shape.valueWidth
        norm.apply(
          parameters.values.pointer + norm.gainOffset + values,
          scale: Scalar(1 - differential.initial),
          LaneView(sums, feature: values, chunk: index, tokens: rows),
          roots: tape.roots.lanes(tile * arrangement.tokens),
          into: LaneView(heads, feature: values, chunk: index, tokens: rows), tokens: rows)
      }
    }
  }

  /// From the gradient by the heads of a block to that by the queries, keys and values of the wanted
  /// tokens, which stand together; the gradients by gains and λ are added to the scratch's.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func attendBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ projected: ProjectedTokens<Scalar>,
    _ queries: Range<Int>, _ wanted: Range<Int>, _ tape: AttentionTape<Scalar>,
    _ scratch: AttentionScratch<Scalar>, block: Int
  ) {
    let arrangement = projected.arrangement
    let tokens = arrangement.tokens
    let rows = queries.count
    let size = rows * tokens
    let d = shape.width
    let first = wanted.lowerBound
    let both = queries.clamped(to: wanted)
    let qkv = projected.matrix.view(block: block, tokens: tokens)
    let sums = tape.sums.view(block: block, tokens: rows)
    let headGradient = scratch.heads.view(block: block, tokens: rows)
    let gradient = scratch.projected.view(block: block, tokens: wanted.count)
    let scale: Scalar = scoreScale(Scalar.self)
    if both.count < wanted.count { gradient.rows(0..<d).fill(0) }
    for (index, chunk) in arrangement.chunks(block: block).enumerated() {
      for head in 0..<shape.heads {
        let lambda = tape.lambda.pointer[head]
        let values = head * shape.valueWidth
        let tile = tape.tile(chunk: chunk, index: index, head: head, shape)
        let maps = tape.maps.lanes(tile * shape.maps * size)
        let g = LaneView(headGradient, feature: values, chunk: index, tokens: rows)
        if let norm, let differential {
          norm.backward(
            parameters.values.pointer + norm.gainOffset + values,
            scale: Scalar(1 - differential.initial),
            LaneView(sums, feature: values, chunk: index, tokens: rows), gradient: g,
            root: tape.roots.lanes(tile * tokens), tokens: rows,
            gainGradient: scratch.gainGradient.lanes(values))
        }
        let v = LaneView(qkv, feature: 2 * d + values, chunk: index, tokens: tokens)
        let weights = LaneView(
          weights(maps, lambda, size, into: tape.difference.lanes(0)), row: tokens, column: 1)
        multiplyLanes(
          g, transposed: weights.columns(from: first).transposed,
          into: LaneView(gradient, feature: 2 * d + values, chunk: index, tokens: wanted.count),
          m: shape.valueWidth, n: wanted.count, k: rows)
        let slope = LaneView(scratch.maps.lanes(0), row: tokens, column: 1)
        multiplyLanes(
          g.transposed, transposed: v.transposed, into: slope, m: rows, n: tokens,
          k: shape.valueWidth)
        for map in (0..<shape.maps).reversed() {
          // The second map's gradient is kept apart: the first's still needs that by A₁ − λ·A₂.
          let target = map == 0 ? slope.pointer : scratch.maps.lanes(size)
          let total = softmaxGradient(
            maps + map * size, slope.pointer, scale: map == 0 ? scale : -lambda * scale,
            into: target, rows, tokens)
          if map == 1 { scratch.lambdaGradient.lanes(head)[0] -= total }
          let slopes = LaneView(target, row: tokens, column: 1)
          let block = feature(query: map, head: head)
          let q = LaneView(qkv, feature: block, chunk: index, tokens: tokens)
          let k = LaneView(qkv, feature: d + block, chunk: index, tokens: tokens)
          let qGradient = LaneView(gradient, feature: block, chunk: index, tokens: wanted.count)
          let kGradient = LaneView(
            gradient, feature: d + block, chunk: index, tokens: wanted.count)
          multiplyLanes(
            k, transposed: slopes.rows(from: both.lowerBound - queries.lowerBound),
            into: qGradient.columns(from: both.lowerBound - first), m: shape.keyWidth,
            n: both.count, k: tokens)
          multiplyLanes(
            q.columns(from: queries.lowerBound),
            transposed: slopes.columns(from: first).transposed, into: kGradient,
            m: shape.keyWidth, n: wanted.count, k: rows)
        }
      }
    }
  }

  /// A₁ − λ·A₂, or A₁ itself where there is one map.
  @inline(__always)
  private func weights<Scalar: BLASScalar>(
    _ maps: UnsafeMutablePointer<Lane<Scalar>>, _ lambda: Scalar, _ size: Int,
    into difference: UnsafeMutablePointer<Lane<Scalar>>
  ) -> UnsafeMutablePointer<Lane<Scalar>> {
    guard shape.isDifferential else { return maps }
    let factor = Lane<Scalar>(repeating: -lambda)
    for k in 0..<size { difference[k] = Scalar.sum(maps[k], maps[size + k], times: factor) }
    return difference
  }
}

/// A ← softmax(scale · A), in place, from a row's greatest entry on, so that no exponential overflows; an
/// excluded entry becomes 0.
@inline(__always)
func softmax<Scalar: BLASScalar>(
  _ scores: UnsafeMutablePointer<Lane<Scalar>>, _ count: Int, scale: Scalar,
  excluding excluded: Int
) {
  let least = Lane<Scalar>(repeating: -.greatestFiniteMagnitude)
  if excluded >= 0 { scores[excluded] = least }
  var greatest = least
  for k in 0..<count { greatest = Scalar.greater(greatest, scores[k]) }
  var sum = Lane<Scalar>()
  for k in 0..<count {
    let exponential = Scalar.exp((scores[k] - greatest) * scale)
    scores[k] = exponential
    sum += exponential
  }
  let share = 1 / sum
  for k in 0..<count { scores[k] *= share }
  // It was far too small to count in the sum, unless it is alone: then there is none to attend to.
  if excluded >= 0 { scores[excluded] = Lane<Scalar>() }
}

/// The gradient by the scores of a softmax map A from that by A: scale · A ∘ (g − Σ_k A·g).
///
/// - Returns: Σ A·g over the whole map.
@inline(__always)
private func softmaxGradient<Scalar: BLASScalar>(
  _ map: UnsafeMutablePointer<Lane<Scalar>>, _ g: UnsafeMutablePointer<Lane<Scalar>>,
  scale: Scalar, into slope: UnsafeMutablePointer<Lane<Scalar>>, _ rows: Int, _ columns: Int
) -> Lane<Scalar> {
  var total = Lane<Scalar>()
  for j in 0..<rows {
    let a = map + j * columns
    let from = g + j * columns
    let to = slope + j * columns
    var sum = Lane<Scalar>()
    for k in 0..<columns { sum = Scalar.sum(sum, a[k], times: from[k]) }
    let shift = sum * -scale
    for k in 0..<columns {
      to[k] = a[k] * Scalar.sum(shift, from[k], times: Lane<Scalar>(repeating: scale))
    }
    total += sum
  }
  return total
}
