import Algorithms
import DecPOMDP
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification
import Testing
import ToyGames

/// What every registered critic must do, whatever it is.
@Suite struct CriticConformanceTests {
  private static let names = Registered.critics.map(\.name)
  private static let rows = 5
  private let environment = StockGame(copyCount: 1).specification

  private func critic(
    _ name: String, readout: Readout, layers: Int? = nil, rows: Int = rows,
    replacesOwnActions: Bool = true, isTrained: Bool = true, takesActions: Bool = true
  ) throws -> (any CentralizedCritic<Double>, Parameters<Double>) {
    let kind = ("kind", Node.text(name))
    let reads = ("readout", Node.text(readout.rawValue))
    let configuration = try decodedCritic(
      layers.map { .init(dictionaryLiteral: kind, reads, ("layers", .text("\($0)"))) }
        ?? .init(dictionaryLiteral: kind, reads))
    var layout = ParameterLayout()
    let critic = configuration.makeCritic(
      CriticShape(
        environment: environment, takesActions: takesActions, rows: rows,
        replacesOwnActions: replacesOwnActions, isTrained: isTrained), in: &layout, of: Double.self)
    let parameters = Parameters<Double>(layout, isTrained: isTrained)
    var stream = RandomStream(seed: 8, "critic")
    for k in 0..<parameters.values.count {
      parameters.values.pointer[k] = 0.4 * stream.uniform() - 0.2
    }
    return (critic, parameters)
  }

  private func random(_ columns: Int, _ name: String, rows: Int = rows) -> Matrix<Double> {
    var stream = RandomStream(seed: 9, name)
    let matrix = Matrix<Double>(rows: rows, columns: columns)
    for k in matrix.elements.indices { matrix.elements[k] = 2 * stream.uniform() - 1 }
    return matrix
  }

  private func values(_ view: MatrixView<Double>) -> [Double] {
    (0..<view.rows).flatMap { i in (0..<view.columns).map { view[i, $0] } }
  }

  private func isClose(_ x: [Double], _ y: [Double]) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) < 1e-12 }
  }

  @Test(arguments: names, [Readout.team, .perAgent])
  func `replaced actions give what a pass over them would`(
    name: String, readout: Readout
  ) throws {
    let (critic, parameters) = try critic(name, readout: readout)
    let stateWidth = environment.observationWidth + environment.privileged.count
    let state = random(stateWidth, "state")
    let taken = random(environment.actionWidth, "taken")
    let new = random(environment.actionWidth, "new")
    #expect(critic.readouts == (readout == .team ? 1 : environment.agents.count))
    var expected = [values(critic.forward(parameters, state: state.view, action: new.view))]
    for agent in environment.agents.indices {
      let mixed = Matrix<Double>(rows: Self.rows, columns: environment.actionWidth)
      mixed.view.copy(from: taken.view)
      let own = environment.actionOffsets[agent]..<environment.actionOffsets[agent + 1]
      mixed.view.columns(own).copy(from: new.view.columns(own))
      expected.append(
        values(critic.forward(parameters, state: state.view, action: mixed.view)))
    }
    _ = critic.forward(parameters, state: state.view, action: taken.view)
    let all = critic.forward(parameters, replacing: .all, action: new.view)
    #expect(isClose(values(all), expected[0]))
    let own = critic.forward(parameters, replacing: .own, action: new.view)
    #expect(own.rows == environment.agents.count * Self.rows && own.columns == critic.readouts)
    for agent in environment.agents.indices {
      let block = own.rows((agent * Self.rows)..<((agent + 1) * Self.rows))
      // Of an agent's variant its own value counts, or the team's.
      let counted = readout == .team ? 0 : agent
      let column = values(block.columns(counted..<(counted + 1)))
      #expect(
        isClose(
          column,
          (0..<Self.rows).map { expected[1 + agent][$0 * critic.readouts + counted] }))
    }
    // The replaced passes leave the replayed one as it was.
    let again = values(critic.forward(parameters, replacing: .all, action: taken.view))
    #expect(
      isClose(again, values(critic.forward(parameters, state: state.view, action: taken.view))))
    withExtendedLifetime((state, taken, new)) {}
  }

  @Test(
    arguments: names.map { ($0, nil) } + [("attention", 2), ("differential_attention", 2)],
    [Readout.team, .perAgent])
  func `fitting is a pass forward and one back, bit for bit`(
    critic kind: (name: String, layers: Int?), readout: Readout
  ) throws {
    let rows = 117
    for replacement in [ReplacedActions.own, .all] {
      func plan() throws -> (any CentralizedCritic<Double>, Parameters<Double>) {
        try critic(
          kind.name, readout: readout, layers: kind.layers, rows: rows,
          replacesOwnActions: replacement == .own)
      }
      let state = random(
        environment.observationWidth + environment.privileged.count, "state", rows: rows)
      let action = random(environment.actionWidth, "action", rows: rows)
      let new = random(environment.actionWidth, "new", rows: rows)
      let (one, parameters) = try plan()
      let target = random(one.readouts, "target", rows: rows)
      let gradient = random(one.readouts, "gradient", rows: rows)
      let q = one.forward(parameters, state: state.view, action: action.view)
      let loss = squaredError(q, target.view, gradient: gradient.view)
      one.backward(parameters, valueGradient: gradient.view)
      let expected = values(q)

      let (other, copy) = try plan()
      let own = random(one.readouts, "gradient", rows: rows)
      let fitted = other.fit(
        copy, state: state.view, action: action.view, target: target.view, valueGradient: own.view)
      #expect(fitted.loss == loss && loss > 0)
      #expect(values(fitted.values) == expected)
      #expect(values(own.view) == values(gradient.view))
      #expect(Array(copy.gradients.elements) == Array(parameters.gradients.elements))
      // Actions are replaced as after a pass forward.
      let replaced = values(one.forward(parameters, replacing: replacement, action: new.view))
      #expect(values(other.forward(copy, replacing: replacement, action: new.view)) == replaced)
      withExtendedLifetime((state, action, new, target, gradient, own)) {}
    }
  }

  @Test(arguments: names.map { ($0, nil) } + [("attention", 2), ("differential_attention", 2)])
  func `the actions' gradient is that of the rows that count, however few`(
    name: String, layers: Int?
  ) throws {
    // Rows enough for some blocks of an attention, the last of them not full.
    let rows = 117
    let (critic, parameters) = try critic(
      name, readout: .team, layers: layers, rows: rows, replacesOwnActions: false)
    let state = random(
      environment.observationWidth + environment.privileged.count, "state", rows: rows)
    let action = random(environment.actionWidth, "action", rows: rows)
    let slope = random(1, "slope", rows: rows)
    _ = critic.forward(parameters, state: state.view, action: action.view)
    _ = critic.forward(parameters, replacing: .all, action: action.view)
    func gradient(adding: Bool = false, of isCounted: (Int) -> Bool) -> Matrix<Double> {
      let counted = Matrix<Double>(rows: rows, columns: 1)
      for row in 0..<rows where isCounted(row) { counted.view[row, 0] = slope.view[row, 0] }
      let gradient = random(environment.actionWidth, "before", rows: rows)
      critic.replacedActionGradient(
        parameters, valueGradient: counted.view, into: gradient.view, adding: adding)
      return gradient
    }
    let all = gradient { _ in true }
    let before = random(environment.actionWidth, "before", rows: rows)
    #expect(zip(values(all.view), values(before.view)).allSatisfy { $0 != $1 })
    let choices: [(Int) -> Bool] = [
      { $0 % 3 == 1 }, { $0 > 100 }, { $0 == 57 }, { _ in false },
    ]
    for isCounted in choices {
      let some = gradient(of: isCounted)
      let added = gradient(adding: true, of: isCounted)
      for row in 0..<rows {
        let expected = values(all.view.rows(row..<(row + 1))).map { isCounted(row) ? $0 : 0 }
        #expect(isClose(values(some.view.rows(row..<(row + 1))), expected))
        #expect(
          isClose(
            values(added.view.rows(row..<(row + 1))),
            zip(expected, values(before.view.rows(row..<(row + 1)))).map { $0 + $1 }))
      }
    }
    withExtendedLifetime((state, action)) {}
  }

  @Test(arguments: ["attention", "differential_attention"], [1.0, 8.0, 30.0])
  func `an own action has the slope of its variant, however sharp the attention`(
    name: String, sharpness: Double
  ) throws {
    let (critic, parameters) = try critic(name, readout: .team)
    for array in parameters.layout.arrays
    where array.name.hasSuffix("query") || array.name.hasSuffix("key") {
      for k in array.range { parameters.values.pointer[k] *= sharpness }
    }
    let state = random(environment.observationWidth + environment.privileged.count, "state")
    let taken = random(environment.actionWidth, "taken")
    let new = random(environment.actionWidth, "new")
    func ownValues() -> [Double] {
      _ = critic.forward(parameters, state: state.view, action: taken.view)
      return values(critic.forward(parameters, replacing: .own, action: new.view))
    }
    let expected = environment.agents.indices.flatMap { agent in
      let mixed = Matrix<Double>(rows: Self.rows, columns: environment.actionWidth)
      mixed.view.copy(from: taken.view)
      let own = environment.actionOffsets[agent]..<environment.actionOffsets[agent + 1]
      mixed.view.columns(own).copy(from: new.view.columns(own))
      return values(critic.forward(parameters, state: state.view, action: mixed.view))
    }
    #expect(zip(ownValues(), expected).allSatisfy { abs($0 - $1) < 1e-9 * (1 + abs($1)) })
    let unit = Matrix<Double>(rows: environment.agents.count * Self.rows, columns: 1)
    unit.view.fill(1)
    let gradient = Matrix<Double>(rows: Self.rows, columns: environment.actionWidth)
    critic.replacedActionGradient(
      parameters, valueGradient: unit.view, into: gradient.view, adding: false)
    let step = 1e-6
    for column in 0..<environment.actionWidth {
      for row in 0..<Self.rows {
        let before = new.view[row, column]
        new.view[row, column] = before + step
        let above = ownValues().reduce(0, +)
        new.view[row, column] = before - step
        let below = ownValues().reduce(0, +)
        new.view[row, column] = before
        let slope = (above - below) / (2 * step)
        #expect(abs(gradient.view[row, column] - slope) < 1e-6 * (1 + abs(slope)))
      }
    }
    withExtendedLifetime((state, taken)) {}
  }

  @Test(arguments: names, [true, false])
  func `a target computes as the network it follows`(name: String, takesActions: Bool) throws {
    let (trained, parameters) = try critic(name, readout: .team, takesActions: takesActions)
    let (target, copy) = try critic(
      name, readout: .team, isTrained: false, takesActions: takesActions)
    #expect(copy.layout == parameters.layout)
    let state = random(environment.observationWidth + environment.privileged.count, "state")
    let action = takesActions ? random(environment.actionWidth, "action") : nil
    let one = values(trained.forward(parameters, state: state.view, action: action?.view))
    let other = values(target.forward(copy, state: state.view, action: action?.view))
    #expect(isClose(one, other))
    withExtendedLifetime((state, action)) {}
  }
}
