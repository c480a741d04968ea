public import LinearAlgebra

// One token of each set replaced in turn, eight sets at a time.

extension MultiHeadAttention {
  // MARK: Forward

  /// Computes the heads with one token of each set replaced and adds their product with a matrix (d, n):
  /// Z ← Z + heads·M, (chunks · tokens · lanes, n).
  public func addVariantHeads<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ kept: ProjectedTokens<Scalar>,
    _ new: ProjectedTokens<Scalar>, replacing token: Int, block: Int,
    _ tape: AttentionTape<Scalar>, _ variants: AttentionVariants<Scalar>,
    times matrix: MatrixView<Scalar>, to z: MatrixView<Scalar>
  ) {
    let tokens = kept.arrangement.tokens
    for chunk in 0..<kept.arrangement.chunks(block: block).count {
      for head in 0..<shape.heads {
        attendVariant(
          parameters, kept, new, token, block: block, chunk: chunk, head: head, tape, variants)
      }
    }
    multiply(
      transposed: variants.normalized.view(block: block, tokens: tokens), matrix, into: z, beta: 1)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func attendVariant<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ kept: ProjectedTokens<Scalar>,
    _ new: ProjectedTokens<Scalar>, _ token: Int, block: Int, chunk: Int, head: Int,
    _ tape: AttentionTape<Scalar>, _ variants: AttentionVariants<Scalar>
  ) {
    let tokens = kept.arrangement.tokens
    let width = shape.valueWidth
    let values = head * width
    let (qkv, replaced) = (
      kept.matrix.view(block: block, tokens: tokens), new.matrix.view(block: block, tokens: tokens)
    )
    let v = LaneView(qkv, feature: 2 * shape.width + values, chunk: chunk, tokens: tokens)
    let newV = LaneView(replaced, feature: 2 * shape.width + values, chunk: chunk, tokens: tokens)
    let sum = LaneView(
      variants.heads.view(block: block, tokens: tokens), feature: values, chunk: chunk,
      tokens: tokens)
    for map in 0..<shape.maps {
      let tile = (chunk * shape.heads + head) * shape.maps + map
      let e = variants.tile(variants.kept, tile, size: tokens * tokens)
      let newE = variants.tile(variants.new, tile, size: tokens * tokens)
      let sums = variants.tile(variants.sums, tile, size: (1 + width) * tokens)
      let ownProducts = variants.tile(variants.ownProducts, tile, size: width * tokens)
      let products = variants.tile(variants.products, tile, size: width * tokens)
      let shares = variants.tile(variants.shares, tile, size: tokens)
      for j in 0..<tokens where j != token {
        let old = e[j * tokens + token]
        let own = newE[j * tokens + token]
        let rest = sums[j] - old
        if isSmall(rest, beside: sums[j]) {
          // What is left is too little to come out of a difference.
          shares[j] = sumVariant(
            e + j * tokens, tokens, token, own, v, newV, into: products + j, stride: tokens,
            width)
          continue
        }
        let share = 1 / (rest + own)
        let (taken, put) = (-old * share, own * share)
        shares[j] = put
        for c in 0..<width {
          let remaining = Scalar.sum(
            sums[(1 + c) * tokens + j] * share, v.pointer[c * v.row + token], times: taken)
          products[c * tokens + j] = Scalar.sum(
            remaining, newV.pointer[c * newV.row + token], times: put)
        }
      }
      for c in 0..<width { products[c * tokens + token] = ownProducts[c * tokens + token] }
    }
    let first = (chunk * shape.heads + head) * shape.maps
    let products = variants.tile(variants.products, first, size: width * tokens)
    let factor = Lane<Scalar>(repeating: -tape.lambda.pointer[head])
    let second = shape.isDifferential ? products + width * tokens : nil
    for c in 0..<width {
      for j in 0..<tokens {
        let at = c * tokens + j
        sum.pointer[c * sum.row + j] =
          second.map { Scalar.sum(products[at], $0[at], times: factor) } ?? products[at]
      }
    }
    if let norm, let differential {
      let roots = variants.tile(variants.roots, first, size: tokens)
      norm.measure(sum, into: roots, tokens: tokens)
      norm.apply(
        parameters.values.pointer + norm.gainOffset + values,
        scale: Scalar(1 - differential.initial), sum, roots: roots,
        into: LaneView(
          variants.normalized.view(block: block, tokens: tokens), feature: values, chunk: chunk,
          tokens: tokens), tokens: tokens)
    }
  }

  // MARK: Backward

  /// Goes back from the gradient by Z = heads·M of the variant before to that by the new token's query, key and
  /// value, which stay in `scratch` until ``variantInputGradient``.
  public func variantBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ kept: ProjectedTokens<Scalar>,
    _ new: ProjectedTokens<Scalar>, replacing token: Int, block: Int,
    _ tape: AttentionTape<Scalar>, _ variants: AttentionVariants<Scalar>,
    _ scratch: AttentionScratch<Scalar>, gradient: MatrixView<Scalar>,
    times matrix: MatrixView<Scalar>
  ) {
    let tokens = kept.arrangement.tokens
    multiply(matrix, transposed: gradient, into: scratch.heads.view(block: block, tokens: tokens))
    for chunk in 0..<kept.arrangement.chunks(block: block).count {
      for head in 0..<shape.heads {
        attendVariantBackward(
          parameters, kept, new, token, block: block, chunk: chunk, head: head, tape, variants,
          scratch)
      }
    }
  }

  /// The gradient by the new tokens of a block, (chunks · tokens · lanes, d), after ``variantBackward`` of each.
  public func variantInputGradient<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ scratch: AttentionScratch<Scalar>, tokens: Int, block: Int,
    into inputGradient: MatrixView<Scalar>
  ) {
    multiply(
      transposed: scratch.projected.view(block: block, tokens: tokens),
      projection(parameters.values), into: inputGradient)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func attendVariantBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ kept: ProjectedTokens<Scalar>,
    _ new: ProjectedTokens<Scalar>, _ token: Int, block: Int, chunk: Int, head: Int,
    _ tape: AttentionTape<Scalar>, _ variants: AttentionVariants<Scalar>,
    _ scratch: AttentionScratch<Scalar>
  ) {
    let tokens = kept.arrangement.tokens
    let size = tokens * tokens
    let width = shape.valueWidth
    let first = (chunk * shape.heads + head) * shape.maps
    let scale: Scalar = scoreScale(Scalar.self)
    let (qkv, replaced) = (
      kept.matrix.view(block: block, tokens: tokens), new.matrix.view(block: block, tokens: tokens)
    )
    let target = scratch.projected.view(block: block, tokens: tokens)
    func lanes(_ matrix: MatrixView<Scalar>, _ feature: Int) -> LaneView<Scalar> {
      LaneView(matrix, feature: feature, chunk: chunk, tokens: tokens)
    }
    let g = lanes(scratch.heads.view(block: block, tokens: tokens), head * width)
    if let norm, let differential {
      norm.backward(
        parameters.values.pointer + norm.gainOffset + head * width,
        scale: Scalar(1 - differential.initial),
        lanes(variants.heads.view(block: block, tokens: tokens), head * width), gradient: g,
        root: variants.tile(variants.roots, first, size: tokens), tokens: tokens,
        gainGradient: scratch.gainGradient.lanes(head * width))
    }
    let values = 2 * shape.width + head * width
    let (v, newV) = (lanes(qkv, values), lanes(replaced, values))
    // The gradient by the new token's weight at each query, and by the weights of the new query.
    let weightSlopes = variants.slopes.lanes(0)
    let totals = variants.slopes.lanes(tokens)
    let weights = variants.slopes.lanes(2 * tokens)
    dotColumn(newV.columns(from: token), g, into: weightSlopes, tokens, width)
    for j in 0..<tokens { weights[j] = Lane<Scalar>() }
    for map in 0..<shape.maps {
      let factor: Scalar = map == 0 ? 1 : -tape.lambda.pointer[head]
      let shares = variants.tile(variants.shares, first + map, size: tokens)
      let own = variants.tile(variants.own, first + map, size: size) + token * tokens
      let products = LaneView(
        variants.tile(variants.products, first + map, size: width * tokens), row: tokens, column: 1)
      let features = TileFeatures(self, head: head, map: map)
      let (q, k) = (lanes(qkv, features.query), lanes(qkv, features.key))
      let (newQ, newK) = (lanes(replaced, features.query), lanes(replaced, features.key))
      dotMatching(products, g, into: totals, tokens, width)
      // Of the other queries the new key's score alone is new.
      let ownTotal = totals[token]
      for j in 0..<tokens where j != token {
        weights[j] = Scalar.sum(weights[j], shares[j], times: Lane<Scalar>(repeating: factor))
        totals[j] = shares[j] * (weightSlopes[j] - totals[j]) * (factor * scale)
      }
      weights[token] = Scalar.sum(
        weights[token], own[token], times: Lane<Scalar>(repeating: factor))
      // Of the new query every score is.
      let ownScore = own[token] * (weightSlopes[token] - ownTotal) * (factor * scale)
      totals[token] = ownScore
      let (queryGradient, keyGradient) = (
        lanes(target, features.query), lanes(target, features.key)
      )
      for c in 0..<shape.keyWidth {
        var sum = ownScore * newQ.pointer[c * newQ.row + token]
        let row = q.pointer + c * q.row
        for j in 0..<tokens where j != token { sum = Scalar.sum(sum, row[j], times: totals[j]) }
        keyGradient.pointer[c * keyGradient.row + token] = sum
      }
      for j in 0..<tokens where j != token {
        var slope = Lane<Scalar>()
        for c in 0..<width {
          slope = Scalar.sum(
            slope, v.pointer[c * v.row + j], times: g.pointer[c * g.row + token])
        }
        totals[j] = own[j] * (slope - ownTotal) * (factor * scale)
      }
      for c in 0..<shape.keyWidth {
        var sum = ownScore * newK.pointer[c * newK.row + token]
        let row = k.pointer + c * k.row
        for j in 0..<tokens where j != token { sum = Scalar.sum(sum, row[j], times: totals[j]) }
        queryGradient.pointer[c * queryGradient.row + token] = sum
      }
    }
    let valueGradient = lanes(target, values)
    for c in 0..<width {
      var sum = Lane<Scalar>()
      let row = g.pointer + c * g.row
      for j in 0..<tokens { sum = Scalar.sum(sum, row[j], times: weights[j]) }
      valueGradient.pointer[c * valueGradient.row + token] = sum
    }
  }
}

/// Whether a number is less than a tenth of another in any lane.
@inline(__always)
private func isSmall<Scalar: BLASScalar>(_ x: Lane<Scalar>, beside y: Lane<Scalar>) -> Bool {
  Scalar.isAnyLess(x, than: y * 0.1)
}

/// A row's product with the values and the new token's share in it, computed from all tokens.
///
/// - Returns: The new token's share.
@inline(never)
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func sumVariant<Scalar: BLASScalar>(
  _ e: UnsafePointer<Lane<Scalar>>, _ tokens: Int, _ token: Int, _ new: Lane<Scalar>,
  _ v: LaneView<Scalar>, _ newV: LaneView<Scalar>,
  into products: UnsafeMutablePointer<Lane<Scalar>>, stride: Int, _ width: Int
) -> Lane<Scalar> {
  var total = new
  for k in 0..<tokens where k != token { total += e[k] }
  let share = 1 / total
  for c in 0..<width {
    var sum = new * newV.pointer[c * newV.row + token]
    for k in 0..<tokens where k != token {
      sum = Scalar.sum(sum, e[k], times: v.pointer[c * v.row + k])
    }
    products[c * stride] = sum * share
  }
  return new * share
}

/// y_j ← Σ_c x_c0 · g_cj.
@inline(__always)
private func dotColumn<Scalar: BLASScalar>(
  _ x: LaneView<Scalar>, _ g: LaneView<Scalar>,
  into y: UnsafeMutablePointer<Lane<Scalar>>, _ tokens: Int, _ width: Int
) {
  for j in 0..<tokens {
    var sum = Lane<Scalar>()
    for c in 0..<width {
      sum = Scalar.sum(sum, x.pointer[c * x.row], times: g.pointer[c * g.row + j])
    }
    y[j] = sum
  }
}

/// y_j ← Σ_c x_cj · g_cj.
@inline(__always)
private func dotMatching<Scalar: BLASScalar>(
  _ x: LaneView<Scalar>, _ g: LaneView<Scalar>, into y: UnsafeMutablePointer<Lane<Scalar>>,
  _ tokens: Int, _ width: Int
) {
  for j in 0..<tokens {
    var sum = Lane<Scalar>()
    for c in 0..<width {
      sum = Scalar.sum(sum, x.pointer[c * x.row + j], times: g.pointer[c * g.row + j])
    }
    y[j] = sum
  }
}
