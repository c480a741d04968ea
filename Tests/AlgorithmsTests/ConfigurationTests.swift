import Algorithms
import LinearAlgebra
import Specification
import Testing

@Suite struct ConfigurationTests {
  @Test func `algorithms, critics and imitations are registered under their names`() {
    #expect(AlgorithmRegistry.all.map(\.name) == ["maddpg", "matd3", "masac", "behaviour_cloning"])
    #expect(CriticRegistry.all.map(\.name) == ["mlp", "attention", "differential_attention"])
    #expect(
      ImitationRegistry.all.map(\.name) == ["none", "wasserstein", "behaviour_cloning", "kl"])
  }

  @Test func `exploration narrows linearly and then stays`() throws {
    var exploration = try defaults(GaussianExploration.self)
    exploration.initial = 0.5
    exploration.final = 0.1
    exploration.decaySteps = 200
    #expect(exploration.width(after: 0) == 0.5)
    #expect(abs(exploration.width(after: 100) - 0.3) < 1e-15)
    #expect(abs(exploration.width(after: 1_000_000) - 0.1) < 1e-15)
  }

  @Test func `bounds of log sigma that cross are an error`() {
    let node = Node.mapping(["minimum": .text("1"), "maximum": .text("-1")])
    #expect(
      throws: SpecificationError(
        "'maximum' must be greater than 'minimum': log σ lies between them.")
    ) { try decode(LogSigmaBounds.self, from: node) }
  }

  @Test func `the temperature rises while the entropy is below its target, and falls above`() throws
  {
    let tuned = try defaults(TunedTemperature.self)
    for (entropyPerAction, rises) in [(-3.0, true), (-1.0, false)] {
      let temperature = Temperature<Double>(.tuned(tuned), actionWidth: 4)
      #expect(abs(temperature.value - 0.1) < 1e-15)
      _ = temperature.differentiate(meanLogProbability: -4 * entropyPerAction)
      temperature.step()
      #expect((temperature.value > 0.1) == rises)
    }
  }

  @Test func `a fixed temperature stays`() throws {
    let node = Node.mapping(["value": .text("0.25")])
    let fixed = try decode(FixedTemperature.self, from: node).record
    let temperature = Temperature<Float>(.fixed(fixed), actionWidth: 4)
    #expect(temperature.differentiate(meanLogProbability: 7) == 0)
    temperature.step()
    #expect(temperature.value == 0.25)
  }
}
