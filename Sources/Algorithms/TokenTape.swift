import LinearAlgebra
import NeuralNetworks

/// What a ``TokenNetwork`` keeps of one pass.
final class TokenTape<Scalar: BLASScalar> {
  let arrangement: TokenArrangement
  let layers: AttentionLayers<Scalar>
  /// X₁ … X_{L−1}.
  let outputs: [Matrix<Scalar>]
  /// W_a, or W_a + W_b where there is one layer.
  let skip: Matrix<Scalar>
  /// W_O·W_b of the last layer.
  let through: Matrix<Scalar>
  let first: Matrix<Scalar>
  let rest: HiddenTape<Scalar>
  let values: Matrix<Scalar>
  /// The skipped part of one token, where it alone is a query.
  let ownSkipped: Matrix<Scalar>

  init(
    _ network: TokenNetwork, _ arrangement: TokenArrangement, hasGradients: Bool,
    hasOwnQueries: Bool
  ) {
    self.arrangement = arrangement
    let rows = arrangement.rows
    let width = network.first.inputs / 2
    let ownRows = hasOwnQueries ? arrangement.chunks * arrangement.lanes : 0
    layers = AttentionLayers(network, arrangement, isKept: hasGradients)
    outputs = network.attentions.dropFirst().map { _ in Matrix(rows: rows, columns: width) }
    // Without rows a network is only measured, however wide it is.
    let joined = rows > 0 ? width : 0
    skip = Matrix(rows: joined, columns: network.first.outputs)
    through = Matrix(rows: joined, columns: network.first.outputs)
    first = Matrix(rows: rows, columns: network.first.outputs)
    rest = HiddenTape(network.rest, rows: rows, hasGradients: hasGradients)
    values = Matrix(rows: rows, columns: 1)
    ownSkipped = Matrix(rows: ownRows, columns: network.first.outputs)
  }

  /// The rows of some tokens: all, or those of one copied together.
  func restricted(
    _ x: MatrixView<Scalar>, to queries: Range<Int>, in copy: Matrix<Scalar>
  ) -> MatrixView<Scalar> {
    guard queries.count < arrangement.tokens else { return x }
    arrangement.gather(x, token: queries.lowerBound, into: copy.view)
    return copy.view
  }
}

/// What a ``TokenNetwork`` keeps of its attention layers, of all blocks or of the latest.
final class AttentionLayers<Scalar: BLASScalar> {
  /// The projections of all layers but the first.
  let projected: [ProjectedTokens<Scalar>]
  let tapes: [AttentionTape<Scalar>]

  init(_ network: TokenNetwork, _ arrangement: TokenArrangement, isKept: Bool) {
    projected = network.attentions.dropFirst().map {
      ProjectedTokens(arrangement, $0.shape, isKept: isKept)
    }
    tapes = network.attentions.map { AttentionTape(arrangement, $0.shape, isKept: isKept) }
  }
}

/// What a ``TokenNetwork`` keeps of one block alone.
final class TokenBlock<Scalar: BLASScalar> {
  /// The first attention's queries, keys and values.
  let projected: ProjectedTokens<Scalar>
  let layers: AttentionLayers<Scalar>

  init(_ network: TokenNetwork, _ arrangement: TokenArrangement) {
    projected = ProjectedTokens(arrangement, network.attentions[0].shape, isKept: false)
    layers = AttentionLayers(network, arrangement, isKept: false)
  }
}

/// What a ``TokenNetwork``'s backward pass needs; passes share it.
final class TokenScratch<Scalar: BLASScalar> {
  let first: Matrix<Scalar>
  /// The gradient by X₀.
  let gradient: Matrix<Scalar>
  /// The gradients by the inputs of a block's other layers, one after another.
  let inputs: (Matrix<Scalar>, Matrix<Scalar>)
  /// The gradients by W_a and by W_O·W_b.
  let skip: Matrix<Scalar>
  let through: Matrix<Scalar>
  let attentions: [AttentionScratch<Scalar>]

  init(_ network: TokenNetwork, _ arrangement: TokenArrangement) {
    let width = network.first.inputs / 2
    let outputs = network.first.outputs
    first = Matrix(rows: arrangement.rows, columns: outputs)
    gradient = Matrix(rows: arrangement.rows, columns: width)
    let others = network.attentions.count > 1 ? min(arrangement.rows, arrangement.rowsPerBlock) : 0
    inputs = (Matrix(rows: others, columns: width), Matrix(rows: others, columns: width))
    let joined = arrangement.rows > 0 ? width : 0
    skip = Matrix(rows: joined, columns: outputs)
    through = Matrix(rows: joined, columns: outputs)
    attentions = network.attentions.map { AttentionScratch(arrangement, $0.shape) }
  }
}
