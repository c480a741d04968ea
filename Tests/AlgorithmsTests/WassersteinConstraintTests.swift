import Algorithms
import DecPOMDP
import Foundation
import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Specification
import Testing

@Suite struct WassersteinConstraintTests {
  private static let agents = ["one", "two"]
  private let environment = EnvironmentSpecification(
    agents: agents.map { name in
      AgentSpecification(
        name: name, observation: [],
        action: (0..<2).map { VectorEntry(name: "a\($0)", unit: "1", meaning: "a") })
    }, stepsPerEpisode: 1)

  private func constraint(
    _ change: (inout WassersteinConfiguration) -> Void = { _ in }
  ) throws -> WassersteinConstraint<Double> {
    var configuration = try defaults(WassersteinConfiguration.self)
    change(&configuration)
    let term: any ImitationTerm<Double> = configuration.makeTerm(environment, of: Double.self)
    return try #require(term as? WassersteinConstraint<Double>)
  }

  private func record(_ constraint: WassersteinConstraint<Double>) -> MetricRecord {
    let record = MetricRecord(constraint.metrics, agentCount: environment.agents.count)
    constraint.record(in: record, from: 0)
    return record
  }

  private func values(_ name: String, _ constraint: WassersteinConstraint<Double>) -> [Float] {
    Array(record(constraint).values(of: name))
  }

  /// A batch whose policies act `distance` away from an expert that does nothing.
  private struct Situation {
    let batch: TransitionBatch<Double>
    let action: Matrix<Double>
    let gradient: Matrix<Double>

    init(_ environment: EnvironmentSpecification, rows: Int = 4, distance: Double = 0) {
      batch = TransitionBatch(environment, rows: rows)
      action = Matrix(rows: rows, columns: environment.actionWidth)
      gradient = Matrix(rows: rows, columns: environment.actionWidth)
      batch.expertMask.fill(1)
      action.view.fill(distance)
    }

    var actions: PolicyActions<Double> { PolicyActions(action.view, gradient: gradient.view) }
  }

  @Test func `a Gaussian's distance by its draws is its closed form`() throws {
    let situation = Situation(environment, rows: 100_000)
    let (mean, sigma, expert) = (
      [0.3, -0.5, 0.9, 0.0], [0.2, 0.05, 0.4, 1.0], [1.0, -0.4, 0.9, -1.0]
    )
    var stream = RandomStream(seed: 5, "draws")
    for row in 0..<situation.batch.rows {
      for k in 0..<4 {
        var draw: Float = 0
        withUnsafeMutablePointer(to: &draw) {
          stream.fillNormal(UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        situation.action.view[row, k] = mean[k] + sigma[k] * Double(draw)
        situation.batch.expertAction[row, k] = expert[k]
      }
    }
    let constraint = try constraint()
    _ = constraint.differentiate(situation.actions, situation.batch, updates: 1)
    // W₂² of N(μ, σ²) from a point a: (μ − a)² + σ², a mean over entries.
    let exact = (0..<4).map { pow(mean[$0] - expert[$0], 2) + pow(sigma[$0], 2) }
    let expected = [(exact[0] + exact[1]) / 2, (exact[2] + exact[3]) / 2]
    for (sampled, closed) in zip(values("w2", constraint), expected) {
      #expect(abs(Double(sampled) - closed) < 0.01 * closed)
    }
  }

  @Test func `a multiplier rises while its constraint is broken and falls while it holds`() throws {
    let constraint = try constraint { $0.epsilon = ImitationTolerance(.each([0.1, 0.5])) }
    let situation = Situation(environment, distance: 0.5.squareRoot() * 0.9)
    var last = [0.0, 0.0]
    for _ in 0..<20 {
      let (actor, dual) = constraint.differentiate(
        situation.actions, situation.batch, updates: 1)
      // At λ = 1 the loss is W₂² − ε of both, later λ is the weight.
      let multipliers = constraint.logarithm.elements.map { exp($0) }
      let excess = [0.405 - 0.1, 0.405 - 0.5]
      #expect(abs(actor - zip(multipliers, excess).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-9)
      #expect(abs(dual + zip(last, excess).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
      constraint.step()
      let now = Array(constraint.logarithm.elements)
      #expect(now[0] > last[0] && now[1] < last[1])
      #expect(values("log_multiplier", constraint) == now.map { Float($0) })
      last = now
    }
  }

  @Test func `a multiplier stays between its least and its cap, and says when it is there`() throws
  {
    let constraint = try constraint {
      $0.epsilon = ImitationTolerance(.each([0.1, 0.5]))
      $0.cap = 1.5
      $0.leastMultiplier = 0.5
      $0.dualRate = 0.05
    }
    let situation = Situation(environment, distance: 0.6)
    var wasBelow = false
    for _ in 0..<200 {
      _ = constraint.differentiate(situation.actions, situation.batch, updates: 1)
      constraint.step()
      let multipliers = values("multiplier", constraint)
      #expect(multipliers[0] <= 1.5 && multipliers[1] >= 0.499_999)
      let isAtCap = values("multiplier_at_cap", constraint)
      #expect(isAtCap[1] == 0)
      wasBelow = wasBelow || isAtCap[0] == 0
    }
    #expect(wasBelow, "it began below")
    #expect(values("multiplier_at_cap", constraint) == [1, 0])
    #expect(values("multiplier", constraint)[0] == 1.5)
    #expect(abs(values("multiplier", constraint)[1] - 0.5) < 1e-6)
  }

  @Test func `an agent whose expert is unknown counts for nothing`() throws {
    let constraint = try constraint()
    let situation = Situation(environment, distance: 0.8)
    for row in 0..<situation.batch.rows {
      situation.batch.expertMask[row, 1] = 0
      situation.batch.expertMask[row, 0] = row == 0 ? 1 : 0
    }
    for _ in 0..<10 {
      _ = constraint.differentiate(situation.actions, situation.batch, updates: 1)
      constraint.step()
    }
    #expect(constraint.logarithm.elements[0] > 0)
    #expect(constraint.logarithm.elements[1] == 0)
    for row in 0..<situation.batch.rows {
      for k in 0..<4 {
        #expect((situation.gradient.view[row, k] != 0) == (row == 0 && k < 2))
      }
    }
    // One known row of two entries: the mean is over them alone.
    #expect(abs(values("w2", constraint)[0] - 0.64) < 1e-6)
  }

  @Test func `auto looks for the floor first and then keeps a margin above it`() throws {
    let constraint = try constraint {
      $0.epsilon = ImitationTolerance(.automatic)
      $0.floorUpdates = 2_000
      $0.margin = 0.02
    }
    func run(_ count: Int, distance: Double) {
      let situation = Situation(environment, distance: distance)
      for _ in 0..<count {
        _ = constraint.differentiate(situation.actions, situation.batch, updates: 1)
        constraint.step()
      }
    }
    run(2_000, distance: 0.3)
    #expect(values("epsilon", constraint) == [0, 0])
    #expect(constraint.logarithm.elements[0] > 0, "below no tolerance every distance is too far")
    run(1, distance: 0.3)
    #expect(abs(values("epsilon", constraint)[0] - 0.11) < 1e-4)
    run(1_000, distance: 0.6)
    #expect(abs(values("epsilon", constraint)[0] - 0.11) < 1e-4, "a floor does not rise")
    run(2_000, distance: 0.1)
    #expect(abs(values("epsilon", constraint)[0] - 0.03) < 1e-4)
  }

  @Test func `a restored constraint goes on with its multipliers, floors and tolerances`() throws {
    var configuration = try defaults(WassersteinConfiguration.self)
    configuration.epsilon = ImitationTolerance(.automatic)
    configuration.floorUpdates = 5
    let batch = TransitionBatch<Float>(environment, rows: 4)
    batch.expertMask.fill(1)
    let action = Matrix<Float>(rows: 4, columns: environment.actionWidth)
    let gradient = Matrix<Float>(rows: 4, columns: environment.actionWidth)
    let terms: [any ImitationTerm<Float>] = (0..<2).map { _ in
      configuration.makeTerm(environment, of: Float.self)
    }
    func run(_ term: any ImitationTerm<Float>, steps: Int) -> LearnerState {
      for step in 0..<steps {
        action.view.fill(0.3 + 0.1 * Float(step % 3))
        _ = term.differentiate(
          PolicyActions(action.view, gradient: gradient.view), batch, updates: step)
        term.step()
      }
      var state = LearnerState(arrays: [], counters: [])
      term.add(to: &state)
      return state
    }
    try terms[1].take(from: run(terms[0], steps: 8))
    #expect(run(terms[1], steps: 4) == run(terms[0], steps: 4))
    #expect(throws: ParameterError.missing(name: "log_multipliers")) {
      try terms[0].take(from: LearnerState(arrays: [], counters: []))
    }
  }

  @Test(arguments: Registered.imitations.map(\.name).filter { $0 != "none" })
  func `what a batch does not know keeps its last numbers, in a resumed run too`(
    imitation: String
  ) throws {
    let configuration = try #require(try decodedImitation(["kind": .text(imitation)]))
    let situation = Situation(environment, distance: 0.5)
    var records: [MetricRecord] = []
    for isKnown in [true, false] {
      // Each time a new term, as in a process that goes on from a checkpoint, with the record's numbers.
      let term: any ImitationTerm<Double> = configuration.makeTerm(environment, of: Double.self)
      let record = MetricRecord(term.metrics, agentCount: environment.agents.count)
      if let last = records.last { #expect(record.restore(last.values)) }
      situation.batch.expertMask.fill(isKnown ? 1 : 0)
      _ = term.differentiate(situation.actions, situation.batch, updates: 1)
      term.record(in: record, from: 0)
      records.append(record)
    }
    #expect(records[0].values(of: "w2") == [0.25, 0.25])
    #expect(records[0].values == records[1].values)
  }

  @Test func `imitation fades in a straight line and its multiplier stops where it has`() throws {
    let constraint = try constraint { $0.decay.updates = 100 }
    let situation = Situation(environment, distance: 0.9)
    for (updates, share) in [(0, 1.0), (25, 0.75), (100, 0), (1_000, 0)] {
      situation.gradient.view.fill(0)
      let log = constraint.logarithm.elements[0]
      _ = constraint.differentiate(situation.actions, situation.batch, updates: updates)
      let gradient = 2 * 0.9 / 8 * exp(log) * share
      #expect(abs(situation.gradient.view[0, 0] - gradient) < 1e-9)
      constraint.step()
      #expect((constraint.logarithm.elements[0] > log) == (share > 0))
    }
  }
}
