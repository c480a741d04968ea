import EnergyTrading
import Experts
import Optimization
import Prosumers
import RandomStreams
import Testing

struct ProsumerModelTests {
  static let horizon = 6

  /// Models of all horizons up to the longest, with reactive power and spilling in every step.
  private static func models(
    _ scenario: Scenario, withMarket: (Int) -> Bool
  ) throws -> [[ProsumerModel]] {
    try (1...horizon).map { steps in
      try scenario.prosumers.enumerated().map { i, prosumer in
        let model = try ProsumerModel(prosumer, horizonSteps: steps, tieBreak: 0.002)
        return withMarket(i)
          ? try model.withMarket(
            networkFee: scenario.prices.networkFee, unitKW: prosumer.load.peakKW) : model
      }
    }
  }

  @Test(arguments: [0, 1, 2])
  func `models that are given decide as those that are made, with a market of their own or without`(
    kind: Int
  ) throws {
    let scenario = try ShippedCommunity.scenario(limits: (0.98, 1.035))
    let settings = OptimizerSettings(horizonSteps: Self.horizon)
    let made = try CommunityOptimizer(scenario, settings: settings)
    // No prosumer, every second one, all of them trade by themselves.
    let models = try Self.models(scenario) { kind == 2 || kind == 1 && $0 % 2 == 0 }
    let given = try CommunityOptimizer(scenario, models: models, settings: settings)
    var stream = RandomStream(seed: 14, "states")
    var bound = 0
    for _ in 0..<25 {
      let (day, step, states) = ShippedCommunity.randomState(scenario, &stream)
      let one = made.decide(day: day, step: step, deviceStates: states)
      let two = given.decide(day: day, step: step, deviceStates: states)
      #expect(one.status == .solved, "day \(day), step \(step)")
      // Where only some price their own exchange, optima are less unique: almost solved will do.
      #expect(
        two.status == .solved || kind == 1 && two.status == .almostSolved,
        "day \(day), step \(step)")
      #expect(abs(one.cost - two.cost) < 1e-5 * max(100, abs(one.cost)))
      if one.rounds > 1 { bound += 1 }
      for (a, b) in zip(one.actions, two.actions) {
        #expect(abs(a - b) < 0.01, "day \(day), step \(step): \(one.actions) \(two.actions)")
      }
    }
    #expect(bound > 2)
  }

  @Test func `parts that do not fit together are refused with the reason`() throws {
    func message(_ change: (inout [AffineExpression], inout [Cone]) -> Void) -> String {
      var net = [AffineExpression.variable(0)]
      var cones = [Cone.nonnegative(1)]
      change(&net, &cones)
      let map = AffineMap(constants: [1], parameterCount: 0)
      do {
        _ = try ProsumerModel(
          horizonSteps: 1, parameters: [], cones: cones, quadraticPattern: .diagonal([1]),
          quadraticValues: map, linearCost: map, constraintPattern: .diagonal([1]),
          constraintValues: map, constraintOffset: map, netKW: net, netKvar: [.variable(0)],
          devices: [])
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message { _, _ in }.isEmpty)
    #expect(
      message { net, _ in net.append(.variable(0)) }
        == "The number of steps of the net active load is 2; it must be 1.")
    #expect(
      message { net, _ in net[0] = .variable(3) }
        == "The index of a variable is 3; it must be from 0 to 0.")
    #expect(
      message { _, cones in cones.append(.zero(2)) }
        == "The number of rows of the cones is 3; it must be 1.")
  }

  @Test func `models of another community are refused with the reason`() throws {
    let scenario = try ShippedCommunity.scenario()
    let models = try Self.models(scenario) { _ in false }
    func message(_ models: [[ProsumerModel]], _ horizon: Int) -> String {
      do {
        _ = try CommunityOptimizer(
          scenario, models: models, settings: OptimizerSettings(horizonSteps: horizon))
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message(models, 8) == "there are models of horizons up to 6 steps; the horizon has 8.")
    #expect(message([models[0].dropLast()], 1) == "there are 5 models for 6 prosumers.")
    #expect(
      message([models[1]], 1).hasSuffix(
        "the model of 'village' has 2 steps where 1 are expected."))
    #expect(
      message([models[0].reversed()], 1).hasSuffix(
        "the model of 'village' has 4 devices where the prosumer has 3."))
  }
}
