import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks
public import Specification

/// A multilayer perceptron over the concatenation of all observations and actions.
public struct MLPCriticConfiguration: CriticConfiguration {
  /// The record's name in messages.
  public static let recordName = "mlp critic"
  /// One line for the schema.
  public static let recordSummary =
    "A multilayer perceptron over the concatenation of all observations and actions."

  /// The widths of the hidden layers.
  public var hidden: [Int]
  /// What follows each hidden layer.
  public var activation: Activation
  /// How the hidden layers' weights are drawn.
  public var initializer: Initializer
  /// How many values it gives.
  public var readout: Readout
  /// What it sees beside all observations.
  public var privileged: PrivilegedState
  /// The kind of critic whose parameter count decides the widths.
  public var match: ParameterMatch?

  /// The widths of the hidden layers where a specification says nothing.
  private static let standardHidden = [128, 128]

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    hidden = fields.integers(
      "hidden", "The widths of the hidden layers.", 1...4096, minimumCount: 1,
      default: Self.standardHidden)
    activation = fields.choice("activation", "What follows each hidden layer.", default: .relu)
    initializer = fields.choice(
      "initializer", "How the hidden layers' weights are drawn.", default: .kaimingUniform)
    readout = fields.choice(
      "readout", "One value for each agent, or one for the team.", default: .team)
    privileged = fields.record(
      "privileged", "What it sees of the simulator beside all observations.", isRequired: false)
    match = ParameterMatch(from: &fields)
  }

  init(activation: Activation, initializer: Initializer, readout: Readout) {
    hidden = Self.standardHidden
    self.activation = activation
    self.initializer = initializer
    self.readout = readout
    privileged = .none
  }

  /// Plans a critic.
  public func makeCritic<Scalar: BLASScalar>(
    _ shape: CriticShape, in layout: inout ParameterLayout, of type: Scalar.Type
  ) -> any CentralizedCritic<Scalar> {
    MLPCritic<Scalar>(sized(for: shape), shape, in: &layout)
  }
}

/// The classic centralised critic, [s, a] → hidden layers → values.
///
/// Lowe et al. 2017. The first layer's product splits over the blocks of its input, x·W = s·W_s + a·W_a: the part of
/// the state is shared by all action variants, and a variant that differs in one agent's action adds
/// (ã_i − a_i)·W_{a_i} alone.
final class MLPCritic<Scalar: BLASScalar>: CentralizedCritic {
  let readouts: Int
  private let shape: CriticShape
  private let stateColumns: Range<Int>
  private let actionColumns: Range<Int>
  private let first: Linear
  private let rest: HiddenLayers
  private let head: Linear

  /// s·W_s, (rows, width).
  private let statePart: Matrix<Scalar>
  /// s·W_s + a·W_a, (rows, width); planned where variants start from it.
  private let replayedPart: Matrix<Scalar>?
  /// ã − a, (rows, Σ|a_i|).
  private let actionChange: Matrix<Scalar>?
  private let replayed: Pass
  private let replaced: Pass?
  private var replacement = ReplacedActions.all
  private var state: MatrixView<Scalar>
  private var action: MatrixView<Scalar>?

  init(
    _ configuration: MLPCriticConfiguration, _ shape: CriticShape,
    in layout: inout ParameterLayout
  ) {
    self.shape = shape
    let environment = shape.environment
    let stateWidth = environment.observationWidth + environment.privileged.count
    let actionWidth = shape.takesActions ? environment.actionWidth : 0
    stateColumns = 0..<stateWidth
    actionColumns = stateWidth..<(stateWidth + actionWidth)
    readouts = configuration.readout == .team ? 1 : environment.agents.count
    let width = configuration.hidden.first ?? 1
    first = Linear(
      "hidden0", inputs: stateWidth + actionWidth, outputs: width, configuration.initializer,
      in: &layout)
    rest = HiddenLayers(
      inputs: width, widths: Array(configuration.hidden.dropFirst()), configuration.activation,
      configuration.initializer, in: &layout, first: 1)
    head = Linear(
      "value", inputs: rest.outputs, outputs: readouts, .smallUniform, in: &layout)

    statePart = Matrix(rows: shape.rows, columns: width)
    let hasVariants = shape.takesActions && shape.isTrained && shape.replacesOwnActions
    replayedPart = hasVariants ? Matrix(rows: shape.rows, columns: width) : nil
    actionChange = hasVariants ? Matrix(rows: shape.rows, columns: actionWidth) : nil
    replayed = Pass(rest, readouts, width, rows: shape.rows, hasGradients: shape.isTrained)
    let variants = hasVariants ? environment.agents.count : 1
    replaced =
      shape.takesActions && shape.isTrained
      ? Pass(rest, readouts, width, rows: variants * shape.rows, hasGradients: true) : nil
    state = MatrixView(statePart.view.pointer, rows: 0, columns: stateWidth)
  }

  func forward(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?
  ) -> MatrixView<Scalar> {
    self.state = state
    self.action = action
    let z = replayed.first.view
    let keepsStatePart = replaced != nil
    let product = keepsStatePart ? statePart.view : z
    multiply(state, first.weights(parameters.values, inputs: stateColumns), into: product)
    if keepsStatePart { z.copy(from: product) }
    if let action {
      multiply(
        action, first.weights(parameters.values, inputs: actionColumns), into: z, beta: 1)
    }
    replayedPart?.view.copy(from: z)
    return finish(parameters, replayed, z)
  }

  func backward(_ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>) {
    let g = backward(parameters, replayed, valueGradient, accumulating: true)
    multiply(
      transposed: state, g, into: first.weights(parameters.gradients, inputs: stateColumns),
      beta: 1)
    if let action {
      multiply(
        transposed: action, g, into: first.weights(parameters.gradients, inputs: actionColumns),
        beta: 1)
    }
    sumRows(g, into: first.bias(parameters.gradients))
  }

  func forward(
    _ parameters: Parameters<Scalar>, replacing replacement: ReplacedActions,
    action new: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    guard let replaced else {
      preconditionFailure("this critic was planned without a pass for replaced actions")
    }
    self.replacement = replacement
    let rows = shape.rows
    guard replacement == .own else {
      let z = replaced.first.view.rows(0..<rows)
      z.copy(from: statePart.view)
      multiply(new, first.weights(parameters.values, inputs: actionColumns), into: z, beta: 1)
      return finish(parameters, replaced, z)
    }
    guard let replayedPart, let actionChange, let action else {
      preconditionFailure("this critic was planned without a pass for each agent's own action")
    }
    subtract(new, action, into: actionChange.view)
    let offsets = shape.environment.actionOffsets
    for agent in shape.environment.agents.indices {
      let z = replaced.first.view.rows((agent * rows)..<((agent + 1) * rows))
      let own = offsets[agent]..<offsets[agent + 1]
      z.copy(from: replayedPart.view)
      multiply(
        actionChange.view.columns(own),
        first.weights(parameters.values, inputs: inputs(of: own)), into: z, beta: 1)
    }
    return finish(parameters, replaced, replaced.first.view)
  }

  func replacedActionGradient(
    _ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>,
    into actionGradient: MatrixView<Scalar>, adding: Bool
  ) {
    guard let replaced else {
      preconditionFailure("this critic was planned without a pass for replaced actions")
    }
    let g = backward(parameters, replaced, valueGradient, accumulating: false)
    let beta: Scalar = adding ? 1 : 0
    guard replacement == .own else {
      multiply(
        g, transposed: first.weights(parameters.values, inputs: actionColumns),
        into: actionGradient, beta: beta)
      return
    }
    let offsets = shape.environment.actionOffsets
    for agent in shape.environment.agents.indices {
      let own = offsets[agent]..<offsets[agent + 1]
      multiply(
        g.rows((agent * shape.rows)..<((agent + 1) * shape.rows)),
        transposed: first.weights(parameters.values, inputs: inputs(of: own)),
        into: actionGradient.columns(own), beta: beta)
    }
  }

  private func inputs(of own: Range<Int>) -> Range<Int> {
    (actionColumns.lowerBound + own.lowerBound)..<(actionColumns.lowerBound + own.upperBound)
  }

  /// From the first layer's products to the values.
  private func finish(
    _ parameters: Parameters<Scalar>, _ pass: Pass, _ z: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    rest.activation.forward(z, bias: first.bias(parameters.values))
    let h = rest.forward(parameters, z, pass.rest)
    let values = pass.values.view.rows(0..<z.rows)
    head.forward(parameters, h, into: values)
    return values
  }

  /// From the gradient by the values to that by the first layer's products.
  private func backward(
    _ parameters: Parameters<Scalar>, _ pass: Pass, _ valueGradient: MatrixView<Scalar>,
    accumulating: Bool
  ) -> MatrixView<Scalar> {
    let rows = valueGradient.rows
    let h1 = pass.first.view.rows(0..<rows)
    let g1 = pass.firstGradient.view.rows(0..<rows)
    let last = rest.outputGradient(pass.rest, rows: rows) ?? g1
    if accumulating {
      head.accumulateGradients(parameters, rest.output(pass.rest, h1), valueGradient)
    }
    head.inputGradient(parameters, valueGradient, into: last)
    rest.backward(
      parameters, h1, pass.rest, accumulating: accumulating, inputGradient: g1)
    rest.activation.backward(g1, output: h1)
    return g1
  }

  /// The storage of one pass.
  private final class Pass {
    let first: Matrix<Scalar>
    let firstGradient: Matrix<Scalar>
    let rest: HiddenTape<Scalar>
    let values: Matrix<Scalar>

    init(_ layers: HiddenLayers, _ readouts: Int, _ width: Int, rows: Int, hasGradients: Bool) {
      first = Matrix(rows: rows, columns: width)
      firstGradient = Matrix(rows: hasGradients ? rows : 0, columns: width)
      rest = HiddenTape(layers, rows: rows, hasGradients: hasGradients)
      values = Matrix(rows: rows, columns: readouts)
    }
  }
}
