import LinearAlgebra
import NeuralNetworks

/// From tokens X₀ to one value a token: attention layers X_{l+1} = X_l + heads(X_l)·W_O, then a
/// multilayer perceptron over [X₀, X_L].
struct TokenNetwork: Sendable, Hashable {
  /// The attention layers, at least one.
  let attentions: [MultiHeadAttention]
  /// The first hidden layer of the output, over [X₀, X_L].
  let first: Linear
  /// The output's other hidden layers.
  let rest: HiddenLayers
  /// From the last hidden layer to the value.
  let value: Linear

  /// Reserves the layers.
  init(
    _ settings: TokenCriticSettings, isDifferential: Bool, in layout: inout ParameterLayout
  ) {
    let shape = AttentionShape(
      width: settings.embedding, heads: settings.heads, isDifferential: isDifferential,
      includesSelf: settings.selfAttention == .include)
    attentions = (0..<settings.layers).map { MultiHeadAttention(shape, layer: $0, in: &layout) }
    (first, rest, value) = layout.scope("head") {
      let first = Linear(
        "hidden0", inputs: 2 * settings.embedding,
        outputs: settings.headHidden.first ?? settings.embedding, settings.initializer, in: &$0)
      let rest = HiddenLayers(
        inputs: first.outputs, widths: Array(settings.headHidden.dropFirst()),
        settings.activation, settings.initializer, in: &$0, first: 1)
      return (
        first, rest, Linear("value", inputs: rest.outputs, outputs: 1, .smallUniform, in: &$0)
      )
    }
  }

  private var width: Int { first.inputs / 2 }

  /// Computes the values of the tokens `queries` from all tokens, whose first queries, keys and values
  /// are `projected` already.
  ///
  /// - Returns: (chunks · queries · lanes, 1).
  func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, _ tape: TokenTape<Scalar>
  ) -> MatrixView<Scalar> {
    let arrangement = tape.arrangement
    let all = 0..<arrangement.tokens
    let rows = arrangement.chunks * queries.count * arrangement.lanes
    let own = tape.restricted(tokens, to: queries, in: tape.ownTokens)
    var x = tokens
    for (index, attention) in attentions.enumerated() {
      let isLast = index == attentions.count - 1
      let values = index == 0 ? projected : tape.projected[index - 1]
      if index > 0 { attention.project(parameters, x, into: values) }
      let input =
        !isLast ? x : index == 0 ? own : tape.restricted(x, to: queries, in: tape.ownInputs)
      let y = tape.outputs[index].view.rows(0..<input.rows)
      attention.forward(
        parameters, input, values, queries: isLast ? queries : all, tape.attentions[index], into: y)
      x = y
    }
    let z = tape.first.view.rows(0..<rows)
    multiply(own, first.weights(parameters.values, inputs: 0..<width), into: z)
    multiply(x, first.weights(parameters.values, inputs: width..<(2 * width)), into: z, beta: 1)
    rest.activation.forward(z, bias: first.bias(parameters.values))
    let values = tape.values.view.rows(0..<rows)
    value.forward(parameters, rest.forward(parameters, z, tape.rest), into: values)
    return values
  }

  /// Goes back from the gradient by the values of the forward pass before to that by the tokens
  /// `wanted`.
  ///
  /// With `accumulating`, for which all tokens must be queries and wanted, the parameters' gradients
  /// are added.
  ///
  /// - Returns: (chunks · wanted · lanes, d).
  func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, wanted: Range<Int>,
    _ tape: TokenTape<Scalar>, _ scratch: TokenScratch<Scalar>, valueGradient: MatrixView<Scalar>,
    accumulating: Bool
  ) -> MatrixView<Scalar> {
    let arrangement = tape.arrangement
    let all = 0..<arrangement.tokens
    let rows = valueGradient.rows
    let z = tape.first.view.rows(0..<rows)
    let g = scratch.first.view.rows(0..<rows)
    if accumulating {
      value.accumulateGradients(parameters, rest.output(tape.rest, z), valueGradient)
    }
    value.inputGradient(
      parameters, valueGradient, into: rest.outputGradient(tape.rest, rows: rows) ?? g)
    rest.backward(parameters, z, tape.rest, accumulating: accumulating, inputGradient: g)
    rest.activation.backward(g, output: z)
    if accumulating { accumulateFirst(parameters, tokens, tape, g) }

    var gradient = scratch.gradients.0.view.rows(0..<rows)
    multiply(
      g, transposed: first.weights(parameters.values, inputs: width..<(2 * width)), into: gradient)
    for index in attentions.indices.reversed() {
      let isLast = index == attentions.count - 1
      let needed = index == 0 ? wanted : all
      let storage = (attentions.count - index) % 2 == 1 ? scratch.gradients.1 : scratch.gradients.0
      let below = storage.view.rows(
        0..<(arrangement.chunks * needed.count * arrangement.lanes))
      attentions[index].backward(
        parameters, index == 0 ? tokens : tape.outputs[index - 1].view,
        index == 0 ? projected : tape.projected[index - 1], queries: isLast ? queries : all,
        wanted: needed, tape.attentions[index], scratch.attention, accumulating: accumulating,
        gradient: gradient, into: below)
      gradient = below
    }
    addTokenPart(parameters, g, queries, to: gradient, wanted, arrangement)
    return gradient
  }

  private func accumulateFirst<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>, _ tape: TokenTape<Scalar>,
    _ g: MatrixView<Scalar>
  ) {
    multiply(
      transposed: tokens, g, into: first.weights(parameters.gradients, inputs: 0..<width), beta: 1)
    multiply(
      transposed: tape.outputs[attentions.count - 1].view, g,
      into: first.weights(parameters.gradients, inputs: width..<(2 * width)), beta: 1)
    sumRows(g, into: first.bias(parameters.gradients))
  }

  /// Adds what the output's perceptron sees of X₀ itself.
  private func addTokenPart<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ g: MatrixView<Scalar>, _ queries: Range<Int>,
    to gradient: MatrixView<Scalar>, _ wanted: Range<Int>, _ arrangement: TokenArrangement
  ) {
    let both = queries.clamped(to: wanted)
    guard !both.isEmpty else { return }
    func rows(_ chunk: Int, of tokens: Range<Int>) -> Range<Int> {
      let start =
        (chunk * tokens.count + both.lowerBound - tokens.lowerBound) * arrangement.lanes
      return start..<(start + both.count * arrangement.lanes)
    }
    for chunk in 0..<arrangement.chunks {
      multiply(
        g.rows(rows(chunk, of: queries)),
        transposed: first.weights(parameters.values, inputs: 0..<width),
        into: gradient.rows(rows(chunk, of: wanted)), beta: 1)
    }
  }
}

/// What a ``TokenNetwork`` keeps of one pass.
final class TokenTape<Scalar: BLASScalar> {
  let arrangement: TokenArrangement
  /// The projections of all layers but the first.
  let projected: [ProjectedTokens<Scalar>]
  let attentions: [AttentionTape<Scalar>]
  /// X₁ … X_L.
  let outputs: [Matrix<Scalar>]
  let first: Matrix<Scalar>
  let rest: HiddenTape<Scalar>
  let values: Matrix<Scalar>
  /// X₀ and X_{L−1} of one token, where it alone is a query.
  let ownTokens: Matrix<Scalar>
  let ownInputs: Matrix<Scalar>

  init(
    _ network: TokenNetwork, _ arrangement: TokenArrangement, hasGradients: Bool,
    hasOwnQueries: Bool
  ) {
    self.arrangement = arrangement
    let rows = arrangement.rows
    let width = network.first.inputs / 2
    let ownRows = hasOwnQueries ? arrangement.chunks * arrangement.lanes : 0
    projected = network.attentions.dropFirst().map { ProjectedTokens(arrangement, $0.shape) }
    attentions = network.attentions.map { AttentionTape(arrangement, $0.shape) }
    outputs = network.attentions.map { _ in Matrix(rows: rows, columns: width) }
    first = Matrix(rows: rows, columns: network.first.outputs)
    rest = HiddenTape(network.rest, rows: rows, hasGradients: hasGradients)
    values = Matrix(rows: rows, columns: 1)
    ownTokens = Matrix(rows: ownRows, columns: width)
    ownInputs = Matrix(rows: network.attentions.count > 1 ? ownRows : 0, columns: width)
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

/// What a ``TokenNetwork``'s backward pass needs; passes share it.
final class TokenScratch<Scalar: BLASScalar> {
  let first: Matrix<Scalar>
  let gradients: (Matrix<Scalar>, Matrix<Scalar>)
  let attention: AttentionScratch<Scalar>

  init(_ network: TokenNetwork, _ arrangement: TokenArrangement) {
    let width = network.first.inputs / 2
    first = Matrix(rows: arrangement.rows, columns: network.first.outputs)
    gradients = (
      Matrix(rows: arrangement.rows, columns: width),
      Matrix(rows: arrangement.rows, columns: width)
    )
    attention = AttentionScratch(arrangement, network.attentions[0].shape)
  }
}
