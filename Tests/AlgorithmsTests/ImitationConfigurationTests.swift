import Algorithms
import DecPOMDP
import Specification
import Testing
import ToyGames

/// What an experiment can say wrong of imitation.
@Suite struct ImitationConfigurationTests {
  private let environment = StockGame(copyCount: 1).specification

  private func problems(
    _ epsilon: Node, algorithm name: String = "masac"
  ) throws -> [String] {
    do throws(SpecificationError) {
      let imitation = try decodedImitation(["kind": .text("wasserstein"), "epsilon": epsilon])
      guard
        var learner = try? configuration(named: name) as? any OffPolicyConfiguration
      else { return ["no learner"] }
      learner.settings.imitation = imitation
      try learner.check(environment)
      return []
    } catch {
      return error.diagnostics.map(\.message)
    }
  }

  private func list(_ values: String...) -> Node {
    Node(.sequence(values.map { .text($0) }), at: nil)
  }

  @Test(arguments: ["0.1", "auto", "1e-4"])
  func `a tolerance is a number or auto`(text: String) throws {
    #expect(try problems(.text(text)) == [])
  }

  @Test func `a tolerance is one for each agent, by place or by name`() throws {
    #expect(try problems(list("0.1", "0.2", "0.3")) == [])
    #expect(
      try problems(
        .mapping(["agent2": .text("0.1"), "agent0": .text("0.2"), "agent1": .text("0.3")])) == [])
  }

  @Test func `what is no tolerance is refused with what would be one`() throws {
    let wanted =
      "'epsilon' must be a number above 0, a list or a mapping of agents to them, or auto; found "
    #expect(try problems(.text("0")) == [wanted + "0."])
    #expect(try problems(.text("-0.1")) == [wanted + "-0.1."])
    #expect(try problems(.text("Auto")) == [wanted + "the text 'Auto'."])
    #expect(try problems(list()) == ["'epsilon' must not be an empty list."])
    #expect(try problems(.mapping([:])) == ["'epsilon' must not be an empty mapping."])
    #expect(
      try problems(list("0.1", "x", "0")) == [
        "'epsilon[1]' must be a number above 0; found the text 'x'.",
        "'epsilon[2]' must be a number above 0; found 0.",
      ])
    #expect(
      try problems(.mapping(["agent0": list("0.1")]))
        == ["'epsilon.agent0' must be a number above 0; found a list."])
  }

  @Test func `tolerances that do not fit the agents are refused`() throws {
    #expect(
      try problems(list("0.1", "0.2"))
        == ["'epsilon' is a list of 2; write one for each of the 3 agents, in their order."])
    #expect(
      try problems(
        .mapping(["agent0": .text("0.1"), "agent1": .text("0.1"), "agnet2": .text("0.1")])) == [
          "'epsilon' names 'agnet2', which is none of the agents. Did you mean 'agent2'?",
          "'epsilon' has none for 'agent2'; it must name every agent.",
        ])
  }

  @Test
  func `a tolerance below the least variance is infeasible, but not for a deterministic policy`()
    throws
  {
    let message =
      "'epsilon' is 1e-05, less than the variance of 4.539993e-05 that 'log_sigma.minimum' leaves "
      + "every policy: none can keep to it."
    #expect(try problems(.text("1e-5")) == [message])
    #expect(try problems(list("0.1", "1e-5", "0.1")) == [message])
    #expect(try problems(.text("1e-5"), algorithm: "maddpg") == [])
    #expect(try problems(.text("1e-5"), algorithm: "matd3") == [])
  }

  @Test func `a multiplier begins between its bounds`() {
    #expect(
      throws: SpecificationError(
        "'multiplier' must lie between 'least_multiplier' and 'cap'.")
    ) {
      _ = try decodedImitation(["kind": .text("wasserstein"), "multiplier": .text("200")])
    }
  }

  @Test func `keys belong to their kinds`() {
    #expect(
      throws: SpecificationError(
        "unknown key 'epsilon' in choice: it belongs to 'wasserstein'.")
    ) { _ = try decodedImitation(["kind": .text("kl"), "epsilon": .text("0.1")]) }
    #expect(
      throws: SpecificationError(
        "'kind' must be none, wasserstein, behaviour_cloning or kl; found the text 'wassertein'. Did you mean 'wasserstein'?"
      )
    ) { _ = try decodedImitation(["kind": .text("wassertein")]) }
    #expect(
      throws: SpecificationError("'weight' is 0; it must be above 0.")
    ) { _ = try decodedImitation(["kind": .text("behaviour_cloning"), "weight": .text("0")]) }
  }
}
