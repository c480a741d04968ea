import LinearAlgebra
import NeuralNetworks

/// What a ``TokenCritic`` goes back through where a loss counts its values of some rows alone.
///
/// With twin critics the policies' loss counts the lesser value of each row: together the critics go back
/// through as many rows as a batch has, instead of twice as many.
final class TokenSelection<Scalar: BLASScalar> {
  let sets: SelectedSets
  /// One encoder's layers, the selected sets' rows first.
  let encoder: TokenEncoderTape<Scalar>
  /// The gradient by the selected sets' actions.
  let action: Matrix<Scalar>
  /// What the critic keeps of one block of the selected sets.
  fileprivate let block: TokenBlock<Scalar>
  /// The gradient by the output's first layer of one block.
  fileprivate let gradient: Matrix<Scalar>

  init(
    _ encoder: TokenEncoder, _ network: TokenNetwork, _ arrangement: TokenArrangement,
    _ block: TokenBlock<Scalar>, actionWidth: Int
  ) {
    self.block = block
    sets = SelectedSets(arrangement)
    self.encoder = TokenEncoderTape(encoder, rows: arrangement.sets, hasGradients: true)
    action = Matrix(rows: arrangement.sets, columns: actionWidth)
    gradient = Matrix(
      rows: min(arrangement.rows, arrangement.rowsPerBlock), columns: network.first.outputs)
  }

  /// Selects the rows that a gradient by the values (rows, readouts) counts, if they are few enough to be worth it.
  func select(_ gradient: MatrixView<Scalar>) -> Bool {
    sets.select(gradient)
    return 4 * sets.count <= 3 * gradient.rows
  }

  /// Adds the gradient by the selected sets' actions to that by all, or writes it there, with 0 for the others.
  func scatterAction(into actionGradient: MatrixView<Scalar>, adding: Bool) {
    if !adding { actionGradient.fill(0) }
    for place in 0..<sets.count {
      let from = action.view.row(place)
      let to = actionGradient.row(sets[place])
      for k in 0..<actionGradient.columns { to[k] += from[k] }
    }
  }
}

extension TokenNetwork {
  /// Goes back from the gradient by all values of the forward pass before to that by the selected sets' tokens,
  /// without the parameters' gradients.
  ///
  /// - Returns: (chunks · tokens · lanes, d), of which the first chunks are filled.
  func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, _ tape: TokenTape<Scalar>,
    _ scratch: TokenScratch<Scalar>, _ selection: TokenSelection<Scalar>,
    valueGradient: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    let all = 0..<tape.arrangement.tokens
    let g = headBackward(
      parameters, tape, scratch, valueGradient: valueGradient, accumulating: false)
    let result = scratch.gradient.view
    let selected = selection.block
    for block in 0..<selection.sets.blocks {
      let rows = tape.arrangement.rows(block: block, tokens: all.count)
      let gradient = selection.gradient.view.rows(0..<rows.count)
      selection.sets.gather(tokens: g, block: block, into: gradient)
      selected.projected.gather(projected, selection.sets, block: block)
      for index in attentions.indices {
        selected.layers.tapes[index].gather(
          tape.layers.tapes[index], selection.sets, block: block, attentions[index].shape)
      }
      for (own, other) in zip(selected.layers.projected, tape.layers.projected) {
        own.gather(other, selection.sets, block: block)
      }
      backward(
        parameters, tokens, selected.projected, queries: all, wanted: all, block: block, tape,
        selected.layers, scratch, gradient, accumulating: false, into: result.rows(rows))
    }
    return result
  }
}
