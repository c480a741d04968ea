import DecPOMDP
import LinearAlgebra
import NeuralNetworks

/// One agent's encoder: a multilayer perceptron from its (o_j, privileged entries, a_j) to a token.
///
/// Each agent has its own: agents differ in what they see and set, and as attention has no positions,
/// the encoders are also what tells one agent from another.
struct TokenEncoder: Sendable, Hashable {
  /// Where o_j stands in the state.
  let observation: Range<Int>
  /// Where the privileged entries stand in the state; all agents' tokens have them.
  let privileged: Range<Int>
  /// Where a_j stands in the joint action; empty for a V.
  let action: Range<Int>
  /// The first hidden layer.
  let first: Linear
  /// The other hidden layers.
  let rest: HiddenLayers
  /// From the last hidden layer to the token.
  let token: Linear

  /// Reserves the encoder of agent `agent`.
  init(
    _ shape: CriticShape, agent: Int, _ settings: TokenCriticSettings,
    in layout: inout ParameterLayout
  ) {
    let environment = shape.environment
    let width = environment.observationWidth
    observation =
      environment.observationOffsets[agent]..<environment.observationOffsets[agent + 1]
    privileged = width..<(width + environment.privileged.count)
    let actions = environment.actionOffsets
    let action = shape.takesActions ? actions[agent]..<actions[agent + 1] : 0..<0
    self.action = action
    let inputs = observation.count + privileged.count + action.count
    (first, rest, token) = layout.scope(environment.agents[agent].name) {
      let first = Linear(
        "hidden0", inputs: inputs, outputs: settings.encoderHidden.first ?? settings.embedding,
        settings.initializer, in: &$0)
      let rest = HiddenLayers(
        inputs: first.outputs, widths: Array(settings.encoderHidden.dropFirst()),
        settings.activation, settings.initializer, in: &$0, first: 1)
      let token = Linear(
        "token", inputs: rest.outputs, outputs: settings.embedding, .xavierUniform, in: &$0)
      return (first, rest, token)
    }
  }

  /// The rows of the first layer's weights that belong to o_j, the privileged entries and a_j.
  private var blocks: (observation: Range<Int>, privileged: Range<Int>, action: Range<Int>) {
    let end = observation.count + privileged.count
    return (0..<observation.count, observation.count..<end, end..<(end + action.count))
  }

  /// z ← [o_j, privileged]·W, the first layer's product over the state alone.
  func multiplyState<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ state: MatrixView<Scalar>, into z: MatrixView<Scalar>
  ) {
    multiply(
      state.columns(observation), first.weights(parameters.values, inputs: blocks.observation),
      into: z)
    guard !privileged.isEmpty else { return }
    multiply(
      state.columns(privileged), first.weights(parameters.values, inputs: blocks.privileged),
      into: z, beta: 1)
  }

  /// From the first layer's product over the state, z, and the joint action to the token without its
  /// bias.
  ///
  /// `z` may be the tape's own.
  func finish<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ z: MatrixView<Scalar>, action: MatrixView<Scalar>?,
    _ tape: TokenEncoderTape<Scalar>, into token: MatrixView<Scalar>
  ) {
    let h = tape.first.view
    let bias = first.bias(parameters.values)
    if let action {
      rest.activation.forward(
        z, adding: action.columns(self.action),
        times: first.weights(parameters.values, inputs: blocks.action), bias: bias, into: h)
    } else {
      rest.activation.forward(h, bias: bias)
    }
    self.token.product(parameters, rest.forward(parameters, h, tape.rest), into: token)
  }

  /// From the gradient by the token to that by the first layer's products, which stays in `tape`.
  func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tape: TokenEncoderTape<Scalar>,
    gradient: MatrixView<Scalar>, accumulating: Bool
  ) {
    let z = tape.first.view.rows(0..<gradient.rows)
    let g = tape.firstGradient.view.rows(0..<gradient.rows)
    if accumulating {
      token.accumulateGradients(parameters, rest.output(tape.rest, z), gradient)
    }
    token.inputGradient(
      parameters, gradient, into: rest.outputGradient(tape.rest, rows: z.rows) ?? g)
    rest.backward(parameters, z, tape.rest, accumulating: accumulating, inputGradient: g)
    rest.activation.backward(g, output: z)
  }

  /// Adds the first layer's gradients, after `backward`.
  func accumulateFirst<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tape: TokenEncoderTape<Scalar>,
    state: MatrixView<Scalar>, action: MatrixView<Scalar>?
  ) {
    let g = tape.firstGradient.view
    func add(_ x: MatrixView<Scalar>, _ inputs: Range<Int>) {
      guard !inputs.isEmpty else { return }
      multiply(
        transposed: x, g, into: first.weights(parameters.gradients, inputs: inputs), beta: 1)
    }
    add(state.columns(observation), blocks.observation)
    add(state.columns(privileged), blocks.privileged)
    if let action { add(action.columns(self.action), blocks.action) }
    sumRows(g, into: first.bias(parameters.gradients))
  }

  /// The gradient by a_j, after `backward`.
  func actionGradient<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tape: TokenEncoderTape<Scalar>,
    into gradient: MatrixView<Scalar>, adding: Bool
  ) {
    multiply(
      tape.firstGradient.view.rows(0..<gradient.rows),
      transposed: first.weights(parameters.values, inputs: blocks.action),
      into: gradient.columns(action), beta: adding ? 1 : 0)
  }
}

/// What a ``TokenEncoder`` keeps between forward and backward.
final class TokenEncoderTape<Scalar: BLASScalar> {
  let first: Matrix<Scalar>
  let firstGradient: Matrix<Scalar>
  let rest: HiddenTape<Scalar>

  init(_ encoder: TokenEncoder, rows: Int, hasGradients: Bool) {
    first = Matrix(rows: rows, columns: encoder.first.outputs)
    firstGradient = Matrix(rows: hasGradients ? rows : 0, columns: encoder.first.outputs)
    rest = HiddenTape(encoder.rest, rows: rows, hasGradients: hasGradients)
  }

  /// Takes the selected sets' rows of another tape, whose layers are as wide.
  func gather(_ other: TokenEncoderTape, _ sets: SelectedSets) {
    sets.gather(other.first.view, into: first.view)
    rest.gather(other.rest, sets)
  }
}
