import Algorithms
import DecPOMDP
import Foundation
import LinearAlgebra
import RandomStreams
import Testing

@Suite struct SquashedGaussianTests {
  private func environment(actions: Int) -> EnvironmentSpecification {
    EnvironmentSpecification(
      agents: [
        AgentSpecification(
          name: "agent", observation: [],
          action: (0..<actions).map { VectorEntry(name: "a\($0)", unit: "1", meaning: "a") })
      ], stepsPerEpisode: 1)
  }

  @Test func `the density is the Gaussian's over the squashing's slope`() {
    let rows = 500
    let sampled = SquashedGaussian<Double>(environment(actions: 1), rows: rows, logSigma: -3...1)
    let mean = Matrix<Double>(rows: rows, columns: 1)
    let scale = Matrix<Double>(rows: rows, columns: 1)
    mean.view.fill(0.4)
    scale.view.fill(0.2)
    var stream = RandomStream(seed: 1, "squashed")
    sampled.sample(mean: mean.view, scale: scale.view, rows: rows, stream: &stream)
    let sigma = exp(-1 + 2 * tanh(0.2))
    for row in 0..<rows {
      let a = sampled.action[row, 0]
      let z = (atanh(a) - 0.4) / sigma
      let density = exp(-z * z / 2) / (sigma * (2 * Double.pi).squareRoot()) / (1 - a * a)
      #expect(abs(sampled.logProbability[row, 0] - log(density)) < 1e-6)
    }
  }

  @Test func `a saturated action keeps a finite density in float32`() {
    let sampled = SquashedGaussian<Float>(environment(actions: 2), rows: 4, logSigma: -5...1)
    let mean = Matrix<Float>(rows: 4, columns: 2)
    let scale = Matrix<Float>(rows: 4, columns: 2)
    let gradient = Matrix<Float>(rows: 4, columns: 2)
    for (k, value) in [1e4, -1e4, 40, -40, 1e30, -1e30, 0, 9].enumerated() {
      mean.elements[k] = Float(value)
      scale.elements[k] = Float(-value)
    }
    gradient.view.fill(1)
    let weight = Matrix<Float>(rows: 4, columns: 2)
    weight.view.fill(0.1)
    var stream = RandomStream(seed: 1, "squashed")
    sampled.sample(mean: mean.view, scale: scale.view, rows: 4, stream: &stream)
    for row in 0..<4 {
      #expect(sampled.logProbability[row, 0].isFinite)
      for k in 0..<2 { #expect(abs(sampled.action[row, k]) <= 1) }
    }
    sampled.backward(
      actionGradient: gradient.view, logProbabilityGradient: weight.view, mean: mean.view,
      scale: scale.view)
    #expect(mean.elements.allSatisfy { $0.isFinite } && scale.elements.allSatisfy { $0.isFinite })
  }

  @Test func `the entropy of a flat draw is that of the sampled densities`() {
    // Over many draws E[−log π] tends to the differential entropy, at most log 2 for one action.
    let rows = 20_000
    let sampled = SquashedGaussian<Float>(environment(actions: 1), rows: rows, logSigma: -1...1)
    let mean = Matrix<Float>(rows: rows, columns: 1)
    let scale = Matrix<Float>(rows: rows, columns: 1)
    scale.view.fill(-0.15)
    var stream = RandomStream(seed: 1, "squashed")
    sampled.sample(mean: mean.view, scale: scale.view, rows: rows, stream: &stream)
    var entropy: Float = 0
    for row in 0..<rows { entropy -= sampled.logProbability[row, 0] / Float(rows) }
    #expect(entropy < 0.6931 && entropy > 0.6)
  }
}
