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
  private var last: Int { attentions.count - 1 }

  /// The rows of the output's first weights that meet X₀, and those that meet X_L.
  private var blocks: (tokens: Range<Int>, attended: Range<Int>) {
    (0..<width, width..<(2 * width))
  }

  // MARK: Forward

  /// Computes what all blocks of a forward pass share: λ of the heads, and what X₀ and the last heads meet on
  /// their way to the output's first layer.
  func begin<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tape: TokenTape<Scalar>,
    _ layers: AttentionLayers<Scalar>? = nil
  ) {
    for index in attentions.indices {
      attentions[index].begin(parameters, (layers ?? tape.layers).tapes[index])
    }
    let attended = first.weights(parameters.values, inputs: blocks.attended)
    multiply(attentions[last].output(parameters.values), attended, into: tape.through.view)
    tape.skip.view.copy(from: first.weights(parameters.values, inputs: blocks.tokens))
    if last == 0 { add(attended, to: tape.skip.view) }
  }

  /// Computes the first queries, keys and values of all tokens.
  func project<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    into projected: ProjectedTokens<Scalar>
  ) {
    let arrangement = projected.arrangement
    for block in 0..<arrangement.blocks {
      let rows = arrangement.rows(block: block, tokens: arrangement.tokens)
      attentions[0].project(parameters, tokens.rows(rows), block: block, into: projected)
    }
  }

  /// Computes the values of the tokens `queries` from all tokens.
  ///
  /// Where `skipped` gives X₀·W_a for all tokens, or X₀·(W_a + W_b), after `begin` and `project`, these stages are left
  /// out. As X_L = X_{L−1} + heads·W_O meets W_b alone, the heads meet W_O·W_b at once, and X_L itself is never
  /// computed; where there is one layer, X₀ meets W_a + W_b.
  ///
  /// - Returns: (chunks · queries · lanes, 1).
  func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, skipped: MatrixView<Scalar>? = nil,
    queries: Range<Int>, _ tape: TokenTape<Scalar>
  ) -> MatrixView<Scalar> {
    let arrangement = tape.arrangement
    if skipped == nil { begin(parameters, tape) }
    let own = skipped.map { tape.restricted($0, to: queries, in: tape.ownSkipped) }
    for block in 0..<arrangement.blocks {
      let rows = arrangement.rows(block: block, tokens: queries.count)
      let z = tape.first.view.rows(rows)
      if let own {
        z.copy(from: own.rows(rows))
      } else {
        attentions[0].project(parameters, tokens.rows(rows), block: block, into: projected)
        multiply(tokens.rows(rows), tape.skip.view, into: z)
      }
      attend(parameters, tokens, projected, queries, block, tape, tape.layers, to: z)
    }
    let rows = 0..<(arrangement.chunks * queries.count * arrangement.lanes)
    let z = tape.first.view.rows(rows)
    let result = tape.values.view.rows(rows)
    value.forward(parameters, rest.forward(parameters, z, tape.rest), into: result)
    return result
  }

  /// From the skipped part z of a block to its output's first layer, with what `layers` keep.
  private func attend<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, _ queries: Range<Int>, _ block: Int,
    _ tape: TokenTape<Scalar>, _ layers: AttentionLayers<Scalar>, to z: MatrixView<Scalar>
  ) {
    let values = attendBelow(parameters, tokens, projected, queries, block, tape, layers, to: z)
    attentions[last].addHeads(
      parameters, values, queries: queries, block: block, layers.tapes[last],
      times: tape.through.view, to: z)
    rest.activation.forward(z, bias: first.bias(parameters.values))
  }

  /// Computes a block's attention layers but the last, and adds X_{L−1}·W_b to `z` if there are any.
  ///
  /// - Returns: The last layer's queries, keys and values.
  private func attendBelow<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, _ queries: Range<Int>, _ block: Int,
    _ tape: TokenTape<Scalar>, _ layers: AttentionLayers<Scalar>, to z: MatrixView<Scalar>
  ) -> ProjectedTokens<Scalar> {
    let arrangement = tape.arrangement
    let all = arrangement.rows(block: block, tokens: arrangement.tokens)
    var x = tokens.rows(all)
    var values = projected
    for index in 0..<last {
      let y = tape.outputs[index].view.rows(all)
      attentions[index].forward(
        parameters, x, values, queries: 0..<arrangement.tokens, block: block,
        layers.tapes[index], into: y)
      values = layers.projected[index]
      attentions[index + 1].project(parameters, y, block: block, into: values)
      x = y
    }
    guard last > 0 else { return values }
    let attended = first.weights(parameters.values, inputs: blocks.attended)
    if queries.count == arrangement.tokens {
      multiply(x, attended, into: z, beta: 1)
    } else {
      for chunk in 0..<(z.rows / 8) {
        let start = (chunk * arrangement.tokens + queries.lowerBound) * 8
        multiply(
          x.rows(start..<(start + 8)), attended, into: z.rows((chunk * 8)..<(chunk * 8 + 8)),
          beta: 1)
      }
    }
    return values
  }

  // MARK: Backward

  /// Goes back from the gradient by the values of the forward pass before to that by the tokens
  /// `wanted`: all, or one that is a query.
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
    let g = headBackward(
      parameters, tape, scratch, valueGradient: valueGradient, accumulating: accumulating)
    if accumulating { beginBackward(scratch) }
    let result = scratch.gradient.view.rows(
      0..<(arrangement.chunks * wanted.count * arrangement.lanes))
    for block in 0..<arrangement.blocks {
      backward(
        parameters, tokens, projected, queries: queries, wanted: wanted, block: block, tape,
        tape.layers, scratch, g.rows(arrangement.rows(block: block, tokens: queries.count)),
        accumulating: accumulating,
        into: result.rows(arrangement.rows(block: block, tokens: wanted.count)))
    }
    if accumulating { endBackward(parameters, scratch, g) }
    return result
  }

  /// Starts the parameters' gradients, which all blocks of a backward pass share.
  private func beginBackward<Scalar: BLASScalar>(_ scratch: TokenScratch<Scalar>) {
    scratch.skip.view.fill(0)
    scratch.through.view.fill(0)
    for index in attentions.indices {
      attentions[index].beginBackward(scratch.attentions[index])
    }
  }

  /// Adds the parameters' gradients that are sums over all blocks, for the gradient g by z of all.
  private func endBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ scratch: TokenScratch<Scalar>, _ g: MatrixView<Scalar>
  ) {
    for index in attentions.indices {
      attentions[index].endBackward(parameters, scratch.attentions[index])
    }
    accumulateFirst(parameters, scratch, g)
  }

  // MARK: Both

  /// Whether `fit` serves: one layer after the attention.
  var fitsByBlock: Bool { rest.layers.isEmpty }

  /// Computes the values of all tokens and goes back from their gradients, block by block.
  ///
  /// What `layers` keep of a block is still in the cache then. For each block `gradient` takes its index and its
  /// values, and fills its rows of `gradients`, the gradient by all values (chunks · tokens · lanes, 1).
  ///
  /// - Returns: The gradient by the tokens, (chunks · tokens · lanes, d).
  func fit<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, _ tape: TokenTape<Scalar>,
    _ layers: AttentionLayers<Scalar>, _ scratch: TokenScratch<Scalar>,
    gradients: MatrixView<Scalar>,
    gradient: (_ block: Int, _ values: MatrixView<Scalar>) -> Void
  ) -> MatrixView<Scalar> {
    let arrangement = tape.arrangement
    let all = 0..<arrangement.tokens
    begin(parameters, tape, layers)
    beginBackward(scratch)
    for block in 0..<arrangement.blocks {
      let rows = arrangement.rows(block: block, tokens: all.count)
      let z = tape.first.view.rows(rows)
      attentions[0].project(parameters, tokens.rows(rows), block: block, into: projected)
      multiply(tokens.rows(rows), tape.skip.view, into: z)
      attend(parameters, tokens, projected, all, block, tape, layers, to: z)
      let values = tape.values.view.rows(rows)
      value.forward(parameters, z, into: values)
      gradient(block, values)
      let g = scratch.first.view.rows(rows)
      value.inputGradient(
        parameters, gradients.rows(rows), through: rest.activation, z, into: g)
      backward(
        parameters, tokens, projected, queries: all, wanted: all, block: block, tape, layers,
        scratch, g, accumulating: true, into: scratch.gradient.view.rows(rows))
    }
    value.accumulateGradients(parameters, tape.first.view, gradients)
    endBackward(parameters, scratch, scratch.first.view)
    return scratch.gradient.view
  }

  /// Goes back from the gradient by the values to that by z, the output's first layer before its activation.
  func headBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tape: TokenTape<Scalar>, _ scratch: TokenScratch<Scalar>,
    valueGradient: MatrixView<Scalar>, accumulating: Bool
  ) -> MatrixView<Scalar> {
    let rows = valueGradient.rows
    let z = tape.first.view.rows(0..<rows)
    let g = scratch.first.view.rows(0..<rows)
    if accumulating {
      value.accumulateGradients(parameters, rest.output(tape.rest, z), valueGradient)
    }
    if let above = rest.outputGradient(tape.rest, rows: rows) {
      value.inputGradient(parameters, valueGradient, into: above)
      rest.backward(parameters, z, tape.rest, accumulating: accumulating, inputGradient: g)
      rest.activation.backward(g, output: z)
    } else {
      value.inputGradient(parameters, valueGradient, through: rest.activation, z, into: g)
    }
    return g
  }

  /// Goes back through a block's attention layers from the gradient g by z, with what `layers` keep of them.
  func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tokens: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, wanted: Range<Int>, block: Int,
    _ tape: TokenTape<Scalar>, _ layers: AttentionLayers<Scalar>, _ scratch: TokenScratch<Scalar>,
    _ g: MatrixView<Scalar>,
    accumulating: Bool, into result: MatrixView<Scalar>
  ) {
    let arrangement = tape.arrangement
    let all = 0..<arrangement.tokens
    let rows = arrangement.rows(block: block, tokens: all.count)
    func input(_ index: Int) -> MatrixView<Scalar> {
      (index == 0 ? tokens : tape.outputs[index - 1].view).rows(rows)
    }
    func below(_ index: Int) -> MatrixView<Scalar> {
      index == 0
        ? result
        : (index % 2 == 0 ? scratch.inputs.0 : scratch.inputs.1).view.rows(0..<rows.count)
    }
    let attended = first.weights(parameters.values, inputs: blocks.attended)
    for index in attentions.indices.reversed() {
      let values = index == 0 ? projected : layers.projected[index - 1]
      let needed = index == 0 ? wanted : all
      if index == last {
        attentions[index].headsBackward(
          parameters, input(index), values, queries: queries, wanted: needed, block: block,
          layers.tapes[index], scratch.attentions[index], gradient: g,
          times: tape.through.view, matrixGradient: accumulating ? scratch.through.view : nil,
          into: below(index))
        guard index > 0 else { continue }
        addSkipped(g, queries, attended, to: below(index), all)
        if accumulating {
          multiply(
            transposed: input(index), g,
            into: first.weights(parameters.gradients, inputs: blocks.attended), beta: 1)
        }
      } else {
        attentions[index].backward(
          parameters, input(index), values, queries: all, wanted: needed, block: block,
          layers.tapes[index], scratch.attentions[index], accumulating: accumulating,
          gradient: below(index + 1), into: below(index))
      }
    }
    addSkipped(g, queries, tape.skip.view, to: result, wanted)
    if accumulating { multiply(transposed: input(0), g, into: scratch.skip.view, beta: 1) }
  }

  /// The gradients of the output's first layer and of the last W_O, from those by what they make
  /// together: ∂W_b += W_Oᵀ·∂(W_O·W_b), ∂W_O += ∂(W_O·W_b)·W_bᵀ.
  private func accumulateFirst<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ scratch: TokenScratch<Scalar>, _ g: MatrixView<Scalar>
  ) {
    let attended = first.weights(parameters.gradients, inputs: blocks.attended)
    add(scratch.skip.view, to: first.weights(parameters.gradients, inputs: blocks.tokens))
    if last == 0 { add(scratch.skip.view, to: attended) }
    multiply(
      transposed: attentions[last].output(parameters.values), scratch.through.view,
      into: attended, beta: 1)
    multiply(
      scratch.through.view,
      transposed: first.weights(parameters.values, inputs: blocks.attended),
      into: attentions[last].output(parameters.gradients), beta: 1)
    sumRows(g, into: first.bias(parameters.gradients))
  }

  /// Adds g·Wᵀ to the gradient by a block's tokens `wanted` where they are queries: all or one of both.
  private func addSkipped<Scalar: BLASScalar>(
    _ g: MatrixView<Scalar>, _ queries: Range<Int>, _ weights: MatrixView<Scalar>,
    to gradient: MatrixView<Scalar>, _ wanted: Range<Int>
  ) {
    guard queries != wanted else {
      return multiply(g, transposed: weights, into: gradient, beta: 1)
    }
    let both = queries.clamped(to: wanted)
    for chunk in 0..<(g.rows / (8 * queries.count)) {
      let from = (chunk * queries.count + both.lowerBound - queries.lowerBound) * 8
      let to = (chunk * wanted.count + both.lowerBound - wanted.lowerBound) * 8
      multiply(
        g.rows(from..<(from + 8 * both.count)), transposed: weights,
        into: gradient.rows(to..<(to + 8 * both.count)), beta: 1)
    }
  }
}
