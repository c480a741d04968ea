import Algorithms
import DecPOMDP
import LinearAlgebra
import NeuralNetworks
import Specification

/// What an experiment says of a critic that is a sum of the agents' own values.
struct SumCriticConfiguration: CriticConfiguration {
  static let recordName = "sum critic"
  static let recordSummary = "A sum of values, each of one agent's observation and action."

  var hidden: [Int]
  var readout: Readout

  init(from fields: inout FieldReader) {
    hidden = fields.integers(
      "hidden", "The widths of the hidden layers.", 1...4096, minimumCount: 1, default: [64, 64])
    readout = fields.choice(
      "readout", "One value for each agent, or one for the team.", default: .team)
  }

  func makeCritic<Scalar: BLASScalar>(
    _ shape: CriticShape, in layout: inout ParameterLayout, of type: Scalar.Type
  ) -> any CentralizedCritic<Scalar> {
    SumCritic<Scalar>(self, shape, in: &layout)
  }
}

/// Q(s, a) = Σ_j q_j(o_j, a_j), a multilayer perceptron for each agent.
///
/// Sunehag et al. 2018.
final class SumCritic<Scalar: BLASScalar>: CentralizedCritic {
  let readouts: Int
  private let rows: Int
  private let terms: [Term]
  private let replayed: [Pass]
  private let replaced: [Pass]
  private let values: Matrix<Scalar>
  private let replacedValues: Matrix<Scalar>
  private let gradient: Matrix<Scalar>
  private var replacement = ReplacedActions.all

  /// One agent's q_j: its place in the joint vectors, and its layers.
  private struct Term {
    let observation: Range<Int>
    let action: Range<Int>
    let hidden: HiddenLayers
    let head: Linear
  }

  /// The storage of one agent's pass.
  private final class Pass {
    let input: Matrix<Scalar>
    let inputGradient: Matrix<Scalar>
    let tape: HiddenTape<Scalar>
    let value: Matrix<Scalar>

    init(_ term: Term, rows: Int) {
      input = Matrix(rows: rows, columns: term.hidden.inputs)
      inputGradient = Matrix(rows: rows, columns: term.hidden.inputs)
      tape = HiddenTape(term.hidden, rows: rows)
      value = Matrix(rows: rows, columns: 1)
    }
  }

  init(
    _ configuration: SumCriticConfiguration, _ shape: CriticShape,
    in layout: inout ParameterLayout
  ) {
    let environment = shape.environment
    let agents = environment.agents.indices
    rows = shape.rows
    readouts = configuration.readout == .team ? 1 : agents.count
    terms = agents.map { agent in
      let observation =
        environment.observationOffsets[agent]..<environment.observationOffsets[agent + 1]
      let own = environment.actionOffsets[agent]..<environment.actionOffsets[agent + 1]
      let action = shape.takesActions ? own : 0..<0
      return layout.scope(environment.agents[agent].name) { layout in
        let hidden = HiddenLayers(
          inputs: observation.count + action.count, widths: configuration.hidden, .relu,
          .kaimingUniform, in: &layout)
        let head = Linear(
          "value", inputs: hidden.outputs, outputs: 1, .smallUniform, in: &layout)
        return Term(observation: observation, action: action, hidden: hidden, head: head)
      }
    }
    replayed = terms.map { Pass($0, rows: shape.rows) }
    replaced = terms.map { Pass($0, rows: shape.takesActions ? shape.rows : 0) }
    values = Matrix(rows: rows, columns: readouts)
    let variants = shape.replacesOwnActions ? agents.count : 1
    replacedValues = Matrix(rows: shape.takesActions ? variants * rows : 0, columns: readouts)
    gradient = Matrix(rows: rows, columns: 1)
  }

  func forward(
    _ parameters: Parameters<Scalar>, state: MatrixView<Scalar>, action: MatrixView<Scalar>?
  ) -> MatrixView<Scalar> {
    values.view.fill(0)
    for agent in terms.indices {
      let term = terms[agent]
      let input = replayed[agent].input.view
      input.columns(0..<term.observation.count).copy(from: state.columns(term.observation))
      compute(parameters, agent, replayed[agent], action)
      add(replayed[agent].value.view, to: values.view, of: agent)
    }
    return values.view
  }

  func backward(_ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>) {
    for agent in terms.indices {
      backward(parameters, agent, replayed[agent], valueGradient, isTrained: true)
    }
  }

  func forward(
    _ parameters: Parameters<Scalar>, replacing replacement: ReplacedActions,
    action: MatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    self.replacement = replacement
    for agent in terms.indices {
      let term = terms[agent]
      let observed = 0..<term.observation.count
      let input = replaced[agent].input.view
      input.columns(observed).copy(from: replayed[agent].input.view.columns(observed))
      compute(parameters, agent, replaced[agent], action)
    }
    let variants = replacement == .own ? terms.count : 1
    let all = replacedValues.view.rows(0..<(variants * rows))
    all.fill(0)
    for variant in 0..<variants {
      for agent in terms.indices {
        let isReplaced = replacement == .all || agent == variant
        let pass = isReplaced ? replaced[agent] : replayed[agent]
        add(pass.value.view, to: all.rows((variant * rows)..<((variant + 1) * rows)), of: agent)
      }
    }
    return all
  }

  func replacedActionGradient(
    _ parameters: Parameters<Scalar>, valueGradient: MatrixView<Scalar>,
    into actionGradient: MatrixView<Scalar>, adding: Bool
  ) {
    for agent in terms.indices {
      let term = terms[agent]
      // In a sum, an agent's action has a part in its own term alone.
      let start = replacement == .own ? agent * rows : 0
      backward(
        parameters, agent, replaced[agent], valueGradient.rows(start..<(start + rows)),
        isTrained: false)
      let own = replaced[agent].inputGradient.view.columns(
        term.observation.count..<term.hidden.inputs)
      let target = actionGradient.columns(term.action)
      for b in 0..<rows {
        for k in 0..<own.columns { target[b, k] = own[b, k] + (adding ? target[b, k] : 0) }
      }
    }
  }

  /// q_j from the observation in a pass's input and the agent's columns of a joint action.
  private func compute(
    _ parameters: Parameters<Scalar>, _ agent: Int, _ pass: Pass, _ action: MatrixView<Scalar>?
  ) {
    let term = terms[agent]
    if let action {
      pass.input.view.columns(term.observation.count..<term.hidden.inputs).copy(
        from: action.columns(term.action))
    }
    let h = term.hidden.forward(parameters, pass.input.view, pass.tape)
    term.head.forward(parameters, h, into: pass.value.view)
  }

  /// From the gradient by the readouts to that by a pass's input, or to the parameters'.
  private func backward(
    _ parameters: Parameters<Scalar>, _ agent: Int, _ pass: Pass,
    _ valueGradient: MatrixView<Scalar>, isTrained: Bool
  ) {
    let term = terms[agent]
    let input = pass.input.view
    gradient.view.copy(from: valueGradient.columns(column(of: agent)))
    if isTrained {
      term.head.accumulateGradients(
        parameters, term.hidden.output(pass.tape, input), gradient.view)
    }
    if let below = term.hidden.outputGradient(pass.tape, rows: rows) {
      term.head.inputGradient(parameters, gradient.view, into: below)
    }
    term.hidden.backward(
      parameters, input, pass.tape, accumulating: isTrained,
      inputGradient: isTrained ? nil : pass.inputGradient.view)
  }

  private func column(of agent: Int) -> Range<Int> {
    readouts == 1 ? 0..<1 : agent..<(agent + 1)
  }

  private func add(_ value: MatrixView<Scalar>, to readout: MatrixView<Scalar>, of agent: Int) {
    let column = readout.columns(column(of: agent))
    for b in 0..<rows { column[b, 0] += value[b, 0] }
  }
}
