import LinearAlgebra
import NeuralNetworks

/// The storage of a ``TokenNetwork``'s variants of one block, each with one token of every set replaced.
final class TokenVariants<Scalar: BLASScalar> {
  fileprivate let attention: AttentionVariants<Scalar>
  fileprivate let first: Matrix<Scalar>
  fileprivate let firstGradient: Matrix<Scalar>
  /// The gradient by the output's first layer at each variant's new token.
  fileprivate let ownGradient: Matrix<Scalar>
  fileprivate let values: Matrix<Scalar>
  /// The gradient of a set's mean value by its tokens' values.
  fileprivate let unit: Matrix<Scalar>

  init(_ network: TokenNetwork, _ arrangement: TokenArrangement) {
    let rows = min(arrangement.rows, arrangement.rowsPerBlock)
    attention = AttentionVariants(arrangement, network.attentions[0].shape)
    first = Matrix(rows: rows, columns: network.first.outputs)
    firstGradient = Matrix(rows: rows, columns: network.first.outputs)
    ownGradient = Matrix(rows: rows, columns: network.first.outputs)
    values = Matrix(rows: rows, columns: 1)
    unit = Matrix(rows: rows, columns: 1)
    unit.view.fill(1 / Scalar(arrangement.tokens))
  }
}

extension TokenNetwork {
  /// Whether variants are computed from what they share: one attention layer, and one layer after it.
  var sharesVariants: Bool { attentions.count == 1 && rest.layers.isEmpty }

  /// Computes the mean value of each set with one token replaced, for every token, and its gradient by
  /// the new token.
  ///
  /// - Parameters:
  ///   - parameters: The network's.
  ///   - kept: The projections of the tokens as they are.
  ///   - new: Those of the tokens that replace them.
  ///   - skipped: What the output's first layer makes of both tokens themselves.
  ///   - tape: What `begin` filled.
  ///   - scratch: What a backward pass needs.
  ///   - variants: The storage.
  ///   - values: The means, (tokens · sets, 1).
  /// - Returns: (chunks · tokens · lanes, d).
  func variants<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ kept: ProjectedTokens<Scalar>,
    _ new: ProjectedTokens<Scalar>, skipped: (kept: MatrixView<Scalar>, new: MatrixView<Scalar>),
    _ tape: TokenTape<Scalar>, _ scratch: TokenScratch<Scalar>, _ variants: TokenVariants<Scalar>,
    into values: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    let arrangement = tape.arrangement
    let tokens = arrangement.tokens
    let result = scratch.gradient.view
    for block in 0..<arrangement.blocks {
      let rows = arrangement.rows(block: block, tokens: tokens)
      let own = variants.ownGradient.view.rows(0..<rows.count)
      attentions[0].prepareVariants(kept, new, block: block, variants.attention)
      for token in 0..<tokens {
        computeVariant(
          parameters, kept, new, skipped: (skipped.kept.rows(rows), skipped.new.rows(rows)),
          token, block, tape, scratch, variants, into: own)
        readTokens(
          variants.values.view, tokens: tokens, lanes: arrangement.lanes,
          into: values.rows((token * arrangement.sets)..<((token + 1) * arrangement.sets))
            .rows(arrangement.sets(block: block)))
      }
      attentions[0].variantInputGradient(
        parameters, scratch.attentions[0], tokens: tokens, block: block, into: result.rows(rows))
      multiply(own, transposed: tape.skip.view, into: result.rows(rows), beta: 1)
    }
    return result
  }

  /// Computes a block's values with one token replaced and goes back to that token's projections.
  private func computeVariant<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ kept: ProjectedTokens<Scalar>,
    _ new: ProjectedTokens<Scalar>, skipped: (kept: MatrixView<Scalar>, new: MatrixView<Scalar>),
    _ token: Int, _ block: Int, _ tape: TokenTape<Scalar>, _ scratch: TokenScratch<Scalar>,
    _ variants: TokenVariants<Scalar>, into own: MatrixView<Scalar>
  ) {
    let tokens = tape.arrangement.tokens
    let rows = 0..<own.rows
    let z = variants.first.view.rows(rows)
    let g = variants.firstGradient.view.rows(rows)
    z.copy(from: skipped.kept)
    copy(token, of: tokens, from: skipped.new, into: z)
    attentions[0].addVariantHeads(
      parameters, kept, new, replacing: token, block: block, tape.layers.tapes[0],
      variants.attention, times: tape.through.view, to: z)
    rest.activation.forward(z, bias: first.bias(parameters.values))
    value.forward(parameters, z, into: variants.values.view.rows(rows))
    value.inputGradient(
      parameters, variants.unit.view.rows(rows), through: rest.activation, z, into: g)
    attentions[0].variantBackward(
      parameters, kept, new, replacing: token, block: block, tape.layers.tapes[0],
      variants.attention, scratch.attentions[0], gradient: g, times: tape.through.view)
    copy(token, of: tokens, from: g, into: own)
  }

  /// Copies one token's rows of a block.
  private func copy<Scalar: BLASScalar>(
    _ token: Int, of tokens: Int, from source: MatrixView<Scalar>, into target: MatrixView<Scalar>
  ) {
    for start in stride(from: token * 8, to: source.rows, by: tokens * 8) {
      target.rows(start..<(start + 8)).copy(from: source.rows(start..<(start + 8)))
    }
  }
}
