import DecPOMDP
import LinearAlgebra
import NeuralNetworks

/// A centralised critic over one token an agent: encoders, attention, a value of each token.
///
/// Each agent's encoder makes a token of its (o_j, a_j); a V's tokens are of o_j alone. The readouts are the
/// tokens' values, or their mean for a team. What depends on the state alone and what belongs to the replayed
/// actions is shared by the replaced passes: where one agent's action is replaced at a time, its
/// token with its queries, keys and values alone changes places with the replayed one.
///
/// Those variants are computed one after another, with the gradient of each one's value by the replaced action,
/// so that the memory is that of a single one. As no row of a batch meets another, a loss's gradient is that
/// one times the loss's by the row's value.
final class TokenCritic<Scalar: BLASScalar>: CentralizedCritic {
  let readouts: Int
  private let shape: CriticShape
  private let encoders: [TokenEncoder]
  private let network: TokenNetwork
  private let arrangement: TokenArrangement

  /// [o_j, privileged]·W of each agent, (rows, width), where the replaced passes start from it.
  private let stateParts: [Matrix<Scalar>]
  private let replayed: Pass
  private let replaced: Pass?
  private let scratch: TokenScratch<Scalar>?
  /// What is kept of a block where all is computed of it before the next.
  private let block: TokenBlock<Scalar>?
  /// Where the gradient by replaced actions may be that of some rows alone.
  private let selection: TokenSelection<Scalar>?
  /// Where each variant's team value is computed from what all of them share.
  private let variants: TokenVariants<Scalar>?
  /// One agent's tokens or their gradient, (rows, d).
  private let token: Matrix<Scalar>
  /// The gradient by the tokens' values, 0 for padding.
  private let valueGradients: Matrix<Scalar>
  private let values: Matrix<Scalar>
  private let replacedValues: Matrix<Scalar>?
  /// The gradient of each variant's values by the action that it replaces, (rows, Σ|a_i|).
  private let ownGradients: Matrix<Scalar>
  /// What the output's first layer makes of the replayed and of the replaced tokens themselves.
  private let skipped: (Matrix<Scalar>, Matrix<Scalar>)
  private var replacement = ReplacedActions.all
  private var holdsReplayed = false
  private var state: MatrixView<Scalar>
  private var action: MatrixView<Scalar>?

  init(
    _ settings: TokenCriticSettings, isDifferential: Bool, _ shape: CriticShape,
    in layout: inout ParameterLayout
  ) {
    self.shape = shape
    let agents = shape.environment.agents.indices
    encoders = agents.map { TokenEncoder(shape, agent: $0, settings, in: &layout) }
    let network = TokenNetwork(settings, isDifferential: isDifferential, in: &layout)
    let arrangement = TokenArrangement(sets: shape.rows, tokens: max(1, agents.count))
    self.network = network
    self.arrangement = arrangement
    readouts = settings.readout == .team ? 1 : agents.count

    let isReplaced = shape.takesActions && shape.isTrained
    let hasVariants = isReplaced && shape.replacesOwnActions
    stateParts = encoders.map {
      Matrix(rows: isReplaced ? shape.rows : 0, columns: $0.first.outputs)
    }
    replayed = Pass(
      encoders, network, arrangement, hasGradients: shape.isTrained, hasOwnQueries: false)
    // Variants start from the replayed pass; else it is done with when actions are replaced.
    replaced =
      hasVariants
      ? Pass(encoders, network, arrangement, hasGradients: true, hasOwnQueries: readouts > 1)
      : isReplaced ? replayed : nil
    scratch = shape.isTrained ? TokenScratch(network, arrangement) : nil
    block = shape.isTrained ? TokenBlock(network, arrangement) : nil
    if isReplaced && !hasVariants, let encoder = encoders.first, let block {
      selection = TokenSelection(
        encoder, network, arrangement, block, actionWidth: shape.environment.actionWidth)
    } else {
      selection = nil
    }
    variants =
      hasVariants && readouts == 1 && network.sharesVariants
      ? TokenVariants(network, arrangement) : nil
    token = Matrix(rows: shape.rows, columns: settings.embedding)
    valueGradients = Matrix(rows: shape.isTrained ? arrangement.rows : 0, columns: 1)
    values = Matrix(rows: shape.rows, columns: readouts)
    replacedValues =
      isReplaced
      ? Matrix(rows: shape.rows * (hasVariants ? agents.count : 1), columns: readouts) : nil
    ownGradients = Matrix(
      rows: hasVariants ? shape.rows : 0, columns: shape.environment.actionWidth)
    let skippedRows = hasVariants ? arrangement.rows : 0
    skipped = (
      Matrix(rows: skippedRows, columns: network.first.outputs),
      Matrix(rows: skippedRows, columns: network.first.outputs)
    )
    state = MatrixView(values.view.pointer, rows: 0, columns: 0)
  }

  private var agents: Range<Int> { 0..<encoders.count }

  // MARK: Replayed actions

  func forward(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?
  ) -> MatrixView<Scalar> {
    encode(parameters, state: state, action: action)
    holdsReplayed = true
    let tokenValues = network.forward(
      parameters, replayed.tokens.view, replayed.projected, queries: agents,
      replayed.tape)
    read(tokenValues, into: values.view)
    return values.view
  }

  func backward(_ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>) {
    guard let scratch else {
      preconditionFailure("this critic was planned as a target, without gradients")
    }
    precondition(holdsReplayed, "a critic goes back before it takes replaced actions")
    let gradient = network.backward(
      parameters, replayed.tokens.view, replayed.projected, queries: agents, wanted: agents,
      replayed.tape, scratch, valueGradient: spread(valueGradient), accumulating: true)
    accumulateEncoders(parameters, gradient)
  }

  func fit(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?,
    target: MatrixView<Scalar>, valueGradient: MatrixView<Scalar>
  ) -> (loss: Scalar, values: MatrixView<Scalar>) {
    guard network.fitsByBlock, let scratch, let block else {
      return fitInTwoPasses(
        parameters, state: state, action: action, target: target, valueGradient: valueGradient)
    }
    encode(parameters, state: state, action: action)
    holdsReplayed = false
    // Variants start from the replayed projections of all blocks.
    let hasVariants = replaced != nil && replaced !== replayed
    let projected = hasVariants ? replayed.projected : block.projected
    let share = 1 / Scalar(shape.rows * readouts)
    let values = values.view
    var sum: Scalar = 0
    valueGradients.view.fill(0)
    let gradient = network.fit(
      parameters, replayed.tokens.view, projected, replayed.tape, block.layers, scratch,
      gradients: valueGradients.view
    ) { block, tokenValues in
      let (tokens, lanes) = (arrangement.tokens, arrangement.lanes)
      let sets = arrangement.sets(block: block)
      readTokens(tokenValues, tokens: tokens, lanes: lanes, into: values.rows(sets))
      addSquaredErrors(
        values.rows(sets), target.rows(sets), share: share, to: &sum,
        gradient: valueGradient.rows(sets))
      spreadTokens(
        valueGradient.rows(sets), tokens: tokens, lanes: lanes,
        into: valueGradients.view.rows(arrangement.rows(block: block, tokens: tokens)))
    }
    accumulateEncoders(parameters, gradient)
    return (share * sum, values)
  }

  /// Computes the replayed tokens, and the state's part in those with actions replaced.
  private func encode(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?
  ) {
    self.state = state
    self.action = action
    for agent in agents {
      let z = replaced == nil ? replayed.encoders[agent].first : stateParts[agent]
      encoders[agent].multiplyState(parameters, state, into: z.view)
      encode(parameters, agent, z.view, action: action, replayed)
    }
  }

  /// Adds the encoders' gradients for the gradient by the replayed tokens.
  private func accumulateEncoders(
    _ parameters: Parameters<Scalar>, _ gradient: MatrixView<Scalar>
  ) {
    for agent in agents {
      arrangement.gather(gradient, token: agent, into: token.view)
      encoders[agent].backward(
        parameters, replayed.encoders[agent], gradient: token.view, accumulating: true)
      encoders[agent].accumulateFirst(
        parameters, replayed.encoders[agent], state: state, action: action)
    }
  }

  /// From an encoder's first product over the state to the agent's token.
  private func encode(
    _ parameters: Parameters<Scalar>, _ agent: Int, _ z: MatrixView<Scalar>,
    action: MatrixView<Scalar>?, _ pass: Pass
  ) {
    let encoder = encoders[agent]
    encoder.finish(parameters, z, action: action, pass.encoders[agent], into: token.view)
    arrangement.scatter(
      token.view, bias: encoder.token.bias(parameters.values), token: agent,
      into: pass.tokens.view)
  }

  // MARK: Replaced actions

  func forward(
    _ parameters: Parameters<Scalar>, replacing replacement: ReplacedActions,
    action new: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    guard let replaced, let replacedValues else {
      preconditionFailure("this critic was planned without a pass for replaced actions")
    }
    self.replacement = replacement
    if replaced === replayed { holdsReplayed = false }
    for agent in agents {
      encode(parameters, agent, stateParts[agent].view, action: new, replaced)
    }
    guard replacement == .own else {
      let values = replacedValues.view.rows(0..<shape.rows)
      read(
        network.forward(
          parameters, replaced.tokens.view, replaced.projected, queries: agents,
          replaced.tape), into: values)
      return values
    }
    precondition(shape.replacesOwnActions, "this critic was planned without variants")
    replacedValues.view.fill(0)
    prepareVariants(parameters, replaced)
    if let variants {
      computeVariants(parameters, replaced, variants, into: replacedValues.view)
      return replacedValues.view
    }
    for agent in agents {
      let block = replacedValues.view.rows((agent * shape.rows)..<((agent + 1) * shape.rows))
      computeVariant(
        parameters, agent, replaced,
        into: readouts > 1 ? block.columns(agent..<(agent + 1)) : block)
    }
    return replacedValues.view
  }

  func replacedActionGradient(
    _ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>,
    into actionGradient: MatrixView<Scalar>, adding: Bool
  ) {
    guard let replaced, let scratch else {
      preconditionFailure("this critic was planned without a pass for replaced actions")
    }
    if replacement == .own {
      for agent in agents {
        let block = valueGradient.rows((agent * shape.rows)..<((agent + 1) * shape.rows))
        let own = encoders[agent].action
        scaleRows(
          ownGradients.view.columns(own),
          by: block.columns(readouts > 1 ? agent..<(agent + 1) : 0..<1),
          into: actionGradient.columns(own), adding: adding)
      }
      return
    }
    if let selection, selection.select(valueGradient) {
      return selectedActionGradient(
        parameters, replaced, scratch, selection, valueGradient: valueGradient,
        into: actionGradient, adding: adding)
    }
    let gradient = network.backward(
      parameters, replaced.tokens.view, replaced.projected, queries: agents, wanted: agents,
      replaced.tape, scratch, valueGradient: spread(valueGradient), accumulating: false)
    for agent in agents {
      arrangement.gather(gradient, token: agent, into: token.view)
      encoders[agent].backward(
        parameters, replaced.encoders[agent], gradient: token.view, accumulating: false)
      encoders[agent].actionGradient(
        parameters, replaced.encoders[agent], into: actionGradient, adding: adding)
    }
  }

  /// The gradient by the replaced actions where it is that of the selected rows alone.
  private func selectedActionGradient(
    _ parameters: Parameters<Scalar>, _ replaced: Pass, _ scratch: TokenScratch<Scalar>,
    _ selection: TokenSelection<Scalar>, valueGradient: MatrixView<Scalar>,
    into actionGradient: MatrixView<Scalar>, adding: Bool
  ) {
    let gradient = network.backward(
      parameters, replaced.tokens.view, replaced.projected, replaced.tape, scratch, selection,
      valueGradient: spread(valueGradient))
    let rows = 0..<selection.sets.count
    for agent in agents {
      arrangement.gather(gradient, token: agent, into: token.view.rows(rows))
      selection.encoder.gather(replaced.encoders[agent], selection.sets)
      encoders[agent].backward(
        parameters, selection.encoder, gradient: token.view.rows(rows), accumulating: false)
      encoders[agent].actionGradient(
        parameters, selection.encoder, into: selection.action.view.rows(rows), adding: false)
    }
    selection.scatterAction(into: actionGradient, adding: adding)
  }

  // MARK: Variants

  /// What all variants share: the projections of replayed and replaced tokens, and the output's part of both.
  private func prepareVariants(_ parameters: Parameters<Scalar>, _ replaced: Pass) {
    network.begin(parameters, replaced.tape)
    network.project(parameters, replaced.tokens.view, into: replaced.projected)
    multiply(replayed.tokens.view, replaced.tape.skip.view, into: skipped.0.view)
    multiply(replaced.tokens.view, replaced.tape.skip.view, into: skipped.1.view)
  }

  /// The team's values with each agent's token replaced in turn, and their gradients by its action.
  private func computeVariants(
    _ parameters: Parameters<Scalar>, _ replaced: Pass, _ variants: TokenVariants<Scalar>,
    into values: MatrixView<Scalar>
  ) {
    guard let scratch else { return }
    let gradient = network.variants(
      parameters, replayed.projected, replaced.projected,
      skipped: (skipped.0.view, skipped.1.view), replaced.tape, scratch, variants, into: values)
    for agent in agents {
      arrangement.gather(gradient, token: agent, into: token.view)
      encoders[agent].backward(
        parameters, replaced.encoders[agent], gradient: token.view, accumulating: false)
      encoders[agent].actionGradient(
        parameters, replaced.encoders[agent], into: ownGradients.view, adding: false)
    }
  }

  /// The values with one agent's token replaced, and their gradient by its action.
  private func computeVariant(
    _ parameters: Parameters<Scalar>, _ agent: Int, _ replaced: Pass,
    into values: MatrixView<Scalar>
  ) {
    guard let scratch else { return }
    let own = agent..<(agent + 1)
    let queries = readouts > 1 ? own : agents
    exchange(agent, replaced)
    let tokenValues = network.forward(
      parameters, replayed.tokens.view, replayed.projected, skipped: skipped.0.view,
      queries: queries, replaced.tape)
    read(tokenValues, into: values)
    let unit = valueGradients.view.rows(
      0..<(arrangement.chunks * queries.count * arrangement.lanes))
    unit.fill(1 / Scalar(queries.count))
    let gradient = network.backward(
      parameters, replayed.tokens.view, replayed.projected, queries: queries, wanted: own,
      replaced.tape, scratch, valueGradient: unit, accumulating: false)
    exchange(agent, replaced)
    // One token of each set: its rows are the sets.
    encoders[agent].backward(
      parameters, replaced.encoders[agent], gradient: gradient.rows(0..<shape.rows),
      accumulating: false)
    encoders[agent].actionGradient(
      parameters, replaced.encoders[agent], into: ownGradients.view, adding: false)
  }

  /// Puts an agent's replaced token among the replayed ones, or back.
  private func exchange(_ agent: Int, _ replaced: Pass) {
    arrangement.exchange(replayed.tokens.view, replaced.tokens.view, token: agent)
    arrangement.exchange(skipped.0.view, skipped.1.view, token: agent)
    replayed.projected.exchange(replaced.projected, token: agent)
  }

  // MARK: Readout

  /// The readouts of tokens' values: themselves, or their mean.
  private func read(_ tokenValues: MatrixView<Scalar>, into values: MatrixView<Scalar>) {
    let tokens = tokenValues.rows / max(1, arrangement.chunks * arrangement.lanes)
    readTokens(
      tokenValues, tokens: tokens, lanes: arrangement.lanes, into: values)
  }

  /// The gradient by the tokens' values from that by the readouts.
  private func spread(_ gradient: MatrixView<Scalar>) -> MatrixView<Scalar> {
    valueGradients.view.fill(0)
    spreadTokens(
      gradient, tokens: encoders.count, lanes: arrangement.lanes, into: valueGradients.view)
    return valueGradients.view
  }

  /// The storage of one pass.
  private final class Pass {
    let encoders: [TokenEncoderTape<Scalar>]
    /// X₀, in the arrangement's rows.
    let tokens: Matrix<Scalar>
    /// The first attention's queries, keys and values.
    let projected: ProjectedTokens<Scalar>
    let tape: TokenTape<Scalar>

    init(
      _ encoders: [TokenEncoder], _ network: TokenNetwork, _ arrangement: TokenArrangement,
      hasGradients: Bool, hasOwnQueries: Bool
    ) {
      self.encoders = encoders.map {
        TokenEncoderTape($0, rows: arrangement.sets, hasGradients: hasGradients)
      }
      tokens = Matrix(rows: arrangement.rows, columns: network.first.inputs / 2)
      projected = ProjectedTokens(
        arrangement, network.attentions[0].shape, isKept: hasGradients)
      tape = TokenTape(
        network, arrangement, hasGradients: hasGradients, hasOwnQueries: hasOwnQueries)
    }
  }
}
