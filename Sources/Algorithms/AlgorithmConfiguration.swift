public import DecPOMDP
public import LinearAlgebra
public import RandomStreams
public import Specification

/// What an experiment says of an algorithm: it makes the learner, or its policy alone.
public protocol AlgorithmConfiguration: SpecificationRecord {
  /// What it shares with the other off-policy algorithms.
  var settings: OffPolicySettings { get }

  /// Makes a learner for batches of `batchSize` rows, its networks drawn from `stream`.
  func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm

  /// Makes a policy of the right shapes with all parameters 0, to load stored ones into.
  func makePolicy(environment: EnvironmentSpecification) -> DecentralizedPolicy<Float>
}

/// The algorithms that an experiment can name: one line each.
///
/// An algorithm listed here is in the YAML, the schema, `wattswap list` and the conformance tests.
public enum AlgorithmRegistry {
  /// Every algorithm; its name is the value of `algorithm.name`.
  public static var all: [Alternative<any AlgorithmConfiguration>] {
    [
      Alternative("maddpg", MADDPGConfiguration.self) { $0 },
      Alternative("masac", MASACConfiguration.self) { $0 },
    ]
  }
}
