import LinearAlgebra

// The loops over heads, eight sets at a time. A set's matrices have some rows and columns each: far
// too small for BLAS, which serves the projections alone.

extension Buffer {
  /// Vectors from the eight numbers at `index` · 8 on.
  @inline(__always)
  fileprivate func lanes(_ index: Int) -> UnsafeMutablePointer<Lane<Scalar>> {
    UnsafeMutableRawPointer(pointer + 8 * index).assumingMemoryBound(to: Lane<Scalar>.self)
  }
}

extension MultiHeadAttention {
  /// The feature where a head's block of a kind begins in Qᵀ, Kᵀ, Vᵀ.
  @inline(__always)
  private func feature(query map: Int, head: Int) -> Int {
    (head * shape.maps + map) * shape.keyWidth
  }

  /// 1 / √d_h.
  @inline(__always)
  private func scoreScale<Scalar: BLASScalar>(_ type: Scalar.Type) -> Scalar {
    1 / Scalar(shape.keyWidth).squareRoot()
  }

  /// Computes the heads of a chunk.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func attend<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ projected: ProjectedTokens<Scalar>,
    _ queries: Range<Int>, _ tape: AttentionTape<Scalar>, chunk: Int
  ) {
    let lanes = projected.arrangement.lanes
    let tokens = projected.arrangement.tokens
    let rows = queries.count
    let size = rows * tokens
    let d = shape.width
    let qkv = projected.matrix.view(chunk: chunk)
    let sums = tape.sums.view(chunk: chunk)
    let heads = tape.heads.view(chunk: chunk)
    let scale: Scalar = scoreScale(Scalar.self)
    for head in 0..<shape.heads {
      let lambda = tape.lambda.pointer[head]
      let values = head * shape.valueWidth
      for eight in 0..<(lanes / 8) {
        let tile = (chunk * shape.heads + head) * (lanes / 8) + eight
        let maps = tape.maps.lanes(tile * shape.maps * size)
        for map in 0..<shape.maps {
          let block = feature(query: map, head: head)
          let q = LaneView(qkv, feature: block, eight: eight, lanes: lanes)
          let k = LaneView(qkv, feature: d + block, eight: eight, lanes: lanes)
          let scores = LaneView(maps + map * size, row: tokens, column: 1)
          multiplyLanes(
            q.columns(from: queries.lowerBound).transposed, transposed: k.transposed, into: scores,
            m: rows, n: tokens, k: shape.keyWidth)
          for j in 0..<rows {
            shiftScores(
              scores.pointer + j * tokens, tokens, scale: scale,
              excluding: shape.includesSelf ? -1 : queries.lowerBound + j)
          }
        }
        let numbers = UnsafeMutableRawPointer(maps).assumingMemoryBound(to: Scalar.self)
        Scalar.exp(numbers, into: numbers, count: shape.maps * size * 8)
        for map in 0..<shape.maps {
          for j in 0..<rows {
            normalizeScores(
              maps + map * size + j * tokens, tokens,
              excluding: shape.includesSelf ? -1 : queries.lowerBound + j)
          }
        }
        let weights = weights(maps, lambda, size, into: tape.difference.lanes(0))
        let v = LaneView(qkv, feature: 2 * d + values, eight: eight, lanes: lanes)
        let sum = LaneView(sums, feature: values, eight: eight, lanes: lanes)
        multiplyLanes(
          v, transposed: LaneView(weights, row: tokens, column: 1), into: sum,
          m: shape.valueWidth, n: rows, k: tokens)
        if let norm, let differential {
          norm.forward(
            parameters.values.pointer + norm.gainOffset + values,
            scale: Scalar(1 - differential.initial), sum,
            into: LaneView(heads, feature: values, eight: eight, lanes: lanes),
            root: tape.roots.lanes(tile * tokens), tokens: rows)
        }
      }
    }
  }

  /// From the gradient by the heads of a chunk to that by the queries, keys and values of the wanted
  /// tokens.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func attendBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ projected: ProjectedTokens<Scalar>,
    _ queries: Range<Int>, _ wanted: Range<Int>, _ tape: AttentionTape<Scalar>,
    _ scratch: AttentionScratch<Scalar>, accumulating: Bool, chunk: Int
  ) {
    let lanes = projected.arrangement.lanes
    let tokens = projected.arrangement.tokens
    let rows = queries.count
    let size = rows * tokens
    let d = shape.width
    let first = wanted.lowerBound
    let both = queries.clamped(to: wanted)
    let qkv = projected.matrix.view(chunk: chunk)
    let sums = tape.sums.view(chunk: chunk)
    let headGradient = scratch.heads.view(chunk: 0)
    let gradient = scratch.projected.view(chunk: 0)
    let scale: Scalar = scoreScale(Scalar.self)
    if both.count < wanted.count {
      for c in 0..<d { gradient.row(c).update(repeating: 0, count: tokens * lanes) }
    }
    for head in 0..<shape.heads {
      let lambda = tape.lambda.pointer[head]
      let values = head * shape.valueWidth
      for eight in 0..<(lanes / 8) {
        let tile = (chunk * shape.heads + head) * (lanes / 8) + eight
        let maps = tape.maps.lanes(tile * shape.maps * size)
        let g = LaneView(headGradient, feature: values, eight: eight, lanes: lanes)
        if let norm, let differential {
          norm.backward(
            parameters.values.pointer + norm.gainOffset + values,
            scale: Scalar(1 - differential.initial),
            LaneView(sums, feature: values, eight: eight, lanes: lanes), gradient: g,
            root: tape.roots.lanes(tile * tokens), tokens: rows,
            gainGradient: accumulating
              ? parameters.gradients.pointer + norm.gainOffset + values : nil)
        }
        let v = LaneView(qkv, feature: 2 * d + values, eight: eight, lanes: lanes)
        let vGradient = LaneView(gradient, feature: 2 * d + values, eight: eight, lanes: lanes)
        let weights = LaneView(
          weights(maps, lambda, size, into: tape.difference.lanes(0)), row: tokens, column: 1)
        multiplyLanes(
          g, transposed: weights.columns(from: first).transposed,
          into: vGradient.columns(from: first), m: shape.valueWidth, n: wanted.count, k: rows)
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
          if map == 1 && accumulating { scratch.lambdaGradient.pointer[head] -= total.sum() }
          let slopes = LaneView(target, row: tokens, column: 1)
          let block = feature(query: map, head: head)
          let q = LaneView(qkv, feature: block, eight: eight, lanes: lanes)
          let k = LaneView(qkv, feature: d + block, eight: eight, lanes: lanes)
          let qGradient = LaneView(gradient, feature: block, eight: eight, lanes: lanes)
          let kGradient = LaneView(gradient, feature: d + block, eight: eight, lanes: lanes)
          multiplyLanes(
            k, transposed: slopes.rows(from: both.lowerBound - queries.lowerBound),
            into: qGradient.columns(from: both.lowerBound), m: shape.keyWidth, n: both.count,
            k: tokens)
          multiplyLanes(
            q.columns(from: queries.lowerBound),
            transposed: slopes.columns(from: first).transposed,
            into: kGradient.columns(from: first), m: shape.keyWidth, n: wanted.count, k: rows)
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
    for k in 0..<size { difference[k] = maps[k] - maps[size + k] * lambda }
    return difference
  }
}

/// s ← scale · (s − max s), so that no exponential overflows; the excluded entry does not count.
@inline(__always)
private func shiftScores<Scalar: BLASScalar>(
  _ scores: UnsafeMutablePointer<Lane<Scalar>>, _ count: Int, scale: Scalar,
  excluding excluded: Int
) {
  var greatest = Lane<Scalar>(repeating: -.greatestFiniteMagnitude)
  for k in 0..<count where k != excluded { greatest = Scalar.greater(greatest, scores[k]) }
  for k in 0..<count { scores[k] = (scores[k] - greatest) * scale }
  if excluded >= 0 { scores[excluded] = Lane<Scalar>() }
}

/// Divides exponentials by their sum; the excluded one becomes 0.
@inline(__always)
private func normalizeScores<Scalar: BLASScalar>(
  _ scores: UnsafeMutablePointer<Lane<Scalar>>, _ count: Int, excluding excluded: Int
) {
  if excluded >= 0 { scores[excluded] = Lane<Scalar>() }
  guard excluded < 0 || count > 1 else { return }
  var sum = Lane<Scalar>()
  for k in 0..<count { sum += scores[k] }
  let share = 1 / sum
  for k in 0..<count { scores[k] *= share }
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
    for k in 0..<columns { sum += a[k] * from[k] }
    for k in 0..<columns { to[k] = a[k] * (from[k] - sum) * scale }
    total += sum
  }
  return total
}
